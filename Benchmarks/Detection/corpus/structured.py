"""Secrets known by what they stand in: key blocks, signed tokens, headers, addresses, connections, credential files."""

import base64
import json

from .chance import BASE32, BASE62, BASE64, BASE64URL, HEX, HEX_UPPER, LETTERS, secret
from .checkdigits import base58check, bech32
from .family import ANYWHERE, BLOCK, HIGH, LABELLED, MEDIUM, SECRETS, SNIPPET, Family

_HOSTS = [
    "db.internal",
    "db-02.internal",
    "cache-01.prod.example.com",
    "localhost",
    "queue.svc.cluster.local",
    "host.docker.internal",
]
_USERS = ["app", "admin", "svc_reports", "postgres", "deploy", "readonly", "root", "orders"]


def password(chance):
    """As people and generators write them; of characters that need no escape where they stand."""
    word = chance.choice(
        ["horse", "maple", "Tiger", "sunset", "Winter", "falcon", "coffee", "Rocket", "violet", "Harbor"]
    )
    symbol = chance.choice("!#*.-_+%")
    return chance.choice(
        [
            word + chance.digits(3) + symbol,
            word.capitalize() + chance.choice("@!-_") + chance.digits(4),
            chance.text(BASE62, 16),
            chance.text(BASE62 + "!*-_.+", 20),
            word + "-" + chance.choice(["battery", "staple", "lantern", "meadow"]) + "-" + chance.digits(2),
            chance.text(LETTERS, 5) + chance.digits(2) + symbol + chance.text(BASE62, 4),
        ]
    )


def plain_password(chance):
    """For addresses and options, where marks would need an escape."""
    return chance.choice(
        [
            chance.text(BASE62, 18),
            chance.choice(["maple", "falcon", "Harbor"]) + chance.digits(4),
            chance.text(BASE62, 12) + "-" + chance.digits(2),
        ]
    )


def opaque(chance):
    """A token that tells nothing."""
    return chance.choice(
        [
            chance.text(HEX, 40),
            chance.text(BASE62, 32),
            chance.text(BASE64URL, 43),
            chance.text(HEX, 64),
            chance.text(BASE62, 48),
        ]
    )


def _lines(text, width=64):
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def _encoded(chance, size):
    return base64.b64encode(chance.randbytes(size)).decode()


def _pem(kind, size, start="MII"):
    def make(chance):
        return "-----BEGIN %s-----\n%s\n-----END %s-----" % (kind, _lines(start + _encoded(chance, size)), kind)

    return make


def _pem_encrypted(chance):
    header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,%s\n\n" % chance.text(HEX_UPPER, 32)
    return "-----BEGIN RSA PRIVATE KEY-----\n%s%s\n-----END RSA PRIVATE KEY-----" % (
        header,
        _lines(_encoded(chance, 608)),
    )


def _openssh(chance):
    body = base64.b64encode(b"openssh-key-v1\0" + chance.randbytes(300)).decode()
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----" % _lines(body, 70)


def _pgp(chance):
    return "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n%s\n=%s\n-----END PGP PRIVATE KEY BLOCK-----" % (
        _lines("lQO" + _encoded(chance, 500)),
        chance.text(BASE64, 4),
    )


def _putty(chance):
    return (
        "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: made-up\n"
        "Public-Lines: 2\n%s\nPrivate-Lines: 1\n%s\nPrivate-MAC: %s"
        % (
            _lines(_encoded(chance, 60)),
            _encoded(chance, 33),
            chance.text(HEX, 64),
        )
    )


def _service_account(chance):
    key = secret(_pem("PRIVATE KEY", 900)(chance).replace("\n", "\\n") + "\\n")
    return (
        '{\n  "type": "service_account",\n  "project_id": "made-up-%s",\n  "private_key_id": "%s",\n'
        '  "private_key": "%s",\n  "client_id": "%s"\n}'
        % (
            chance.digits(4),
            chance.text(HEX, 40),
            key.replace("\\n\x03", "\x03\\n"),
            chance.digits(21),
        )
    )


