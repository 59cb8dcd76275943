"""The ways in which a name and a value stand together in what Claude writes, and a value without a name."""

import json
from dataclasses import dataclass
from typing import Callable
from urllib.parse import quote

from .chance import CLOSE, HEX, MARKS, OPEN
from .personal import FAMILY, GIVEN


@dataclass(frozen=True)
class Carrier:
    """Puts a marked value, and perhaps its name (`label`, in words), into a fragment.

    `fence` is the language of its code block.
    """

    name: str
    fence: str
    make: Callable
    secrets: bool = True
    personal: bool = True
    spaces: bool = True  # whether the value may hold spaces or brackets
    in_url: bool = False  # the value is percent-encoded


def escaped(text):
    """As inside of a JSON string; the marks stay."""
    text = json.dumps(text, ensure_ascii=False)[1:-1]
    for mark in MARKS:
        text = text.replace("\\u%04x" % ord(mark), mark)
    return text


def _words(label):
    return "".join(c if c.isalnum() else " " for c in label).split()


def snake(label):
    return "_".join(_words(label)).lower()


def shouting(label):
    return snake(label).upper()


def camel(label):
    first, *rest = _words(label)
    return first.lower() + "".join(word.capitalize() for word in rest)


def pascal(label):
    return "".join(word.capitalize() for word in _words(label))


def kebab(label):
    return "-".join(_words(label)).lower()


def title(label):
    return label[:1].upper() + label[1:]


def _maybe_quoted(chance, value):
    mark = chance.choice(["", "'", '"'])
    return mark + value + mark


def _quoted(form, name=snake):
    """A line of code: `form` with the name and the value, which stands within quotes."""
    return lambda chance, label, value: form % (name(label), escaped(value))


def _prose(chance, label, value):
    return chance.choice(
        [
            "The %s is %s.",
            "Your %s is %s, so keep it somewhere safe.",
            "I set the %s to %s for the staging environment.",
            "For reference, the %s: %s",
            "the %s was %s until last week.",
            "I can see the %s is `%s` in the configuration you pasted.",
            "Use this %s: `%s`",
        ]
    ) % (label, value)


def _list(chance, label, value):
    return chance.choice(
        ["- **%s**: `%s`", "- %s: %s", "* **%s:** %s", "1. %s: `%s`", "- `%s`: `%s`", "**%s**: %s"]
    ) % (title(label), value)


def _table(chance, label, value):
    return chance.choice(
        [
            "| Setting | Value |\n|---|---|\n| %s | %s |\n| Region | eu-west-1 |",
            "| Name | Value | Notes |\n| --- | --- | --- |\n| `%s` | `%s` | rotated monthly |",
            "| Field | Current |\n|:--|:--|\n| **%s** | %s |",
        ]
    ) % (title(label), value)


def _log(chance, label, value):
    stamp = "2026-03-1%s 0%s:12:07.%s" % (chance.digits(1), chance.digits(1), chance.digits(3))
    form = chance.choice(
        [
            "%s INFO  [main] loaded config %s=%s",
            "%s DEBUG auth: %s=%s accepted",
            '%s level=debug msg="connecting" %s=%s',
            "[%s] config: %s: %s",
        ]
    )
    return form % (stamp, snake(label), value)


def _tool_json(chance, label, value):
    inner = '{"%s": "%s", "retries": 3}' % (snake(label), escaped(value))
    return '{"file_path": "/srv/app/config.json", "content": "%s"}' % escaped(inner)


def _yaml_pair(chance, label, value):
    form = chance.choice(
        ['env:\n  - name: %s\n    value: "%s"', "- name: %s\n  value: %s", "- {name: %s, value: '%s'}"]
    )
    return form % (shouting(label), value)


def _yaml_nested(chance, label, value):
    return "%s:\n  enabled: true\n  %s: %s" % (
        chance.choice(["database", "app", "mailer"]),
        chance.choice([snake, camel])(label),
        value,
    )


def _in_url(value):
    return quote(value, safe=OPEN + CLOSE)


def _function(chance, label, value):
    form = chance.choice(
        [
            'os.environ["%s"] = "%s"',
            'setenv("%s", "%s", 1);',
            "config.set('%s', '%s')",
            'ENV["%s"] = "%s"',
            'System.setProperty("%s", "%s");',
        ]
    )
    return form % (chance.choice([snake, shouting])(label), value)


def _argument(chance, label, value):
    form = chance.choice(
        [
            "client = Client(base_url=BASE, %s='%s')",
            "connect(host='db', %s=\"%s\", timeout=5)",
            'Session(retries=3, %s="%s")',
        ]
    )
    return form % (snake(label), value)


def _sql(chance, label, value):
    form = chance.choice(
        [
            "INSERT INTO settings (name, value) VALUES ('%s', '%s');",
            "UPDATE accounts SET %s = '%s' WHERE id = 42;",
            "SELECT id FROM accounts WHERE %s = '%s';",
        ]
    )
    return form % (snake(label), value)


