"""What the figures are: from one run of the load tool and what the peer spent meanwhile, to medians and ratios."""

import statistics


def of_run(load, cpu, memory=None):
    """The figures of one run. `load`: what the load tool printed; `cpu`: seconds; `memory`: KiB a stream, if measured.

    Times are in microseconds unless the name says otherwise.
    """
    seconds, events, size = load["seconds"], load["events"], load["bytes"]
    leaks = load["leaks"].values()
    return {
        "events_s": _ratio(events, seconds),
        "mb_s": _ratio(size / 1e6, seconds),
        "streams_s": _ratio(load["streams"], seconds),
        "cpu_us_event": _ratio(cpu * 1e6, events),
        "cpu_s_gb": _ratio(cpu, size / 1e9),
        "cpu_ms_stream": _ratio(cpu * 1e3, load["streams"]),
        "p50": _delay(load, "p50"),
        "p90": _delay(load, "p90"),
        "p99": _delay(load, "p99"),
        "max": _delay(load, "max"),
        "first_p50": load["first_us"]["p50"] if load["first_us"]["count"] else None,
        "held_percent": _ratio(100 * load["held"], events),
        "held_longer_percent": _ratio(100 * load["held_longer"], events),
        "late_p50": load["late_us"]["p50"] if load["late_us"]["count"] else None,
        "late_p99": load["late_us"]["p99"] if load["late_us"]["count"] else None,
        "open": load["open"],
        "opening_seconds": load["opening_seconds"],
        "memory_kib": memory,
        "wrong": load["wrong"],
        "failed": load["failed"],
        "changed": load["changed"],
        "planted": sum(each["planted"] for each in leaks),
        "whole": sum(each["whole"] for each in leaks),
        "part": sum(each["part"] for each in leaks),
        "leaks": load["leaks"],
        "client_cpu": _ratio(load["client_cpu"], seconds),
        "failure": load["failure"],
    }


def _ratio(number, by):
    return number / by if by else None


def _delay(load, quantile):
    return load["delay_us"][quantile] if load["delay_us"]["count"] else None


def median(runs, name):
    """Of those runs that have the figure; None if none has."""
    values = [run[name] for run in runs if run.get(name) is not None]
    return statistics.median(values) if values else None


def spread(runs, name):
    """The least and the largest."""
    values = [run[name] for run in runs if run.get(name) is not None]
    return (min(values), max(values)) if values else None


def total(runs, name):
    return sum(run[name] for run in runs)


def ratio(runs, base, name):
    """How many times the base's figure, run by run (these were next to each other in time), as a median."""
    ratios = [run[name] / by[name] for run, by in zip(runs, base) if run.get(name) is not None and by.get(name)]
    return statistics.median(ratios) if ratios else None


def added(runs, direct, name):
    """The delay beyond that of a direct connection in the same round, run by run; None where a figure is missing."""
    return [
        run[name] - by[name] if run.get(name) is not None and by.get(name) is not None else None
        for run, by in zip(runs, direct)
    ]


def added_ratio(runs, base, direct, name):
    """What it adds, in units of what the base adds, as a median. None if the base adds nothing measurable."""
    pairs = zip(added(runs, direct, name), added(base, direct, name))
    ratios = [ours / theirs for ours, theirs in pairs if ours is not None and theirs is not None and theirs > 0]
    return statistics.median(ratios) if ratios else None