def _part(value):
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _jwt(chance):
    header = {"alg": chance.choice(["HS256", "RS256", "ES256"]), "typ": "JWT"}
    claims = {
        "sub": chance.digits(8),
        "iss": "https://auth.example.com",
        "exp": chance.randint(1_700_000_000, 1_900_000_000),
        "jti": chance.uuid(),
    }
    sizes = {"HS256": 43, "RS256": 342, "ES256": 86}
    return "%s.%s.%s" % (_part(header), _part(claims), chance.text(BASE64URL, sizes[header["alg"]]))


def _jwe(chance):
    header = _part({"alg": "RSA-OAEP-256", "enc": "A256GCM"})
    return ".".join(
        [
            header,
            chance.text(BASE64URL, 342),
            chance.text(BASE64URL, 16),
            chance.text(BASE64URL, 120),
            chance.text(BASE64URL, 22),
        ]
    )


def _jwt_wrapped(chance):
    return base64.b64encode(_jwt(chance).encode()).decode()


def _jwk(chance):
    fields = '"kty":"EC","crv":"P-256","x":"%s","y":"%s","d":"%s"'
    return (
        "{"
        + fields % (chance.text(BASE64URL, 43), chance.text(BASE64URL, 43), secret(chance.text(BASE64URL, 43)))
        + "}"
    )


def _age(chance):
    # The same checksum as an address, in upper case, over the bare prefix.
    return "AGE-SECRET-KEY-1" + bech32("bc", 0, chance.randbytes(36))[4:].upper()[:58]


def _wireguard(chance):
    return (
        "[Interface]\nListenPort = 51820\nPrivateKey = %s\n\n[Peer]\nPublicKey = %s\nEndpoint = vpn.example.com:51820"
        % (
            secret(_encoded(chance, 32)),
            _encoded(chance, 32),
        )
    )


def _kubeconfig(chance):
    key = base64.b64encode(_pem("EC PRIVATE KEY", 120)(chance).encode()).decode()
    return "users:\n- name: admin\n  user:\n    client-key-data: %s" % secret(key)


def _kubeconfig_token(chance):
    return "users:\n- name: ci\n  user:\n    token: %s" % secret(chance.choice([_jwt(chance), chance.text(BASE62, 40)]))


def _basic(chance):
    return base64.b64encode(("%s:%s" % (chance.choice(_USERS), password(chance))).encode()).decode()


def _docker_auth(chance):
    return '{"auths": {"%s": {"auth": "%s"}}}' % (
        chance.choice(["ghcr.io", "registry.example.com", "https://index.docker.io/v1/"]),
        secret(_basic(chance)),
    )


def _header(scheme, value):
    def make(chance):
        token = secret(value(chance))
        forms = [
            "Authorization: %s %s",
            "curl -sS -H 'Authorization: %s %s' https://api.example.com/v1/items",
            '{"headers": {"Authorization": "%s %s", "Accept": "application/json"}}',
            "headers = {'Authorization': '%s %s'}",
            "authorization: %s %s",
            'req.Header.Set("Authorization", "%s %s")',
            "GET /v2/orders HTTP/1.1\nHost: api.example.com\nAuthorization: %s %s\nAccept: */*",
        ]
        return chance.choice(forms) % (scheme, token)

    return make


def _cookie(chance):
    name = chance.choice(
        ["sessionid", "session", "PHPSESSID", "JSESSIONID", "connect.sid", "sid", "_gitlab_session", "laravel_session"]
    )
    value = secret(
        chance.choice(
            [
                chance.text(HEX, 32),
                chance.text(BASE62, 40),
                "s%3A" + chance.text(BASE64URL, 32) + "." + chance.text(BASE62, 43),
            ]
        )
    )
    return chance.choice(
        [
            "Set-Cookie: %s=%s; Path=/; HttpOnly",
            "Cookie: theme=dark; %s=%s",
            "curl -b '%s=%s' https://app.example.com/me",
        ]
    ) % (name, value)


