#include "CEmbeddedPatterns.h"

// An array literal of a megabyte takes Swift's compiler most of a minute; this takes none. #embed is C23's, and clang has it
// in every mode.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char secrets_ai_platforms[] = {
#embed "../../patterns/secrets/ai-platforms.yaml"
};
static const unsigned char secrets_ai[] = {
#embed "../../patterns/secrets/ai.yaml"
};
static const unsigned char secrets_ci[] = {
#embed "../../patterns/secrets/ci.yaml"
};
static const unsigned char secrets_cloud_aws[] = {
#embed "../../patterns/secrets/cloud-aws.yaml"
};
static const unsigned char secrets_cloud_azure[] = {
#embed "../../patterns/secrets/cloud-azure.yaml"
};
static const unsigned char secrets_cloud_google[] = {
#embed "../../patterns/secrets/cloud-google.yaml"
};
static const unsigned char secrets_cloud_providers[] = {
#embed "../../patterns/secrets/cloud-providers.yaml"
};
static const unsigned char secrets_commerce[] = {
#embed "../../patterns/secrets/commerce.yaml"
};
static const unsigned char secrets_config_files[] = {
#embed "../../patterns/secrets/config-files.yaml"
};
static const unsigned char secrets_connection_strings[] = {
#embed "../../patterns/secrets/connection-strings.yaml"
};
static const unsigned char secrets_crypto_wallets[] = {
#embed "../../patterns/secrets/crypto-wallets.yaml"
};
static const unsigned char secrets_crypto[] = {
#embed "../../patterns/secrets/crypto.yaml"
};
static const unsigned char secrets_databases[] = {
#embed "../../patterns/secrets/databases.yaml"
};
static const unsigned char secrets_generic_code[] = {
#embed "../../patterns/secrets/generic-code.yaml"
};
static const unsigned char secrets_generic_commands[] = {
#embed "../../patterns/secrets/generic-commands.yaml"
};
static const unsigned char secrets_generic_prose[] = {
#embed "../../patterns/secrets/generic-prose.yaml"
};
static const unsigned char secrets_generic_passwords[] = {
#embed "../../patterns/secrets/generic-passwords.yaml"
};
static const unsigned char secrets_generic[] = {
#embed "../../patterns/secrets/generic.yaml"
};
static const unsigned char secrets_hashes[] = {
#embed "../../patterns/secrets/hashes.yaml"
};
static const unsigned char secrets_headers[] = {
#embed "../../patterns/secrets/headers.yaml"
};
static const unsigned char secrets_hosting[] = {
#embed "../../patterns/secrets/hosting.yaml"
};
static const unsigned char secrets_identity[] = {
#embed "../../patterns/secrets/identity.yaml"
};
static const unsigned char secrets_infrastructure[] = {
#embed "../../patterns/secrets/infrastructure.yaml"
};
static const unsigned char secrets_keys[] = {
#embed "../../patterns/secrets/keys.yaml"
};
static const unsigned char secrets_mail[] = {
#embed "../../patterns/secrets/mail.yaml"
};
static const unsigned char secrets_messaging[] = {
#embed "../../patterns/secrets/messaging.yaml"
};
static const unsigned char secrets_observability[] = {
#embed "../../patterns/secrets/observability.yaml"
};
static const unsigned char secrets_packages[] = {
#embed "../../patterns/secrets/packages.yaml"
};
static const unsigned char secrets_payments[] = {
#embed "../../patterns/secrets/payments.yaml"
};
static const unsigned char secrets_productivity[] = {
#embed "../../patterns/secrets/productivity.yaml"
};
static const unsigned char secrets_quality[] = {
#embed "../../patterns/secrets/quality.yaml"
};
static const unsigned char secrets_social[] = {
#embed "../../patterns/secrets/social.yaml"
};
static const unsigned char secrets_urls[] = {
#embed "../../patterns/secrets/urls.yaml"
};
static const unsigned char secrets_vcs[] = {
#embed "../../patterns/secrets/vcs.yaml"
};
static const unsigned char pii_asia_pacific[] = {
#embed "../../patterns/pii/asia-pacific.yaml"
};
static const unsigned char pii_contact[] = {
#embed "../../patterns/pii/contact.yaml"
};
static const unsigned char pii_devices[] = {
#embed "../../patterns/pii/devices.yaml"
};
static const unsigned char pii_europe_east[] = {
#embed "../../patterns/pii/europe-east.yaml"
};
static const unsigned char pii_europe_north[] = {
#embed "../../patterns/pii/europe-north.yaml"
};
static const unsigned char pii_europe_south[] = {
#embed "../../patterns/pii/europe-south.yaml"
};
static const unsigned char pii_europe_vat[] = {
#embed "../../patterns/pii/europe-vat.yaml"
};
static const unsigned char pii_europe_west[] = {
#embed "../../patterns/pii/europe-west.yaml"
};
static const unsigned char pii_financial[] = {
#embed "../../patterns/pii/financial.yaml"
};
static const unsigned char pii_latin_america[] = {
#embed "../../patterns/pii/latin-america.yaml"
};
static const unsigned char pii_location[] = {
#embed "../../patterns/pii/location.yaml"
};
static const unsigned char pii_middle_east_africa[] = {
#embed "../../patterns/pii/middle-east-africa.yaml"
};
static const unsigned char pii_network[] = {
#embed "../../patterns/pii/network.yaml"
};
static const unsigned char pii_north_america[] = {
#embed "../../patterns/pii/north-america.yaml"
};
static const unsigned char pii_person[] = {
#embed "../../patterns/pii/person.yaml"
};
static const unsigned char pii_wallets[] = {
#embed "../../patterns/pii/wallets.yaml"
};