def _ticket(chance, label, value):
    return chance.choice(
        [
            "Hello,\n\nmy %s is %s. Could you check why the last payment failed?\n\nThanks,\n%s",
            "Hi team, we changed the %s to %s yesterday and the sync stopped. Please advise.\n\n%s",
            "Dear support,\n\nplease update my record: %s: %s.\n\nKind regards\n%s",
        ]
    ) % (label, value, chance.choice(GIVEN).capitalize())


def _csv(chance, label, value):
    return 'key,value,updated\nregion,eu-west-1,2026-01-04\n%s,"%s",2026-02-11' % (snake(label), value)


def _http_header(chance, label, value):
    name = "-".join(word.capitalize() for word in _words(label))
    return chance.choice(
        [
            "GET /v1/items HTTP/1.1\nHost: api.example.com\nX-%s: %s\nAccept: */*",
            "curl -H 'X-%s: %s' https://api.example.com/v1/items",
        ]
    ) % (name, value)


def _flag(chance, label, value):
    return chance.choice(
        [
            "tool sync --region eu-west-1 --%s %s --verbose",
            "./deploy.sh --%s=%s",
            "helm upgrade app . --set %s=%s",
            "tool login --%s '%s'",
        ]
    ) % (kebab(label), value)


def _comment(chance, label, value):
    return chance.choice(["# %s: %s", "// %s = %s", "/* %s: %s */", "-- %s: %s", "# TODO remove: %s is %s"]) % (
        label,
        value,
    )


LABELLED_CARRIERS = [
    Carrier("env", "bash", lambda c, l, v: "PORT=8080\n%s=%s\nDEBUG=false" % (shouting(l), v), spaces=False),
    Carrier("env-quoted", "bash", lambda c, l, v: '%s="%s"' % (shouting(l), v)),
    Carrier(
        "export",
        "bash",
        lambda c, l, v: "export %s=%s" % (shouting(l), _maybe_quoted(c, v)),
        spaces=False,
        personal=False,
    ),
    Carrier(
        "docker-env",
        "bash",
        lambda c, l, v: "docker run -d -e %s=%s -p 8080:8080 app:latest" % (shouting(l), v),
        spaces=False,
        personal=False,
    ),
    Carrier(
        "dockerfile",
        "dockerfile",
        lambda c, l, v: c.choice(["ENV %s=%s", "ENV %s %s", "ARG %s=%s"]) % (shouting(l), v),
        spaces=False,
        personal=False,
    ),
    Carrier("flag", "bash", _flag, spaces=False, personal=False),
    Carrier(
        "yaml",
        "yaml",
        lambda c, l, v: c.choice(["%s: %s", "  %s: %s\n  retries: 3", "- %s: %s"])
        % (c.choice([snake, camel, kebab])(l), v),
    ),
    Carrier(
        "yaml-quoted", "yaml", lambda c, l, v: c.choice(['%s: "%s"', "%s: '%s'"]) % (c.choice([snake, camel])(l), v)
    ),
    Carrier("yaml-nested", "yaml", _yaml_nested, personal=False),
    Carrier("yaml-pair", "yaml", _yaml_pair, personal=False),
    Carrier(
        "json", "json", lambda c, l, v: '{\n  "id": 7,\n  "%s": "%s"\n}' % (c.choice([snake, camel])(l), escaped(v))
    ),
    Carrier(
        "json-minified",
        "json",
        lambda c, l, v: '{"id":7,"%s":"%s","ok":true}' % (c.choice([snake, camel, kebab])(l), escaped(v)),
    ),
    Carrier("json-escaped", "json", _tool_json),
    Carrier("toml", "toml", lambda c, l, v: '[server]\nport = 8080\n%s = "%s"' % (snake(l), escaped(v))),
    Carrier(
        "ini", "ini", lambda c, l, v: c.choice(["[main]\n%s = %s", "[main]\n%s=%s", "[main]\n%s: %s"]) % (snake(l), v)
    ),
    Carrier(
        "properties",
        "properties",
        lambda c, l, v: "app.%s=%s" % (".".join(_words(l)).lower(), v),
        spaces=False,
        personal=False,
    ),
    Carrier(
        "xml",
        "xml",
        lambda c, l, v: c.choice(
            ["<%(n)s>%(v)s</%(n)s>", '<entry key="%(n)s">%(v)s</entry>', '<add key="%(n)s" value="%(v)s" />']
        )
        % {"n": camel(l), "v": v},
    ),
    Carrier("python", "python", _quoted('%s = "%s"')),
    Carrier("python-argument", "python", _argument),
    Carrier("javascript", "javascript", _quoted("const %s = '%s';", camel)),
    Carrier(
        "object",
        "typescript",
        lambda c, l, v: "export const config = { retries: 3, %s: '%s' };" % (camel(l), escaped(v)),
    ),
    Carrier("typescript", "typescript", _quoted('private readonly %s: string = "%s";', camel)),
    Carrier("swift", "swift", _quoted('let %s: String = "%s"', camel)),
    Carrier(
        "go",
        "go",
        lambda c, l, v: c.choice(['%s := "%s"', 'const %s = "%s"', 'var %s string = "%s"']) % (camel(l), escaped(v)),
    ),
    Carrier("go-field", "go", _quoted('cfg := Config{Retries: 3, %s: "%s"}', pascal)),
    Carrier("rust", "rust", _quoted('const %s: &str = "%s";', shouting)),
    Carrier("java", "java", _quoted('private static final String %s = "%s";', shouting)),
    Carrier("csharp", "csharp", _quoted('public string %s { get; set; } = "%s";', pascal)),
    Carrier(
        "php", "php", lambda c, l, v: c.choice(["$%s = '%s';", "define('%s', '%s');", "'%s' => '%s',"]) % (snake(l), v)
    ),
    Carrier("ruby", "ruby", lambda c, l, v: c.choice(["%s: '%s',", ":%s => '%s'", "config.%s = '%s'"]) % (snake(l), v)),
    Carrier("c-define", "c", _quoted('#define %s "%s"', shouting)),
    Carrier("function", "python", _function),
    Carrier("comment", "python", _comment),
    Carrier("sql", "sql", _sql),
    Carrier(
        "url-query",
        "",
        lambda c, l, v: "https://api.example.com/v1/items?page=2&%s=%s&sort=asc" % (snake(l), _in_url(v)),
        spaces=False,
        in_url=True,
    ),
    Carrier(
        "form",
        "",
        lambda c, l, v: "grant=1&%s=%s&scope=read" % (snake(l), _in_url(v)),
        spaces=False,
        personal=False,
        in_url=True,
    ),
    Carrier("http-header", "http", _http_header, personal=False),
    Carrier("log", "", _log),
    Carrier("prose", "", _prose),
    Carrier("list", "", _list),
    Carrier("table", "", _table),
    Carrier("csv", "csv", _csv),
    Carrier("ticket", "", _ticket),
]


