"""What the nested package measured of the engine's parts: from its results to figures, and to tables of at most 80 columns."""

import statistics

TIME, BYTES, EVENTS = "Processor time", "Bytes", "Events"


def of_results(elements):
    """A row for each benchmark, of what `swift package benchmark --format jmh` wrote. Times are in nanoseconds of a pass."""
    rows = {}
    for element in elements:
        metrics = element["secondaryMetrics"]
        times = sorted(metrics[TIME]["rawData"][0])
        if not times:
            raise ValueError("%s: not measured" % element["benchmark"])
        name = element["benchmark"].partition("package.benchmark.Engine.")[2].replace("_", " ")
        rows[name] = {
            "bytes": _constant(metrics, BYTES),
            "events": _constant(metrics, EVENTS),
            "passes": len(times),
            "least": times[0],
            "median": statistics.median(times),
            "p90": times[min(len(times) - 1, int(0.9 * len(times)))],
            "most": times[-1],
        }
    return dict(sorted(rows.items(), key=lambda row: _rank(row[0])))


def _constant(metrics, name):
    """The same in each pass; the library keeps three digits of it."""
    return max(metrics[name]["rawData"][0])


_ORDER = ("text", "framing", "json", "sse", "patterns", "clean", "secrets", "cold", "cached")
_ORDER += ("event", "1 KiB", "16 KiB", "64 KiB")


def _rank(name):
    """As they are registered; what is not known comes last."""
    return [_ORDER.index(word) if word in _ORDER else len(_ORDER) for word in name.split(", ")]


def table(rows):
    lines = [
        "the engine's parts: the processor's time of one thread",
        "",
        "%-24s%8s%12s%12s%12s%8s" % ("part, input, reads", "MB/s", "ns/event", "least", "p90", "passes"),
    ]
    for name, row in rows.items():
        if row["bytes"]:
            each = [row[key] / row["events"] for key in ("median", "least", "p90")]
            speed = row["bytes"] / row["median"] * 1e3
            lines.append("%-24s%8s%12s%12s%12s%8d" % (name, _number(speed), *map(_number, each), row["passes"]))
    loads = [(name, row) for name, row in rows.items() if not row["bytes"]]
    if loads:
        lines += ["", "%-24s%8s%12s%12s%12s%8s" % ("loading the patterns", "", "ms", "least", "p90", "passes")]
    for name, row in loads:
        each = [row[key] / 1e6 for key in ("median", "least", "p90")]
        lines.append("%-24s%8s%12s%12s%12s%8d" % (name, "", *map(_number, each), row["passes"]))
    return "\n".join(lines)


def _number(value):
    """Three digits that count."""
    if value >= 99.95:
        return "%.0f" % value
    return "%.1f" % value if value >= 9.995 else "%.2f" % value
