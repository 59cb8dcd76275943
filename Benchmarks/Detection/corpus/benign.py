"""Text with nothing to mask: prose, code, logs, data full of random-looking values, documentation with placeholders."""

import base64
import json

from .chance import BASE36, BASE62, BASE64, DIGITS, HEX, LETTERS, LOWER, UPPER
from .code import code_block
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
    "...",
]


def code(chance):
    return "\n".join(code_block(chance)[1] for _ in range(chance.randint(2, 4)))


def prose(chance):
    return "\n\n".join([heading(chance), paragraph(chance, 2, 5), paragraph(chance, 2, 5), paragraph(chance, 1, 3)])


def _log_line(chance):
    second = "2026-0%d-1%dT0%d:%s:%s.%s" % (
        chance.randint(1, 9),
        chance.randint(0, 9),
        chance.randint(0, 9),
        chance.number(10, 59),
        chance.number(10, 59),
        chance.digits(3),
    )
    return chance.choice(
        [
            "%sZ INFO  [http-nio-8080-exec-%d] GET /v1/orders/%s 200 %dms trace=%s"
            % (second, chance.randint(1, 9), chance.digits(7), chance.randint(1, 900), chance.text(HEX, 32)),
            "%sZ DEBUG TokenRefresher: token refreshed, expires in %d s" % (second, chance.randint(60, 3600)),
            '%sZ WARN  password authentication failed for user "app" (attempt %d)' % (second, chance.randint(1, 5)),
            "[%s] request_id=req_%s status=200 duration=%d.%s"
            % (second, chance.text(BASE62, 24), chance.randint(1, 90), chance.digits(3)),
            'level=info ts=%sZ caller=main.go:%d msg="build" revision=%s version=1.%d.%d'
            % (second, chance.randint(10, 900), chance.text(HEX, 40), chance.randint(0, 9), chance.randint(0, 9)),
            "%s pod/worker-%s-%s Started container, image sha256:%s"
            % (second, chance.text(HEX, 9), chance.text(BASE36, 5), chance.text(HEX, 64)),
            "test_%s PASSED [ %d%%]"
            % (
                chance.choice(["token_is_refreshed", "password_reset", "secret_rotation", "parses_iban"]),
                chance.randint(1, 99),
            ),
            "usage: input_tokens=%d output_tokens=%d cache_read_input_tokens=%d"
            % (chance.randint(10, 9999), chance.randint(10, 9999), chance.randint(0, 99999)),
            '%s ERROR job %s failed: secret "db-credentials" not found in namespace prod' % (second, chance.uuid()),
            "    at Object.<anonymous> (/srv/app/node_modules/token-store/lib/index.js:%d:%d)"
            % (chance.randint(10, 900), chance.randint(1, 80)),
        ]
    )


def log(chance):
    return "\n".join(_log_line(chance) for _ in range(chance.randint(6, 14)))


def _data_line(chance):
    return chance.choice(
        [
            lambda: "commit %s" % chance.text(HEX, 40),
            lambda: "%s  dist/app-%d.%d.%d.tar.gz"
            % (chance.text(HEX, 64), chance.randint(0, 9), chance.randint(0, 9), chance.randint(0, 9)),
            lambda: '"integrity": "sha512-%s==",' % chance.text(BASE64, 86),
            lambda: '{"id": "%s", "parent": "%s"}' % (chance.uuid(), chance.uuid()),
            lambda: "msg_01%s toolu_01%s" % (chance.text(BASE62, 22), chance.text(BASE62, 22)),
            lambda: 'etag: W/"%s-%s"' % (chance.text(HEX, 4), chance.text(BASE62, 27)),
            lambda: "![plot](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA%s)"
            % base64.b64encode(chance.randbytes(chance.randint(150, 600))).decode(),
            lambda: "%s,%s,%s,%s"
            % (chance.digits(5), chance.text(LOWER, 7), chance.number(1, 9999), "%.4f" % chance.uniform(0, 1000)),
            lambda: "%d.%d.%d-rc.%d+build.%s"
            % (
                chance.randint(0, 9),
                chance.randint(0, 9),
                chance.randint(0, 99),
                chance.randint(1, 9),
                chance.digits(5),
            ),
            lambda: "index %s..%s 100644" % (chance.text(HEX, 7), chance.text(HEX, 7)),
            lambda: "0x%s 0x%s" % (chance.text(HEX, 8), chance.text(HEX, 16)),
            lambda: "SKU %s-%s  qty %d  EUR %d.%s"
            % (
                chance.text(UPPER, 3),
                chance.digits(6),
                chance.randint(1, 99),
                chance.randint(1, 999),
                chance.digits(2),
            ),
            lambda: "timestamp: %s  duration: %d ms"
            % (chance.number(1_600_000_000_000, 1_900_000_000_000), chance.randint(1, 5000)),
            lambda: "[%s]" % ", ".join("%.6f" % chance.uniform(-1, 1) for _ in range(6)),
            lambda: "https://cdn.example.com/assets/%s.js?v=%s" % (chance.text(HEX, 20), chance.text(HEX, 8)),
            lambda: "tracking number: 1Z%s" % chance.text(UPPER + DIGITS, 16),
            lambda: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI%s deploy" % chance.text(BASE64, 43),
            lambda: "-----BEGIN CERTIFICATE-----\nMII%s\n-----END CERTIFICATE-----" % chance.text(BASE64, 61),
            lambda: "arn:aws:iam::%s:role/%s" % (chance.digits(12), chance.text(LETTERS, 10)),
            lambda: "| %s | %s | %s |" % (chance.digits(9), chance.digits(10), chance.digits(11)),
            lambda: "cus_%s pi_%s evt_1%s"
            % (chance.text(BASE62, 14), "3" + chance.text(BASE62, 23), chance.text(BASE62, 23)),
            lambda: json.dumps(
                {"cursor": base64.b64encode(b"offset:%d" % chance.randint(1, 9999)).decode(), "has_more": True}
            ),
        ]
    )()


def data(chance):
    return "\n".join(_data_line(chance) for _ in range(chance.randint(6, 14)))


def _documented(chance):
    value = chance.choice(_PLACEHOLDERS)
    return (
        chance.choice(
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
        )
        % value
    )


def documentation(chance):
    lines = [
        "## Authentication",
        sentence(chance),
        "```",
        "\n".join(_documented(chance) for _ in range(chance.randint(3, 6))),
        "```",
        paragraph(chance, 1, 3),
    ]
    lines += [
        "| Parameter | Type | Description |",
        "|---|---|---|",
        "| token | string | The token to revoke |",
        "| password | string | At least 8 characters |",
    ]
    return "\n".join(lines)


KINDS = {"prose": prose, "code": code, "log": log, "data": data, "documentation": documentation}
