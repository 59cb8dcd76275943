"""Text with nothing to mask in it: prose, code, logs, data full of random-looking values, and documentation with placeholders."""

import base64
import json

from .chance import BASE36, BASE62, BASE64, DIGITS, HEX, LETTERS, LOWER, UPPER
from .prose import heading, paragraph, sentence

_PLACEHOLDERS = [
    "your-api-key-here",
    "YOUR_API_KEY",
    "<your-token>",
    "<API_KEY>",
    "xxxxxxxxxxxxxxxxxxxxxxxx",
    "sk-...",
    "sk-ant-...",
    "sk_test_...",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "AKIAXXXXXXXXXXXXXXXX",
    "${API_KEY}",
    "$(cat /run/secrets/api_key)",
    "{{ api_key }}",
    "%API_KEY%",
    "changeme",
    "change-me-please",
    "********",
    "REPLACE_ME",
    "insert-your-key",
    "my-secret-password",
    "password",
    "TODO",
    "null",
    "string",
    "********************",
    "<redacted>",
    "[REDACTED]",
    "placeholder",
    "example-token",
    "process.env.API_KEY",
    "your_client_secret_here",
    "..." ,
]

_CODE = [
    (
        "python",
        'import os\n\n\nclass {pascal}:\n    def __init__(self, api_key=None, timeout={n}):\n        self.api_key = api_key or os.environ["API_KEY"]\n'
        "        self.password = getpass.getpass()\n        self.token = self.login(self.password)\n\n    def {snake}(self, token: str) -> bool:\n"
        "        secret = get_secret('{noun}/{noun2}')\n        return hmac.compare_digest(token, secret)\n",
    ),
    (
        "python",
        "def {snake}(items, key=lambda item: item.name):\n    tokens = tokenizer.encode(text, max_length={n})\n    total_tokens = sum(len(t) for t in tokens)\n"
        "    next_token = response.get('next_page_token')\n    return sorted(items, key=key)[:{n}]\n",
    ),
    (
        "python",
        "@pytest.mark.parametrize('value', [{n}, {n2}, -1])\ndef test_{snake}_{n}(client, value):\n    assert client.get('/v1/{noun}s/{n}').status_code == 200\n"
        "    with pytest.raises(InvalidTokenError, match='token is invalid or expired'):\n        {snake}(password='')\n",
    ),
    (
        "javascript",
        "const {camel} = async (req, res) => {{\n  const token = req.headers.authorization?.split(' ')[1];\n  if (!token) return res.status(401).json({{ error: 'missing token' }});\n"
        "  const secret = process.env.JWT_SECRET;\n  const {{ password, ...user }} = await db.users.findOne({{ id: {n} }});\n  res.json({{ user, apiKey: config.apiKey }});\n}};\n",
    ),
    (
        "typescript",
        "export interface {pascal}Options {{\n  apiKey: string;\n  password?: string;\n  accessToken: Promise<string>;\n  secret: Secret | undefined;\n  retries: {n};\n}}\n\n"
        "const schema = z.object({{ password: z.string().min(8), token: z.string().uuid() }});\n",
    ),
    (
        "swift",
        "public struct {pascal}: Sendable {{\n    let token: Token\n    var password: String = \"\"\n    private let secretKey: SymmetricKey\n\n"
        "    func {camel}(key: String, value: Int = {n}) throws -> [String: Int] {{\n        guard let secret = keychain.secret(for: \"{noun}\") else {{ throw Failure.noSecret }}\n"
        "        return cache[key] ?? [:]\n    }}\n}}\n",
    ),
    (
        "go",
        "func (s *{pascal}) {camel}(ctx context.Context, token string) (*{pascal}, error) {{\n\tsecret, err := s.store.Secret(ctx, \"{noun}-{noun2}\")\n\tif err != nil {{\n"
        "\t\treturn nil, fmt.Errorf(\"secret: %w\", err)\n\t}}\n\tif token == \"\" {{\n\t\treturn nil, ErrNoToken\n\t}}\n\tpassword := os.Getenv(\"DB_PASSWORD\")\n\treturn s.open(password, {n})\n}}\n",
    ),
    (
        "rust",
        "impl {pascal} {{\n    pub fn {snake}(&self, key: &str) -> Result<Token, Error> {{\n        let secret = std::env::var(\"APP_SECRET\")?;\n        let token = Token::new(&secret, {n}_u64);\n"
        "        let password: &str = self.password.as_deref().unwrap_or_default();\n        Ok(token.with(password))\n    }}\n}}\n",
    ),
    (
        "java",
        "public final class {pascal} {{\n    private static final int TOKEN_LENGTH = {n};\n    private final String password;\n\n    public Token {camel}(String apiKey) {{\n"
        "        String secret = System.getenv(\"APP_SECRET\");\n        return tokenFactory.create(apiKey, secret, Duration.ofSeconds({n}));\n    }}\n}}\n",
    ),
    (
        "ruby",
        "class {pascal} < ApplicationRecord\n  has_secure_password\n  validates :password, length: {{ minimum: 12 }}, allow_nil: true\n  before_create :generate_token\n\n"
        "  def {snake}(token: nil, secret: Rails.application.credentials.secret_key_base)\n    where(token: token).limit({n})\n  end\nend\n",
    ),
    (
        "c",
        "static int {snake}(const char *key, size_t key_len, struct token *token) {{\n    uint32_t h = 0x811c9dc5u;\n    for (size_t i = 0; i < key_len; i++)\n        h = (h ^ key[i]) * 0x01000193u;\n"
        "    token->secret = secret_for(key);\n    return h % {n};\n}}\n",
    ),
    (
        "sql",
        "CREATE TABLE {noun}s (\n    id BIGINT PRIMARY KEY,\n    password_hash VARCHAR(60) NOT NULL,\n    api_key_id UUID REFERENCES api_keys (id),\n    token TEXT UNIQUE,\n    created_at TIMESTAMPTZ DEFAULT now()\n);\n"
        "SELECT token, secret FROM {noun}s WHERE password_hash IS NOT NULL AND id > {n} ORDER BY id LIMIT {n2};\n",
    ),
    (
        "yaml",
        "name: {noun}\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-24.04\n    env:\n      API_KEY: ${{{{ secrets.API_KEY }}}}\n      TOKEN: ${{{{ github.token }}}}\n    steps:\n      - uses: actions/checkout@{sha}\n"
        "      - run: make {noun2} TIMEOUT={n}\n",
    ),
    (
        "yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {noun}\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers:\n      - name: {noun}\n        image: registry.example/{noun}:{version}\n"
        "        env:\n        - name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              name: {noun}-credentials\n              key: password\n        ports:\n        - containerPort: {port}\n",
    ),
    (
        "bash",
        "#!/usr/bin/env bash\nset -euo pipefail\nread -rs -p 'Password: ' password\ntoken=$(curl -sf \"$URL/token\" | jq -r .access_token)\nexport API_KEY=\"${{API_KEY:?is not set}}\"\n"
        "docker login -u \"$USER\" --password-stdin <<<\"$password\"\n./{noun} --token \"$token\" --timeout {n} --secret-file /run/secrets/{noun2}\n",
    ),
    (
        "css",
        ".{noun}-{noun2} {{\n  color: #{hex6};\n  background: #{hex6b};\n  margin: {digit}px {n}px;\n  transition: opacity 0.{digit}s cubic-bezier(0.4, 0, 0.2, 1);\n}}\n",
    ),
    (
        "html",
        '<form action="/login" method="post">\n  <label for="password">Password</label>\n  <input type="password" id="password" name="password" placeholder="Enter your password" autocomplete="current-password">\n'
        '  <input type="hidden" name="csrf_token" value="{{{{ csrf_token() }}}}">\n  <button class="btn btn-{noun}">Sign in</button>\n</form>\n',
    ),
    (
        "json",
        '{{\n  "name": "@{noun}/{noun2}",\n  "version": "{version}",\n  "scripts": {{ "test": "jest --maxWorkers={digit}" }},\n  "dependencies": {{ "express": "^{version}", "jsonwebtoken": "~{version}" }},\n'
        '  "tokenEndpoint": "/oauth/token",\n  "passwordPolicy": {{ "minLength": 12 }}\n}}\n',
    ),
]

