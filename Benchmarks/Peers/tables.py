"""The figures as text of at most 80 columns."""

import figures

BASE = "nginx"
_NAME = 16


def number(value):
    """Three digits that count, in at most six characters."""
    if value is None:
        return "-"
    for limit, unit, name in ((999_500_000, 1e9, "G"), (999_500, 1e6, "M"), (99_950, 1e3, "k")):
        if abs(value) >= limit:
            return _digits(value / unit) + name
    return _digits(value)


def _digits(value):
    if abs(value) >= 99.95 or value == 0:
        return "%.0f" % value
    return "%.1f" % value if abs(value) >= 9.995 else "%.2f" % value


def _median(name):
    return lambda runs, rows: figures.median(runs, name)


def _least(name):
    return lambda runs, rows: (figures.spread(runs, name) or (None, None))[0]


def _most(name):
    return lambda runs, rows: (figures.spread(runs, name) or (None, None))[1]


def _total(name):
    return lambda runs, rows: str(figures.total(runs, name))


def _ratio(name, base=BASE):
    return lambda runs, rows: figures.ratio(runs, rows.get(base, []), name)


def _added_ratio(name):
    return lambda runs, rows: figures.added_ratio(runs, rows.get(BASE, []), rows.get("direct", []), name)


def _wrong(runs, rows=None):
    return str(figures.total(runs, "wrong") + figures.total(runs, "failed"))


def _out(kind):
    """Of the secrets of a kind, the share that came out, whole or in part."""

    def share(runs, rows):
        counts = [run["leaks"][kind] for run in runs]
        planted = sum(each["planted"] for each in counts)
        return "%.0f%%" % (100 * sum(each["whole"] + each["part"] for each in counts) / planted) if planted else "-"

    return share


# A column: the two lines of its title, and its figure of a peer's runs beside all rows: a number, or text.
_WRONG = ("wrong", "streams", _wrong)
_EVENTS = [
    ("events", "/s", _median("events_s")),
    ("CPU us", "/event", _median("cpu_us_event")),
    ("x", BASE, _ratio("cpu_us_event")),
]
_COLUMNS = {
    "flat": [
        ("MB/s", "", _median("mb_s")),
        ("CPU", "s/GB", _median("cpu_s_gb")),
        ("x", BASE, _ratio("cpu_s_gb")),
        _WRONG,
    ],
    "paced": [
        *_EVENTS,
        ("delay", "p50", _median("p50")),
        ("us", "p99", _median("p99")),
        ("added", "p50", _added_ratio("p50")),
        ("x " + BASE, "p99", _added_ratio("p99")),
    ],
    "claude": [
        *_EVENTS,
        ("delay", "p50 us", _median("p50")),
        ("held", "%", _median("held_percent")),
        ("longer", "%", _median("held_longer_percent")),
        ("late us", "p50", _median("late_p50")),
        ("", "p99", _median("late_p99")),
    ],
    "short": [
        ("streams", "/s", _median("streams_s")),
        ("CPU ms", "/stream", _median("cpu_ms_stream")),
        ("x", BASE, _ratio("cpu_ms_stream")),
        ("first", "p50 us", _median("first_p50")),
        _WRONG,
    ],
    "memory": [
        ("open", "streams", _median("open")),
        ("KiB", "/stream", _median("memory_kib")),
        ("x", BASE, _ratio("memory_kib")),
        ("seconds", "to open", _median("opening_seconds")),
        _WRONG,
    ],
}
_STARTS = [
    ("median", "", _median("start_ms")),
    ("least", "", _least("start_ms")),
    ("most", "", _most("start_ms")),
    ("MiB", "", _median("idle_mib")),
]
_ENGINES = [
    ("MB per", "CPU s", _median("mb_cpu_s")),
    ("expres-", "sions", lambda runs, rows: str(runs[0]["patterns"])),
    ("finds", "", lambda runs, rows: str(runs[0]["finds"])),
    ("x", "scrim", _ratio("mb_cpu_s", "scrim mask")),
]


def _leaks(rows):
    kinds = list(next(iter(rows.values()))[0]["leaks"]) if rows else []
    counts = [(name, "", _total(name)) for name in ("planted", "whole", "part")]
    return [*counts, *((kind, "", _out(kind)) for kind in kinds), ("wrong", "", _wrong)]


def _row(name, cells, mark=""):
    first, *rest = [each if isinstance(each, str) else number(each) for each in cells]
    return ((name[:_NAME] + mark).ljust(_NAME + 1) + first.rjust(7) + "".join(cell.rjust(8) for cell in rest)).rstrip()


def _table(title, columns, rows, marks=False):
    """`marks`: whose streams were not as they should be, where no column says so."""
    lines = ["", title, _row("", [column[0] for column in columns])]
    if any(column[1] for column in columns):
        lines.append(_row("", [column[1] for column in columns]))
    for name, runs in rows.items():
        mark = "!" if marks and _wrong(runs) != "0" else ""
        lines.append(_row(name, [figure(runs, rows) for _, _, figure in columns], mark))
    return "\n".join(lines)


def table(scenario, rows):
    """`rows`: of each peer its runs, in the order in which they are shown."""
    columns = _leaks(rows) if scenario.kind == "leaks" else _COLUMNS[scenario.kind]
    return _table(scenario.title, columns, rows, marks="wrong" not in (column[0] for column in columns))


def starts(rows):
    return _table("start to first accepted connection, ms", _STARTS, rows)


def engines(rows):
    """Plain text in process; rows as `text_engines` gives them."""
    return _table("plain text, one thread", _ENGINES, rows)