def _url(chance):
    scheme = chance.choice(["postgres", "postgresql", "mysql", "redis", "mongodb+srv", "amqp", "https", "ftp", "smtp"])
    return "%s://%s:%s@%s/%s" % (
        scheme,
        chance.choice(_USERS),
        secret(plain_password(chance)),
        chance.choice(_HOSTS),
        chance.choice(["app", "orders", "0", ""]),
    )


def _url_token(chance):
    return "git clone https://%s:%s@git.example.com/team/repo.git" % (
        chance.choice(["oauth2", "x-access-token", "ci"]),
        secret(opaque(chance)),
    )


def _jdbc(chance):
    return "jdbc:%s?user=%s&password=%s" % (
        chance.choice(["postgresql://db:5432/app", "mysql://db.internal/app"]),
        chance.choice(_USERS),
        secret(plain_password(chance)),
    )


def _ado(chance):
    key = chance.choice(["Password", "Pwd", "PWD"])
    return "Server=tcp:sql.example.net,1433;Database=app;User ID=%s;%s=%s;Encrypt=true;" % (
        chance.choice(_USERS),
        key,
        secret(password(chance)),
    )


def _azure_connection(chance):
    return "DefaultEndpointsProtocol=https;AccountName=madeup%s;AccountKey=%s;EndpointSuffix=core.windows.net" % (
        chance.digits(3),
        secret(chance.text(BASE64, 86) + "=="),
    )


def _service_bus(chance):
    return "Endpoint=sb://made-up.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=%s" % secret(
        chance.text(BASE64, 43) + "="
    )


def _azure_sas(chance):
    return (
        "https://madeup.blob.core.windows.net/data/report.csv?sv=2022-11-02&sr=b&sp=r&se=2027-01-01T00%%3A00Z&sig=%s"
        % secret(chance.text(BASE62, 43) + "%3D")
    )


def _presigned_aws(chance):
    return (
        "https://bucket.s3.amazonaws.com/export.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600&X-Amz-Signature=%s" % secret(chance.text(HEX, 64))
    )


def _presigned_google(chance):
    return (
        "https://storage.googleapis.com/bucket/export.zip?X-Goog-Algorithm=GOOG4-RSA-SHA256"
        "&X-Goog-Expires=900&X-Goog-Signature=%s" % secret(chance.text(HEX, 512))
    )


def _teams_webhook(chance):
    path = "%s@%s/IncomingWebhook/%s/%s" % (chance.uuid(), chance.uuid(), chance.text(HEX, 32), chance.uuid())
    return "https://made-up.webhook.office.com/webhookb2/" + secret(path)


def _otp(chance):
    return "otpauth://totp/Example:%s?secret=%s&issuer=Example" % (
        chance.choice(_USERS),
        secret(chance.text(BASE32, 32)),
    )


def _argon2(chance):
    return "$argon2id$v=19$m=65536,t=3,p=4$%s$%s" % (chance.text(BASE64, 22), chance.text(BASE64, 43))


def _ssha(chance):
    return "{SSHA}" + _encoded(chance, 24)


def _django_hash(chance):
    return "pbkdf2_sha256$600000$%s$%s=" % (chance.text(BASE62, 22), chance.text(BASE64, 43))


# A few of the 2,048 words; enough that a phrase of them looks like one.
_SEED_WORDS = (
    "abandon ability able about above absent absorb abstract absurd abuse access accident account accuse achieve "
    "acid acoustic acquire "
    "across act action actor actress actual adapt add addict address adjust admit adult advance advice aerobic "
    "affair afford afraid "
    "zebra zero zone zoo wrist write wrong yard year yellow young youth tornado tortoise toss total tourist "
    "toward tower town toy track"
).split()


def _seed_phrase(chance):
    words = " ".join(chance.choice(_SEED_WORDS) for _ in range(chance.choice([12, 24])))
    return chance.choice(
        ["Seed phrase: %s", 'mnemonic = "%s"', "The recovery phrase is: %s", "MNEMONIC='%s'"]
    ) % secret(words)