def _bare_prose(chance, value):
    return (
        chance.choice(
            [
                "I found %s in the second file and removed it.",
                "We should replace %s before this goes out.",
                "The request with `%s` came back with status 200.",
                "It looks like %s was committed by mistake.",
                "(see %s)",
                "That line contains “%s”, which is still in use.",
            ]
        )
        % value
    )


def _bare_record(chance, value):
    given, family = chance.choice(GIVEN), chance.choice(FAMILY)
    return chance.choice(
        [
            "INSERT INTO customers VALUES (17, '%(g)s %(f)s', '%(v)s');",
            "| Name | Value |\n|---|---|\n| %(g)s | %(v)s |",
            "id,first,last,value\n17,%(g)s,%(f)s,%(v)s\n18,,,",
            "%(g)s %(f)s <%(v)s>",
            '[{"first": "%(g)s", "v": "%(v)s"}]',
            "- %(g)s %(f)s: %(v)s",
            "17\t%(g)s\t%(v)s\tactive",
        ]
    ) % {"g": given.capitalize(), "f": family.capitalize(), "v": value}


def _bare_code(chance, value):
    return chance.choice(
        [
            'client = Client("%s")',
            "const c = new Client('%s');",
            'assert normalize("%s") == EXPECTED',
            'let value = "%s"',
            'values = ["%s", "x"]',
            "return '%s'",
        ]
    ) % escaped(value)


def _bare_shell(chance, value):
    return (
        chance.choice(
            ["$ grep -rn '%s' src/\nsrc/app.py:14", '$ echo "%s" | wc -c', "+ %s", "-x = '%s'", "$ check %s\nok"]
        )
        % value
    )


def _bare_log(chance, value):
    return "2026-02-0%s 11:0%s:44,%s WARN  worker-%s rejected %s (attempt 2), trace %s" % (
        chance.number(1, 9),
        chance.digits(1),
        chance.digits(3),
        chance.digits(1),
        value,
        chance.text(HEX, 16),
    )


BARE_CARRIERS = [
    Carrier("bare-prose", "", lambda c, l, v: _bare_prose(c, v)),
    Carrier("bare-record", "", lambda c, l, v: _bare_record(c, v), secrets=False),
    Carrier("bare-code", "python", lambda c, l, v: _bare_code(c, v)),
    Carrier("bare-shell", "console", lambda c, l, v: _bare_shell(c, v), personal=False),
    Carrier("bare-log", "", lambda c, l, v: _bare_log(c, v)),
    Carrier("bare-line", "", lambda c, l, v: v),
]
