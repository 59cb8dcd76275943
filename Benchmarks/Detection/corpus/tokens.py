"""Secrets with a shape of their own, as their issuers document or show it: a fixed part and a random body."""

import base64

from .chance import (
    BASE32,
    BASE36,
    BASE36_UPPER,
    BASE62,
    BASE64,
    BASE64URL,
    DIGITS,
    HEX,
    HEX_UPPER,
    LETTERS,
    LOWER,
    UPPER,
    secret,
)
from .family import ANYWHERE, HIGH, LABELLED, MEDIUM, SECRETS, Family


def _mould(*parts):
    return lambda chance: chance.mould(*parts)


def _one_of(*makers):
    return lambda chance: chance.choice(makers)(chance)


def _uuid(prefix="", suffix=""):
    return lambda chance: prefix + chance.uuid() + suffix


def _encoded(prefix, template):
    """The prefix, then base64 of a text of random parts."""
    return lambda chance: prefix + base64.b64encode(chance.mould(*template).encode()).decode()


def _mapbox(kind):
    def make(chance):
        body = '{"u":"%s","a":"%s"}' % (chance.text(LOWER, 8), "c" + chance.text(BASE36, 24))
        return kind + base64.urlsafe_b64encode(body.encode()).decode().rstrip("=") + "." + chance.text(BASE64URL, 22)

    return make


def _discord(chance):
    user = base64.urlsafe_b64encode(chance.number(10**17, 10**18 - 1).encode()).decode().rstrip("=")
    return chance.mould(user, ".", (BASE64URL, 6), ".", (BASE64URL, 38))


def _docker_reference(chance):
    """A reference token of Artifactory: base64 of `reftkn:01:…`."""
    return base64.b64encode(chance.mould("reftkn:01:", (DIGITS, 10), ":", (BASE62, 27)).encode()).decode()


def _grafana_legacy(chance):
    body = '{"k":"%s","n":"%s","id":1}' % (chance.text(BASE62, 32), chance.text(LOWER, 8))
    return base64.b64encode(body.encode()).decode()


def _grafana_cloud(chance):
    body = '{"o":"%s","n":"%s","k":"%s","m":{"r":"eu"}}' % (
        chance.digits(6),
        chance.text(LOWER, 9),
        chance.text(BASE62, 24),
    )
    return "glc_" + base64.b64encode(body.encode()).decode()


def _sentry_organisation(chance):
    body = '{"iat":%s.%s,"url":"https://sentry.example","org":"%s"}' % (
        chance.digits(10),
        chance.digits(6),
        chance.text(LOWER, 7),
    )
    return "sntrys_" + base64.b64encode(body.encode()).decode() + "_" + chance.text(BASE64, 43)


def _fly_macaroon(chance):
    return "FlyV1 " + secret(chance.mould("fm2_lJPECAAAAAAA", (BASE64, 180, 400), "=="))