def _wif(chance):
    return base58check(128, chance.randbytes(32) + b"\x01")


def _extended_key(chance):
    data = (
        bytes.fromhex("0488ade4") + bytes([chance.randint(0, 5)]) + chance.randbytes(40) + b"\0" + chance.randbytes(32)
    )
    return base58check(data[0], data[1:])


def _htpasswd(chance):
    return "%s:%s" % (
        chance.choice(_USERS),
        secret("$apr1$%s$%s" % (chance.text(BASE62, 8), chance.text(BASE62 + "./", 22))),
    )


def _shadow(chance):
    return "%s:%s:19700:0:99999:7:::" % (
        chance.choice(_USERS),
        secret("$6$%s$%s" % (chance.text(BASE62, 16), chance.text(BASE62 + "./", 86))),
    )


def _netrc(chance):
    return chance.choice(["machine %s login %s password %s", "machine %s\n  login %s\n  password %s"]) % (
        chance.choice(_HOSTS),
        chance.choice(_USERS),
        secret(plain_password(chance)),
    )


def _npmrc(chance):
    return "//%s/:_authToken=%s" % (
        chance.choice(["registry.example.com", "npm.pkg.github.com"]),
        secret(chance.choice([opaque(chance), chance.uuid()])),
    )


def _pypirc(chance):
    return (
        "[distutils]\nindex-servers = internal\n\n"
        "[internal]\nrepository = https://pypi.example.com/\nusername = %s\npassword = %s"
        % (
            chance.choice(_USERS),
            secret(plain_password(chance)),
        )
    )


def _maven(chance):
    return "<server>\n  <id>releases</id>\n  <username>%s</username>\n  <password>%s</password>\n</server>" % (
        chance.choice(_USERS),
        secret(plain_password(chance)),
    )


def _curl_user(chance):
    return "curl -u %s:%s https://api.example.com/v1/status" % (chance.choice(_USERS), secret(plain_password(chance)))


def _mysql_short(chance):
    return "mysql -h %s -u %s -p%s app < dump.sql" % (
        chance.choice(_HOSTS),
        chance.choice(_USERS),
        secret(plain_password(chance)),
    )


def _sshpass(chance):
    return "sshpass -p '%s' ssh %s@%s" % (secret(password(chance)), chance.choice(_USERS), chance.choice(_HOSTS))


def _sql_user(chance):
    form = chance.choice(
        [
            "CREATE USER %s WITH PASSWORD '%s';",
            "ALTER ROLE %s PASSWORD '%s';",
            "CREATE USER '%s'@'%%' IDENTIFIED BY '%s';",
        ]
    )
    return form % (chance.choice(_USERS), secret(password(chance)))


def _redis_auth(chance):
    return chance.choice(["redis-cli -h cache -a %s ping", "AUTH %s", "requirepass %s"]) % secret(opaque(chance))


def _hash_digest(chance):
    return "$2%s$%s$%s" % (chance.choice("aby"), chance.choice(["10", "12"]), chance.text(BASE62 + "./", 53))


def _cloud_pair(chance):
    return "[default]\naws_access_key_id = EXAMPLE\naws_secret_access_key = %s\nregion = eu-west-1" % secret(
        chance.text(BASE64, 40)
    )


def _query_key(chance):
    name = chance.choice(["api_key", "apikey", "key", "access_token", "token", "auth", "appid"])
    return "https://api.example.com/v1/forecast?q=Oslo&%s=%s&units=metric" % (name, secret(opaque(chance)))


def _terraform(chance):
    return 'variable "db_password" {\n  type    = string\n  default = "%s"\n}' % secret(password(chance))


def _kubernetes_secret(chance):
    return "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  password: %s" % secret(
        base64.b64encode(password(chance).encode()).decode()
    )