_NOUNS = "order user invoice session report message worker cache asset ticket profile billing search upload".split()


def code_block(chance):
    """A language and a piece of code in it."""
    language, template = chance.choice(_CODE)
    noun, other = chance.choice(_NOUNS), chance.choice(_NOUNS)
    return language, template.format(
        noun=noun,
        noun2=other,
        snake=noun + "_" + other,
        camel=noun + other.capitalize(),
        pascal=noun.capitalize() + other.capitalize(),
        n=chance.randint(10, 9000),
        n2=chance.randint(10, 9000),
        digit=chance.randint(1, 9),
        port=chance.randint(1024, 65535),
        sha=chance.text(HEX, 40),
        hex6=chance.text(HEX, 6),
        hex6b=chance.text(HEX, 6),
        version="%d.%d.%d" % (chance.randint(0, 20), chance.randint(0, 30), chance.randint(0, 12)),
    )


def code(chance):
    return "\n".join(code_block(chance)[1] for _ in range(chance.randint(2, 4)))


def prose(chance):
    return "\n\n".join([heading(chance), paragraph(chance, 2, 5), paragraph(chance, 2, 5), paragraph(chance, 1, 3)])


def _log_line(chance):
    second = "2026-0%d-1%dT0%d:%s:%s.%s" % (chance.randint(1, 9), chance.randint(0, 9), chance.randint(0, 9), chance.number(10, 59), chance.number(10, 59), chance.digits(3))
    return chance.choice(
        [
            "%sZ INFO  [http-nio-8080-exec-%d] GET /v1/orders/%s 200 %dms trace=%s" % (second, chance.randint(1, 9), chance.digits(7), chance.randint(1, 900), chance.text(HEX, 32)),
            "%sZ DEBUG TokenRefresher: token refreshed, expires in %d s" % (second, chance.randint(60, 3600)),
            "%sZ WARN  password authentication failed for user \"app\" (attempt %d)" % (second, chance.randint(1, 5)),
            "[%s] request_id=req_%s status=200 duration=%d.%s" % (second, chance.text(BASE62, 24), chance.randint(1, 90), chance.digits(3)),
            "level=info ts=%sZ caller=main.go:%d msg=\"build\" revision=%s version=1.%d.%d" % (second, chance.randint(10, 900), chance.text(HEX, 40), chance.randint(0, 9), chance.randint(0, 9)),
            "%s pod/worker-%s-%s Started container, image sha256:%s" % (second, chance.text(HEX, 9), chance.text(BASE36, 5), chance.text(HEX, 64)),
            "test_%s PASSED [ %d%%]" % (chance.choice(["token_is_refreshed", "password_reset", "secret_rotation", "parses_iban"]), chance.randint(1, 99)),
            "usage: input_tokens=%d output_tokens=%d cache_read_input_tokens=%d" % (chance.randint(10, 9999), chance.randint(10, 9999), chance.randint(0, 99999)),
            "%s ERROR job %s failed: secret \"db-credentials\" not found in namespace prod" % (second, chance.uuid()),
            "    at Object.<anonymous> (/srv/app/node_modules/token-store/lib/index.js:%d:%d)" % (chance.randint(10, 900), chance.randint(1, 80)),
        ]
    )


