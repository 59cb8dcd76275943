"""The figures as text of at most 80 columns, and as JSON."""

from collections import Counter

from corpus.family import HIGH, LOW, MEDIUM, PII, SECRETS
from scoring import Count


def share(value):
    return "    -" if value is None else "%5.3f" % value


_HEADER = "%-24s %-4s %5s %6s %6s %6s %6s %6s %6s" % (
    "family",
    "conf",
    "n",
    "recall",
    "exact",
    "prec",
    "leak%",
    "over",
    "wrong",
)


def _row(name, confidence, count):
    exact = count.exact / count.planted if count.planted else None
    leak = "%6.2f" % (100 * count.leaked / count.bytes) if count.bytes else "     -"
    over = "%6.1f" % (count.over / count.found) if count.found else "     -"
    return "%-24s %-4s %5d  %s  %s  %s %s %s %6d" % (
        name[:24],
        confidence[:4],
        count.planted,
        share(count.recall),
        share(exact),
        share(count.precision),
        leak,
        over,
        count.wrong,
    )


def families(score, known, weak=None):
    """A row a family; with `weak`, only those under that share."""
    lines = [_HEADER]
    for family in known:
        count = score.families.get(family.name)
        if count is None:
            continue
        if weak is None or (count.recall or 0) < weak or (count.precision or 0) < weak:
            lines.append(_row(family.name, family.confidence, count))
    return "\n".join(lines)


def carriers(score):
    lines = ["", "by where it stands", _HEADER.replace("family", "where ")]
    for name in sorted(score.carriers):
        lines.append(_row(name, "", score.carriers[name]))
    return "\n".join(lines)


def _groups(known):
    for set_ in (SECRETS, PII):
        for confidence in (HIGH, MEDIUM, LOW):
            names = {family.name for family in known if family.set == set_ and family.confidence == confidence}
            if names:
                yield "%s, %s" % (set_, confidence), names
        yield set_ + ", all", {family.name for family in known if family.set == set_}


def summary(score, known):
    lines = ["", "in all", _HEADER.replace("family", "set   ")]
    for name, names in _groups(known):
        count = score.total(names.__contains__)
        if count.planted:
            lines.append(_row(name, "", count))
    count = score.total()
    count.wrong += score.filler.wrong
    count.wrong_patterns.update(score.filler.wrong_patterns)
    lines.append(_row("everything, with filler", "", count))
    return "\n".join(lines)


def benign(score):
    lines = [
        "",
        "wrong masks in text with nothing to mask",
        "%-24s %8s %7s %8s  %s" % ("kind", "bytes", "wrong", "per MB", "patterns"),
    ]
    for kind, count in score.benign.items():
        names = ", ".join("%s %d" % pair for pair in count.wrong_patterns.most_common(3))
        lines.append(
            "%-24s %8d %7d %8.2f  %s" % (kind, count.bytes, count.wrong, count.wrong * 1e6 / count.bytes, names)
        )
    return "\n".join(lines)


def benign_files(totals, counts):
    lines = ["", "finds in real text", "%-40s %10s %9s %9s" % ("path, pattern", "bytes", "finds", "per MB")]
    for path, size in totals.items():
        of_path = Counter({pattern: count for (kind, pattern), count in counts.items() if kind == path})
        total = sum(of_path.values())
        lines.append("%-40s %10d %9d %9.2f" % (path[-40:], size, total, total * 1e6 / max(size, 1)))
        for pattern, count in of_path.most_common():
            lines.append("  %-38s %10s %9d %9.2f" % (pattern, "", count, count * 1e6 / max(size, 1)))
    return "\n".join(lines)


def examples(score, limit):
    """Of each family, values not masked exactly, and wrong masks beside them. The values are made up."""
    lines = []
    for name in sorted(set(score.misses) | set(score.wrongs)):
        for carrier, text, leaked, over in score.misses.get(name, [])[:limit]:
            state = "missed" if leaked and not over else "inexact"
            lines.append("%s (%s, %s, %d bytes leak, %d over): %s" % (name, carrier, state, leaked, over, text))
        for pattern, text in score.wrongs.get(name, [])[:limit]:
            lines.append("%s (wrong, %s): %s" % (name, pattern, text))
    return "\n".join(lines)


def side_by_side(runs, known, in_scope):
    """Recall and precision of each finder over the sets it is meant for."""
    lines = [
        "",
        "side by side",
        "%-22s %-8s %6s  %6s %7s %7s %7s %8s" % ("finder", "set", "n", "recall", "any", "prec", "leak%", "seconds"),
    ]
    for run in runs:
        score = run["score"]
        for set_ in (SECRETS, PII):
            names = {family.name for family in known if family.set == set_ and in_scope(family)}
            count = score.total(names.__contains__)
            if not count.planted:
                continue
            count.wrong += score.filler.wrong
            lines.append(
                "%-22s %-8s %6d   %s   %s   %s %7.2f %8.1f"
                % (
                    run["name"],
                    set_,
                    count.planted,
                    share(count.recall),
                    share(count.found / count.planted),
                    share(count.precision),
                    100 * count.leaked / count.bytes,
                    run["seconds"],
                )
            )
    lines += ["", "wrong masks per MB of text with nothing to mask"]
    kinds = list(runs[0]["score"].benign)
    lines.append("%-22s" % "finder" + "".join("%14s" % kind for kind in kinds))
    for run in runs:
        figures = (run["score"].benign[kind] for kind in kinds)
        lines.append(
            "%-22s" % run["name"] + "".join("%14.2f" % (count.wrong * 1e6 / max(count.bytes, 1)) for count in figures)
        )
    return "\n".join(lines)


def as_json(score, known):
    about = {family.name: {"set": family.set, "confidence": family.confidence} for family in known}
    groups = {name: score.total(names.__contains__) for name, names in _groups(known)}
    total = Count()
    total.add(score.total())
    return {
        "total": total.as_json(),
        "filler": score.filler.as_json(),
        "groups": {name: count.as_json() for name, count in groups.items() if count.planted},
        "families": {name: {**about[name], **count.as_json()} for name, count in sorted(score.families.items())},
        "carriers": {name: count.as_json() for name, count in sorted(score.carriers.items())},
        "benign": {
            kind: {**count.as_json(), "per_megabyte": count.wrong * 1e6 / count.bytes}
            for kind, count in score.benign.items()
        },
    }