# name, words beside it, how it is made. A find needs no name beside it.
_SHAPED = [
    # Models and their tools
    ("anthropic-api", "anthropic api key", _mould("sk-ant-api03-", (BASE64URL, 93), "AA")),
    ("anthropic-admin", "anthropic admin key", _mould("sk-ant-admin01-", (BASE64URL, 93), "AA")),
    ("anthropic-oauth", "claude code oauth token", _mould("sk-ant-oat01-", (BASE64URL, 93), "AA")),
    ("anthropic-session", "claude session key", _mould("sk-ant-sid01-", (BASE64URL, 86), "-", (BASE64URL, 6), "AA")),
    ("openai-legacy", "openai api key", _mould("sk-", (BASE62, 20), "T3BlbkFJ", (BASE62, 20))),
    ("openai-project", "openai api key", _mould("sk-proj-", (BASE64URL, 74), "T3BlbkFJ", (BASE64URL, 74))),
    ("openai-service", "openai api key", _mould("sk-svcacct-", (BASE64URL, 74), "T3BlbkFJ", (BASE64URL, 74))),
    ("openai-admin", "openai admin key", _mould("sk-admin-", (BASE64URL, 58), "T3BlbkFJ", (BASE64URL, 58))),
    ("huggingface", "hf token", _one_of(_mould("hf_", (LETTERS, 34)), _mould("api_org_", (LETTERS, 34)))),
    ("groq", "groq api key", _mould("gsk_", (BASE62, 20), "WGdyb3FY", (BASE62, 24))),
    ("xai", "xai api key", _mould("xai-", (BASE62, 80))),
    ("perplexity", "perplexity api key", _mould("pplx-", (BASE62, 48))),
    ("openrouter", "openrouter api key", _mould("sk-or-v1-", (HEX, 64))),
    ("replicate", "replicate api token", _mould("r8_", (BASE62, 37))),
    ("google-api", "google api key", _mould("AIzaSy", (BASE64URL, 33))),
    ("nvidia", "nvidia api key", _mould("nvapi-", (BASE64URL, 64))),
    ("cerebras", "cerebras api key", _mould("csk-", (BASE36, 48))),
    ("fireworks", "fireworks api key", _mould("fw_", (BASE62, 22))),
    ("together", "together api key", _mould("tgp_v1_", (BASE64URL, 43))),
    ("langsmith", "langsmith api key", _mould("lsv2_", (["pt", "sk"], 1), "_", (HEX, 32), "_", (HEX, 10))),
    ("langfuse", "langfuse secret key", _uuid("sk-lf-")),
    ("pinecone", "pinecone api key", _mould("pcsk_", (BASE62, 5, 6), "_", (BASE62, 63))),
    ("tavily", "tavily api key", _mould("tvly-", (["", "dev-", "prod-"], 1), (BASE62, 32))),
    ("firecrawl", "firecrawl api key", _mould("fc-", (HEX, 32))),
    ("jina", "jina api key", _mould("jina_", (HEX, 32), (BASE62, 28))),
    ("voyage", "voyage api key", _mould("pa-", (BASE64URL, 43))),
    ("elevenlabs", "elevenlabs api key", _mould("sk_", (HEX, 48))),
    ("stability", "stability api key", _mould("sk-", (BASE62, 48))),
    ("deepseek", "deepseek api key", _mould("sk-", (HEX, 32))),
    ("posthog", "posthog api key", _mould("phx_", (BASE62, 43))),
    ("runpod", "runpod api key", _mould("rpa_", (BASE36_UPPER, 40), (BASE36, 6))),
    ("vercel-gateway", "ai gateway api key", _mould("vck_", (BASE62, 56))),
    (
        "bedrock",
        "bedrock api key",
        _encoded("ABSK", ("BedrockAPIKey-", (BASE36, 4), "-at-", (DIGITS, 12), ":", (BASE64, 44))),
    ),
    # Clouds and hosting
    ("aws-access-key", "aws access key id", _mould((["AKIA", "ASIA"], 1), (BASE32, 16))),
    ("aws-mws", "mws auth token", _uuid("amzn.mws.")),
    ("aws-appsync", "appsync api key", _mould("da2-", (BASE36, 26))),
    ("google-oauth-secret", "google client secret", _mould("GOCSPX-", (BASE64URL, 28))),
    ("google-access", "google access token", _mould("ya29.a0", (BASE64URL, 160, 210))),
    ("google-refresh", "google refresh token", _mould("1//0", (DIGITS, 1), (BASE64URL, 98))),
    ("azure-client-secret", "azure client secret", _mould((BASE62, 3), (["7Q~", "8Q~"], 1), (BASE62 + "-_.~", 34))),
    ("azure-storage", "azure storage key", _mould((BASE64, 76), "+ASt", (BASE64, 5), (["w", "A", "Q", "g"], 1), "==")),
    ("azure-cosmos", "cosmos key", _mould((BASE64, 76), "ACDb", (BASE64, 5), (["w", "A", "Q", "g"], 1), "==")),
    ("azure-devops", "azure devops pat", _mould((BASE62, 76), "AZDO", (BASE62, 4))),
    ("digitalocean", "digitalocean token", _mould((["dop_v1_", "doo_v1_", "dor_v1_"], 1), (HEX, 64))),
    ("alibaba", "alibaba access key id", _mould("LTAI5t", (BASE62, 18))),
    ("tencent", "tencent secret id", _mould("AKID", (BASE62, 32))),
    ("yandex", "yandex api key", _mould("AQVN", (BASE64URL, 36))),
    ("cloudflare-origin", "origin ca key", _mould("v1.0-", (HEX, 24), "-", (HEX, 146))),
    ("cloudflare-token", "cloudflare api token", _mould((["cfut_", "cfat_", "cfk_"], 1), (BASE62, 40), (HEX, 8))),
    ("heroku", "heroku api key", _mould("HRKU-AA", (BASE64URL, 58))),
    ("fly", "fly api token", _one_of(_mould("fo1_", (BASE64URL, 43)), _fly_macaroon)),
    ("netlify", "netlify auth token", _mould("nfp_", (BASE62, 36))),
    ("vercel", "vercel token", _mould((["vcp_", "vci_", "vca_", "vcr_"], 1), (BASE62, 56))),
    ("render", "render api key", _mould("rnd_", (BASE62, 28))),
    ("supabase-personal", "supabase access token", _mould("sbp_", (HEX, 40))),
    ("supabase-secret", "supabase secret key", _mould("sb_secret_", (BASE64URL, 22), "_", (BASE62, 8))),
    ("planetscale", "planetscale token", _mould((["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], 1), (BASE64URL, 43))),
    ("databricks", "databricks token", _mould("dapi", (HEX, 32), (["", "-2"], 1))),
    ("terraform", "tfe token", _mould((BASE62, 14), ".atlasv1.", (BASE62, 67))),
    ("pulumi", "pulumi access token", _mould("pul-", (HEX, 40))),
    (
        "doppler",
        "doppler token",
        _mould("dp.", (["pt", "ct", "sa", "scim", "audit", "st.dev", "st.prd"], 1), ".", (BASE62, 43)),
    ),
    ("vault-service", "vault token", _mould("hvs.", (BASE64URL, 91, 100))),
    ("vault-batch", "vault token", _mould("hvb.", (BASE64URL, 150, 190))),
    ("infracost", "infracost api key", _mould("ico-", (BASE62, 32))),
    ("dynatrace", "dynatrace api token", _mould("dt0c01.", (BASE32, 24), ".", (BASE32, 64))),
    (
        "tailscale",
        "tailscale auth key",
        _mould("tskey-", (["auth", "api", "client"], 1), "-k", (BASE62, 11), "CNTRL-", (BASE62, 32)),
    ),
    ("cockroach", "cockroach api key", _mould("CCDB1_", (BASE62, 22), "_", (BASE62, 40))),
    ("mongodb-atlas", "atlas client secret", _mould("mdb_sa_sk_", (BASE62 + "-_", 40))),
    ("neon", "neon api key", _mould("napi_", (BASE36, 64))),
    ("salesforce", "salesforce session id", _mould("00D", (BASE62, 12), "!AQ", (BASE62 + "._", 92))),
    ("salesforce-consumer", "salesforce consumer key", _mould("3MVG9", (BASE62 + "._", 80))),
    ("launchdarkly", "launchdarkly sdk key", _one_of(_uuid("sdk-"), _uuid("api-"))),
    # Code, builds, packages
    ("github-classic", "github token", _mould("ghp_", (BASE62, 36))),
    ("github-fine-grained", "github token", _mould("github_pat_", (BASE62, 22), "_", (BASE62, 59))),
    ("github-app", "github token", _mould((["gho_", "ghu_", "ghs_"], 1), (BASE62, 36))),
    ("github-refresh", "github refresh token", _mould("ghr_", (BASE62, 76))),
    ("gitlab-personal", "gitlab token", _mould("glpat-", (BASE64URL, 20))),
    ("gitlab-routable", "gitlab token", _mould("glpat-", (BASE64URL, 43), ".01.", (BASE36, 9))),
    (
        "gitlab-other",
        "gitlab token",
        _mould((["gldt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-"], 1), (BASE64URL, 40)),
    ),
    ("gitlab-runner", "runner token", _mould((["glrt-", "GR1348941"], 1), (BASE64URL, 20))),
    ("gitlab-job", "ci job token", _mould("glcbt-", (HEX, 2), "_", (BASE64URL, 20))),
    ("bitbucket-app", "bitbucket app password", _mould("ATBB", (BASE62, 24), (HEX_UPPER, 8))),
    ("bitbucket-access", "bitbucket access token", _mould("ATCTT3xFfGN0", (BASE64URL, 170), "=", (HEX_UPPER, 8))),
    ("atlassian", "jira api token", _mould("ATATT3xFfGF0", (BASE64URL, 171), "=", (HEX_UPPER, 8))),
    ("circleci", "circleci token", _mould("CCIPAT_", (BASE62, 22), "_", (HEX, 40))),
    ("buildkite", "buildkite token", _mould("bkua_", (HEX, 40))),
    ("sourcegraph", "sourcegraph token", _one_of(_mould("sgp_", (HEX, 16), "_", (HEX, 40)), _mould("sgp_", (HEX, 40)))),
    ("npm", "npm token", _mould("npm_", (BASE62, 36))),
    ("pypi", "pypi token", _mould("pypi-AgEIcHlwaS5vcmcC", (BASE64URL, 150, 180))),
    ("rubygems", "rubygems api key", _mould("rubygems_", (HEX, 48))),
    ("nuget", "nuget api key", _mould("oy2", (BASE36, 43))),
    ("clojars", "clojars token", _mould("CLOJARS_", (HEX, 60))),
    ("crates-io", "cargo registry token", _mould("cio", (BASE62, 32))),
    (
        "docker-hub",
        "docker hub token",
        _one_of(_mould("dckr_pat_", (BASE64URL, 27)), _mould("dckr_oat_", (BASE64URL, 32))),
    ),
    ("artifactory-key", "artifactory api key", _mould("AKCp8", (BASE62, 68))),
    ("artifactory-reference", "artifactory token", _docker_reference),
    ("postman", "postman api key", _mould("PMAK-", (HEX, 24), "-", (HEX, 34))),
    ("prefect", "prefect api key", _mould("pnu_", (BASE62, 36))),
    ("linear", "linear api key", _mould("lin_api_", (BASE62, 40))),
    ("notion", "notion token", _one_of(_mould("ntn_", (DIGITS, 11), (BASE62, 35)), _mould("secret_", (BASE62, 43)))),
    ("figma", "figma token", _mould("figd_", (BASE64URL, 40))),
    ("airtable", "airtable token", _mould("pat", (BASE62, 14), ".", (HEX, 64))),
    ("adafruit", "adafruit io key", _mould("aio_", (BASE62, 28))),
    ("grafana-service", "grafana token", _mould("glsa_", (BASE62, 32), "_", (HEX, 8))),
    ("grafana-cloud", "grafana cloud token", _grafana_cloud),
    ("grafana-legacy", "grafana api key", _grafana_legacy),
    ("sentry-user", "sentry auth token", _mould("sntryu_", (HEX, 64))),
    ("sentry-organisation", "sentry auth token", _sentry_organisation),
    ("new-relic-user", "new relic api key", _mould("NRAK-", (BASE36_UPPER, 27))),
    ("new-relic-insert", "new relic insert key", _mould("NRII-", (BASE64URL, 32))),
    ("sonar", "sonar token", _mould((["sqp_", "squ_", "sqa_"], 1), (HEX, 40))),
    # Payments and commerce
    ("stripe-secret", "stripe secret key", _mould((["sk_live_", "sk_test_"], 1), (BASE62, 24))),
    ("stripe-secret-long", "stripe secret key", _mould((["sk_live_51", "sk_test_51"], 1), (BASE62, 97))),
    ("stripe-restricted", "stripe restricted key", _mould((["rk_live_", "rk_test_"], 1), (BASE62, 24))),
    ("stripe-webhook", "stripe webhook secret", _mould("whsec_", (BASE62, 32))),
    (
        "square-access",
        "square access token",
        _one_of(_mould("sq0atp-", (BASE64URL, 22)), _mould("EAAA", (BASE64URL, 60))),
    ),
    ("square-secret", "square application secret", _mould("sq0csp-", (BASE64URL, 43))),
    ("braintree", "braintree access token", _mould("access_token$production$", (BASE36, 16), "$", (HEX, 32))),
    ("plaid", "plaid access token", _one_of(_uuid("access-sandbox-"), _uuid("access-production-"))),
    ("razorpay", "razorpay key id", _mould((["rzp_live_", "rzp_test_"], 1), (BASE62, 14))),
    ("shopify", "shopify access token", _mould((["shpat_", "shpca_", "shppa_", "shpss_"], 1), (HEX, 32))),
    ("flutterwave", "flutterwave secret key", _mould((["FLWSECK-", "FLWSECK_TEST-"], 1), (HEX, 32), "-X")),
    ("paystack", "paystack secret key", _mould((["sk_live_", "sk_test_"], 1), (HEX, 40))),
    ("easypost", "easypost api key", _mould((["EZAK", "EZTK"], 1), (BASE62, 54))),
    ("shippo", "shippo token", _mould((["shippo_live_", "shippo_test_"], 1), (HEX, 40))),
    ("duffel", "duffel access token", _mould((["duffel_live_", "duffel_test_"], 1), (BASE64URL, 43))),
    ("mollie", "mollie api key", _mould((["live_", "test_"], 1), (BASE62, 30))),
    ("lob", "lob api key", _mould((["live_", "test_"], 1), (HEX, 35))),
    ("gocardless", "gocardless access token", _mould("live_", (BASE64URL, 40))),
    ("paddle", "paddle api key", _mould("pdl_live_apikey_", (BASE36, 26), "_", (BASE62, 22), "_", (BASE62, 3))),
    # Messages, mail, maps
    ("slack-bot", "slack bot token", _mould("xoxb-", (DIGITS, 11), "-", (DIGITS, 12), "-", (BASE62, 24))),
    (
        "slack-user",
        "slack user token",
        _mould("xoxp-", (DIGITS, 11), "-", (DIGITS, 11), "-", (DIGITS, 12), "-", (HEX, 32)),
    ),
    ("slack-refresh", "slack refresh token", _mould("xoxe-1-", (BASE62, 146))),
    ("slack-app", "slack app token", _mould("xapp-1-A", (BASE36_UPPER, 10), "-", (DIGITS, 13), "-", (HEX, 64))),
    (
        "slack-webhook",
        "slack webhook url",
        lambda chance: "https://hooks.slack.com/services/"
        + secret(chance.mould("T", (BASE36_UPPER, 8), "/B", (BASE36_UPPER, 8, 10), "/", (BASE62, 24))),
    ),
    ("discord-bot", "discord bot token", _discord),
    (
        "discord-webhook",
        "discord webhook url",
        lambda chance: "https://discord.com/api/webhooks/%s/%s"
        % (chance.number(10**18, 10**19), secret(chance.text(BASE64URL, 68))),
    ),
    ("telegram", "telegram bot token", _mould((DIGITS[1:], 1), (DIGITS, 8, 9), ":AA", (BASE64URL, 33))),
    ("twilio-key", "twilio api key sid", _mould("SK", (HEX, 32))),
    ("sendgrid", "sendgrid api key", _mould("SG.", (BASE64URL, 22), ".", (BASE64URL, 43))),
    ("mailgun", "mailgun api key", _one_of(_mould("key-", (HEX, 32)), _mould((HEX, 32), "-", (HEX, 8), "-", (HEX, 8)))),
    ("mailchimp", "mailchimp api key", _mould((HEX, 32), "-us", (DIGITS[1:], 1, 2))),
    ("brevo", "brevo api key", _mould("xkeysib-", (HEX, 64), "-", (BASE62, 16))),
    ("resend", "resend api key", _mould("re_", (BASE62, 8), "_", (BASE62, 24))),
    ("mapbox-secret", "mapbox token", _mapbox("sk.")),
    ("dropbox", "dropbox access token", _mould("sl.B", (BASE64URL, 135))),
    ("facebook", "facebook access token", _mould("EAA", (["B", "C", "G", "M"], 1), (BASE62, 176))),
    ("instagram", "instagram access token", _mould("IGQVJ", (BASE64URL, 140, 170))),
    ("twitter-bearer", "twitter bearer token", _mould("AAAAAAAAAAAAAAAAAAAAA", (BASE62, 30), "%3D", (BASE62, 50))),
]

# Nothing in the shape tells: the name beside it must.
_NAMED = [
    ("cohere", "cohere api key", _mould((BASE62, 40))),
    ("mistral", "mistral api key", _mould((BASE62, 32))),
    ("assemblyai", "assemblyai api key", _mould((HEX, 32))),
    ("deepgram", "deepgram api key", _mould((HEX, 40))),
    ("azure-openai", "azure openai api key", _mould((HEX, 32))),
    ("wandb", "wandb api key", _mould((HEX, 40))),
    ("aws-secret-key", "aws secret access key", _mould((BASE64, 40))),
    ("aws-session-token", "aws session token", _mould("IQoJb3JpZ2luX2Vj", (BASE64, 340, 700), "==")),
    ("cloudflare-global", "cloudflare api key", _mould((HEX, 37))),
    ("cloudflare-unprefixed", "cloudflare api token", _mould((BASE64URL, 40))),
    ("azure-devops-legacy", "azure devops pat", _mould((LOWER + "234567", 52))),
    ("scaleway", "scaleway secret key", _uuid()),
    ("linode", "linode token", _mould((HEX, 64))),
    ("hetzner", "hcloud token", _mould((BASE62, 64))),
    ("vultr", "vultr api key", _mould((BASE36_UPPER, 36))),
    ("ngrok", "ngrok authtoken", _mould("2", (BASE62, 26), "_", (BASE62, 21))),
    ("datadog-api", "datadog api key", _mould((HEX, 32))),
    ("datadog-application", "dd app key", _mould((HEX, 40))),
    ("snyk", "snyk token", _uuid()),
    ("codecov", "codecov token", _uuid()),
    ("travis", "travis token", _mould((BASE64URL, 22))),
    ("jenkins", "jenkins api token", _mould("11", (HEX, 32))),
    ("twilio-auth", "twilio auth token", _mould((HEX, 32))),
    ("postmark", "postmark server token", _uuid()),
    ("zendesk", "zendesk api token", _mould((BASE62, 40))),
    ("algolia", "algolia admin api key", _mould((HEX, 32))),
    ("okta", "okta api token", _mould("00", (BASE64URL, 40))),
    ("fastly", "fastly api token", _mould((BASE64URL, 32))),
    ("pagerduty", "pagerduty api key", _mould((BASE64URL, 20))),
    ("coinbase", "coinbase api secret", _mould((BASE64, 86), "==")),
    ("binance", "binance secret key", _mould((BASE62, 64))),
    ("ethereum-private-key", "wallet private key", _mould("0x", (HEX, 64))),
    (
        "upper-case-token",
        "license key",
        _mould((UPPER + DIGITS, 5), "-", (UPPER + DIGITS, 5), "-", (UPPER + DIGITS, 5), "-", (UPPER + DIGITS, 5)),
    ),
]

FAMILIES = [Family(name, SECRETS, HIGH, make, (label,), ANYWHERE) for name, label, make in _SHAPED] + [
    Family(name, SECRETS, MEDIUM, make, (label,), LABELLED) for name, label, make in _NAMED
]