def log(chance):
    return "\n".join(_log_line(chance) for _ in range(chance.randint(6, 14)))


def _data_line(chance):
    return chance.choice(
        [
            lambda: "commit %s" % chance.text(HEX, 40),
            lambda: "%s  dist/app-%d.%d.%d.tar.gz" % (chance.text(HEX, 64), chance.randint(0, 9), chance.randint(0, 9), chance.randint(0, 9)),
            lambda: '"integrity": "sha512-%s==",' % chance.text(BASE64, 86),
            lambda: '{"id": "%s", "parent": "%s"}' % (chance.uuid(), chance.uuid()),
            lambda: "msg_01%s toolu_01%s" % (chance.text(BASE62, 22), chance.text(BASE62, 22)),
            lambda: "etag: W/\"%s-%s\"" % (chance.text(HEX, 4), chance.text(BASE62, 27)),
            lambda: "![plot](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA%s)" % base64.b64encode(chance.randbytes(chance.randint(150, 600))).decode(),
            lambda: "%s,%s,%s,%s" % (chance.digits(5), chance.text(LOWER, 7), chance.number(1, 9999), "%.4f" % chance.uniform(0, 1000)),
            lambda: "%d.%d.%d-rc.%d+build.%s" % (chance.randint(0, 9), chance.randint(0, 9), chance.randint(0, 99), chance.randint(1, 9), chance.digits(5)),
            lambda: "index %s..%s 100644" % (chance.text(HEX, 7), chance.text(HEX, 7)),
            lambda: "0x%s 0x%s" % (chance.text(HEX, 8), chance.text(HEX, 16)),
            lambda: "SKU %s-%s  qty %d  EUR %d.%s" % (chance.text(UPPER, 3), chance.digits(6), chance.randint(1, 99), chance.randint(1, 999), chance.digits(2)),
            lambda: "timestamp: %s  duration: %d ms" % (chance.number(1_600_000_000_000, 1_900_000_000_000), chance.randint(1, 5000)),
            lambda: "[%s]" % ", ".join("%.6f" % chance.uniform(-1, 1) for _ in range(6)),
            lambda: "https://cdn.example.com/assets/%s.js?v=%s" % (chance.text(HEX, 20), chance.text(HEX, 8)),
            lambda: "tracking number: 1Z%s" % chance.text(UPPER + DIGITS, 16),
            lambda: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI%s deploy" % chance.text(BASE64, 43),
            lambda: "-----BEGIN CERTIFICATE-----\nMII%s\n-----END CERTIFICATE-----" % chance.text(BASE64, 61),
            lambda: "arn:aws:iam::%s:role/%s" % (chance.digits(12), chance.text(LETTERS, 10)),
            lambda: "| %s | %s | %s |" % (chance.digits(9), chance.digits(10), chance.digits(11)),
            lambda: "cus_%s pi_%s evt_1%s" % (chance.text(BASE62, 14), "3" + chance.text(BASE62, 23), chance.text(BASE62, 23)),
            lambda: json.dumps({"cursor": base64.b64encode(b"offset:%d" % chance.randint(1, 9999)).decode(), "has_more": True}),
        ]
    )()