_BLOCKS = [
    ("pem-rsa", "private key", _pem("RSA PRIVATE KEY", 600)),
    ("pem-ec", "private key", _pem("EC PRIVATE KEY", 118, "MHc")),
    ("pem-pkcs8", "private key", _pem("PRIVATE KEY", 900)),
    ("pem-pkcs8-encrypted", "private key", _pem("ENCRYPTED PRIVATE KEY", 900)),
    ("pem-rsa-encrypted", "private key", _pem_encrypted),
    ("pem-dsa", "private key", _pem("DSA PRIVATE KEY", 330)),
    ("openssh", "deploy key", _openssh),
    ("pgp", "signing key", _pgp),
    ("putty", "private key", _putty),
]

_TOKENS = [
    ("jwt", "access token", _jwt),
    ("jwe", "id token", _jwe),
    ("jwt-base64", "session", _jwt_wrapped),
    ("age", "age key", _age),
    ("bcrypt", "password hash", _hash_digest),
    ("argon2", "password hash", _argon2),
    ("ssha", "userPassword", _ssha),
    ("django-hash", "password", _django_hash),
    ("bitcoin-wif", "wif", _wif),
    ("extended-key", "master key", _extended_key),
]

_SNIPPETS = [
    ("service-account", HIGH, _service_account),
    ("jwk-private", MEDIUM, _jwk),
    ("wireguard", MEDIUM, _wireguard),
    ("kubeconfig-key", HIGH, _kubeconfig),
    ("kubeconfig-token", MEDIUM, _kubeconfig_token),
    ("kubernetes-secret", MEDIUM, _kubernetes_secret),
    ("docker-auth", HIGH, _docker_auth),
    ("header-bearer", HIGH, _header("Bearer", opaque)),
    ("header-basic", HIGH, _header("Basic", _basic)),
    ("header-token", HIGH, _header("Token", opaque)),
    ("header-ssws", HIGH, _header("SSWS", lambda chance: "00" + chance.text(BASE64URL, 40))),
    ("cookie", MEDIUM, _cookie),
    ("url-password", HIGH, _url),
    ("url-token", HIGH, _url_token),
    ("url-query-key", MEDIUM, _query_key),
    ("jdbc", MEDIUM, _jdbc),
    ("ado-connection", MEDIUM, _ado),
    ("azure-connection", HIGH, _azure_connection),
    ("service-bus", HIGH, _service_bus),
    ("azure-sas", HIGH, _azure_sas),
    ("presigned-aws", HIGH, _presigned_aws),
    ("presigned-google", HIGH, _presigned_google),
    ("teams-webhook", HIGH, _teams_webhook),
    ("otp", HIGH, _otp),
    ("seed-phrase", MEDIUM, _seed_phrase),
    ("htpasswd", HIGH, _htpasswd),
    ("shadow", HIGH, _shadow),
    ("netrc", HIGH, _netrc),
    ("npmrc", HIGH, _npmrc),
    ("pypirc", MEDIUM, _pypirc),
    ("maven-settings", MEDIUM, _maven),
    ("curl-user", MEDIUM, _curl_user),
    ("mysql-option", MEDIUM, _mysql_short),
    ("sshpass", MEDIUM, _sshpass),
    ("sql-user", MEDIUM, _sql_user),
    ("redis-auth", MEDIUM, _redis_auth),
    ("aws-profile", MEDIUM, _cloud_pair),
    ("terraform-default", MEDIUM, _terraform),
]

FAMILIES = (
    [Family(name, SECRETS, HIGH, make, (label,), BLOCK) for name, label, make in _BLOCKS]
    + [Family(name, SECRETS, HIGH, make, (label,), ANYWHERE) for name, label, make in _TOKENS]
    + [Family(name, SECRETS, confidence, make, (), SNIPPET) for name, confidence, make in _SNIPPETS]
    + [
        Family("password-human", SECRETS, MEDIUM, password, ("password", "db password", "admin password"), LABELLED),
        Family("password-hex", SECRETS, MEDIUM, lambda chance: chance.text(HEX, 32), ("password", "secret"), LABELLED),
    ]
)