#define FILE_AT(path, name) {path, name, sizeof name}

static const struct scrim_embedded_file files[] = {
    FILE_AT("patterns/secrets/ai-platforms.yaml", secrets_ai_platforms),
    FILE_AT("patterns/secrets/ai.yaml", secrets_ai),
    FILE_AT("patterns/secrets/ci.yaml", secrets_ci),
    FILE_AT("patterns/secrets/cloud-aws.yaml", secrets_cloud_aws),
    FILE_AT("patterns/secrets/cloud-azure.yaml", secrets_cloud_azure),
    FILE_AT("patterns/secrets/cloud-google.yaml", secrets_cloud_google),
    FILE_AT("patterns/secrets/cloud-providers.yaml", secrets_cloud_providers),
    FILE_AT("patterns/secrets/commerce.yaml", secrets_commerce),
    FILE_AT("patterns/secrets/config-files.yaml", secrets_config_files),
    FILE_AT("patterns/secrets/connection-strings.yaml", secrets_connection_strings),
    FILE_AT("patterns/secrets/crypto-wallets.yaml", secrets_crypto_wallets),
    FILE_AT("patterns/secrets/crypto.yaml", secrets_crypto),
    FILE_AT("patterns/secrets/databases.yaml", secrets_databases),
    FILE_AT("patterns/secrets/generic-code.yaml", secrets_generic_code),
    FILE_AT("patterns/secrets/generic-commands.yaml", secrets_generic_commands),
    FILE_AT("patterns/secrets/generic-prose.yaml", secrets_generic_prose),
    FILE_AT("patterns/secrets/generic-passwords.yaml", secrets_generic_passwords),
    FILE_AT("patterns/secrets/generic.yaml", secrets_generic),
    FILE_AT("patterns/secrets/hashes.yaml", secrets_hashes),
    FILE_AT("patterns/secrets/headers.yaml", secrets_headers),
    FILE_AT("patterns/secrets/hosting.yaml", secrets_hosting),
    FILE_AT("patterns/secrets/identity.yaml", secrets_identity),
    FILE_AT("patterns/secrets/infrastructure.yaml", secrets_infrastructure),
    FILE_AT("patterns/secrets/keys.yaml", secrets_keys),
    FILE_AT("patterns/secrets/mail.yaml", secrets_mail),
    FILE_AT("patterns/secrets/messaging.yaml", secrets_messaging),
    FILE_AT("patterns/secrets/observability.yaml", secrets_observability),
    FILE_AT("patterns/secrets/packages.yaml", secrets_packages),
    FILE_AT("patterns/secrets/payments.yaml", secrets_payments),
    FILE_AT("patterns/secrets/productivity.yaml", secrets_productivity),
    FILE_AT("patterns/secrets/quality.yaml", secrets_quality),
    FILE_AT("patterns/secrets/social.yaml", secrets_social),
    FILE_AT("patterns/secrets/urls.yaml", secrets_urls),
    FILE_AT("patterns/secrets/vcs.yaml", secrets_vcs),
    FILE_AT("patterns/pii/asia-pacific.yaml", pii_asia_pacific),
    FILE_AT("patterns/pii/contact.yaml", pii_contact),
    FILE_AT("patterns/pii/devices.yaml", pii_devices),
    FILE_AT("patterns/pii/europe-east.yaml", pii_europe_east),
    FILE_AT("patterns/pii/europe-north.yaml", pii_europe_north),
    FILE_AT("patterns/pii/europe-south.yaml", pii_europe_south),
    FILE_AT("patterns/pii/europe-vat.yaml", pii_europe_vat),
    FILE_AT("patterns/pii/europe-west.yaml", pii_europe_west),
    FILE_AT("patterns/pii/financial.yaml", pii_financial),
    FILE_AT("patterns/pii/latin-america.yaml", pii_latin_america),
    FILE_AT("patterns/pii/location.yaml", pii_location),
    FILE_AT("patterns/pii/middle-east-africa.yaml", pii_middle_east_africa),
    FILE_AT("patterns/pii/network.yaml", pii_network),
    FILE_AT("patterns/pii/north-america.yaml", pii_north_america),
    FILE_AT("patterns/pii/person.yaml", pii_person),
    FILE_AT("patterns/pii/wallets.yaml", pii_wallets),
};

const struct scrim_embedded_file *scrim_embedded_patterns(size_t *count) {
    *count = sizeof files / sizeof *files;
    return files;
}
