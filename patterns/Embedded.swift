/// The pattern sets of this folder, compiled into the binary.
public enum EmbeddedPatterns {
    /// Every file with its path in the project and its bytes, in the order in which they are loaded.
    public static let files: [(path: String, bytes: [UInt8])] = [
        ("patterns/secrets/ai-platforms.yaml", PackageResources.ai_platforms_yaml),
        ("patterns/secrets/ai.yaml", PackageResources.ai_yaml),
        ("patterns/secrets/ci.yaml", PackageResources.ci_yaml),
        ("patterns/secrets/cloud-aws.yaml", PackageResources.cloud_aws_yaml),
        ("patterns/secrets/cloud-azure.yaml", PackageResources.cloud_azure_yaml),
        ("patterns/secrets/cloud-google.yaml", PackageResources.cloud_google_yaml),
        ("patterns/secrets/cloud-providers.yaml", PackageResources.cloud_providers_yaml),
        ("patterns/secrets/commerce.yaml", PackageResources.commerce_yaml),
        ("patterns/secrets/crypto.yaml", PackageResources.crypto_yaml),
        ("patterns/secrets/databases.yaml", PackageResources.databases_yaml),
        ("patterns/secrets/generic.yaml", PackageResources.generic_yaml),
        ("patterns/secrets/hosting.yaml", PackageResources.hosting_yaml),
        ("patterns/secrets/identity.yaml", PackageResources.identity_yaml),
        ("patterns/secrets/infrastructure.yaml", PackageResources.infrastructure_yaml),
        ("patterns/secrets/keys.yaml", PackageResources.keys_yaml),
        ("patterns/secrets/mail.yaml", PackageResources.mail_yaml),
        ("patterns/secrets/messaging.yaml", PackageResources.messaging_yaml),
        ("patterns/secrets/observability.yaml", PackageResources.observability_yaml),
        ("patterns/secrets/packages.yaml", PackageResources.packages_yaml),
        ("patterns/secrets/payments.yaml", PackageResources.payments_yaml),
        ("patterns/secrets/productivity.yaml", PackageResources.productivity_yaml),
        ("patterns/secrets/quality.yaml", PackageResources.quality_yaml),
        ("patterns/secrets/social.yaml", PackageResources.social_yaml),
        ("patterns/secrets/vcs.yaml", PackageResources.vcs_yaml),
        ("patterns/pii/contact.yaml", PackageResources.contact_yaml),
        ("patterns/pii/financial.yaml", PackageResources.financial_yaml),
        ("patterns/pii/government.yaml", PackageResources.government_yaml),
        ("patterns/pii/network.yaml", PackageResources.network_yaml),
    ]
}
