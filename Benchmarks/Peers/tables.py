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


def _row(name, cells, mark=""):
    first, *rest = map(str, cells)
    return ((name[:_NAME] + mark).ljust(_NAME + 1) + first.rjust(7) + "".join(cell.rjust(8) for cell in rest)).rstrip()


def _wrong(runs):
    faults = figures.total(runs, "wrong") + figures.total(runs, "failed")
    return str(faults) if faults else "0"


def _flat(rows):
    yield _row("", ["MB/s", "CPU", "x", "wrong"])
    yield _row("", ["", "s/GB", BASE, "streams"])
    for name, runs in rows.items():
        base = rows.get(BASE, [])
        cells = [figures.median(runs, "mb_s"), figures.median(runs, "cpu_s_gb"), figures.ratio(runs, base, "cpu_s_gb")]
        yield _row(name, [*map(number, cells), _wrong(runs)])


def _paced(rows):
    yield _row("", ["events", "CPU us", "x", "delay", "us", "added", "x " + BASE])
    yield _row("", ["/s", "/event", BASE, "p50", "p99", "p50", "p99"])
    base, direct = rows.get(BASE, []), rows.get("direct", [])
    for name, runs in rows.items():
        cells = [
            figures.median(runs, "events_s"),
            figures.median(runs, "cpu_us_event"),
            figures.ratio(runs, base, "cpu_us_event"),
            figures.median(runs, "p50"),
            figures.median(runs, "p99"),
            figures.added_ratio(runs, base, direct, "p50"),
            figures.added_ratio(runs, base, direct, "p99"),
        ]
        yield _row(name, map(number, cells), _mark(runs))


def _claude(rows):
    yield _row("", ["events", "CPU us", "x", "delay", "held", "longer", "late us", ""])
    yield _row("", ["/s", "/event", BASE, "p50 us", "%", "%", "p50", "p99"])
    base = rows.get(BASE, [])
    for name, runs in rows.items():
        cells = [
            figures.median(runs, "events_s"),
            figures.median(runs, "cpu_us_event"),
            figures.ratio(runs, base, "cpu_us_event"),
            figures.median(runs, "p50"),
            figures.median(runs, "held_percent"),
            figures.median(runs, "held_longer_percent"),
            figures.median(runs, "late_p50"),
            figures.median(runs, "late_p99"),
        ]
        yield _row(name, map(number, cells), _mark(runs))


def _mark(runs):
    return "" if _wrong(runs) == "0" else "!"


def _short(rows):
    yield _row("", ["streams", "CPU ms", "x", "first", "wrong"])
    yield _row("", ["/s", "/stream", BASE, "p50 us", "streams"])
    base = rows.get(BASE, [])
    for name, runs in rows.items():
        cells = [
            figures.median(runs, "streams_s"),
            figures.median(runs, "cpu_ms_stream"),
            figures.ratio(runs, base, "cpu_ms_stream"),
            figures.median(runs, "first_p50"),
        ]
        yield _row(name, [*map(number, cells), _wrong(runs)])


def _memory(rows):
    yield _row("", ["open", "KiB", "x", "seconds", "wrong"])
    yield _row("", ["streams", "/stream", BASE, "to open", "streams"])
    base = rows.get(BASE, [])
    for name, runs in rows.items():
        cells = [
            figures.median(runs, "open"),
            figures.median(runs, "memory_kib"),
            figures.ratio(runs, base, "memory_kib"),
            figures.median(runs, "opening_seconds"),
        ]
        yield _row(name, [*map(number, cells), _wrong(runs)])


def _leaks(rows):
    kinds = list(next(iter(rows.values()))[0]["leaks"]) if rows else []
    yield _row("", ["planted", "whole", "part", *kinds, "wrong"])
    for name, runs in rows.items():
        cells = [figures.total(runs, each) for each in ("planted", "whole", "part")]
        for kind in kinds:
            # Whole or in part, as a share of those planted.
            counts = [run["leaks"][kind] for run in runs]
            out = sum(each["whole"] + each["part"] for each in counts)
            planted = sum(each["planted"] for each in counts)
            cells.append("%.0f%%" % (100 * out / planted) if planted else "-")
        yield _row(name, [*cells, _wrong(runs)])


_TABLES = {
    "flat": _flat,
    "paced": _paced,
    "claude": _claude,
    "short": _short,
    "memory": _memory,
    "leaks": _leaks,
}


def table(scenario, rows):
    """`rows`: of each peer its runs, in the order in which they are shown."""
    return "\n".join(["", scenario.title, *_TABLES[scenario.kind](rows)])


def starts(rows):
    lines = ["", "start to first accepted connection, ms", _row("", ["median", "least", "most", "MiB"])]
    for name, runs in rows.items():
        least, most = figures.spread(runs, "start_ms") or (None, None)
        cells = [figures.median(runs, "start_ms"), least, most, figures.median(runs, "idle_mib")]
        lines.append(_row(name, map(number, cells)))
    return "\n".join(lines)


def engines(rows):
    """Plain text in process; rows as `text_engines` gives them."""
    lines = [
        "",
        "plain text, one thread",
        _row("", ["MB per", "expres-", "finds", "x"]),
        _row("", ["CPU s", "sions", "", "scrim"]),
    ]
    base = figures.median(rows["scrim mask"], "mb_cpu_s") if "scrim mask" in rows else None
    for name, runs in rows.items():
        speed = figures.median(runs, "mb_cpu_s")
        cells = [number(speed), runs[0]["patterns"], runs[0]["finds"]]
        lines.append(_row(name, [*cells, number(speed / base if base and speed else None)]))
    return "\n".join(lines)