def data(chance):
    return "\n".join(_data_line(chance) for _ in range(chance.randint(6, 14)))


def _documented(chance):
    value = chance.choice(_PLACEHOLDERS)
    return chance.choice(
        [
            "export API_KEY=%s",
            'client = Client(api_key="%s")',
            "curl -H 'Authorization: Bearer %s' https://api.example.com/v1/items",
            "api_key: %s",
            '{"password": "%s"}',
            "| `api_key` | string | Your key, such as `%s` |",
            "DATABASE_URL=postgres://user:%s@localhost:5432/app",
            "--token %s",
            "client_secret = '%s'",
            "Set `SECRET_KEY` to `%s`.",
            "<password>%s</password>",
            "The password is %s.",
            "X-Api-Key: %s",
            "https://api.example.com/v1/items?api_key=%s",
        ]
    ) % value


def documentation(chance):
    lines = ["## Authentication", sentence(chance), "```", "\n".join(_documented(chance) for _ in range(chance.randint(3, 6))), "```", paragraph(chance, 1, 3)]
    lines += ["| Parameter | Type | Description |", "|---|---|---|", "| token | string | The token to revoke |", "| password | string | At least 8 characters |"]
    return "\n".join(lines)


KINDS = {"prose": prose, "code": code, "log": log, "data": data, "documentation": documentation}
