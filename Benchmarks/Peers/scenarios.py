"""What is measured: which streams, through which peers, and which figures are shown."""

from dataclasses import dataclass, field

RATE = 30  # deltas a second of a paced stream
WHOLE_ANSWER = 300  # deltas: ten seconds of a paced stream


@dataclass
class Scenario:
    name: str
    title: str
    kind: str  # which table
    options: list = field(default_factory=list)  # of `load drive`
    streams: int = 1
    slow_streams: int = 0  # for slow peers, which run twice as long; 0: these are left out
    fresh: bool = False  # the peer is started anew, so that memory it kept from before does not count
    maskers: bool = False  # only peers that mask, and the direct connection


def _load(**options):
    return [word for name, value in options.items() for word in ("--" + name.replace("_", "-"), str(value))]


def _paced(streams, text, slow_streams=0):
    quiet = text == "quiet"
    return Scenario(
        "paced-%d-%s" % (streams, text),
        "%d streams, %d events/s each, one event a write, %s"
        % (streams, RATE, "nothing to hold" if quiet else "Claude-like"),
        "paced" if quiet else "claude",
        _load(rate=RATE, events=WHOLE_ANSWER, text=text),
        streams,
        slow_streams,
    )


def _leaks(split):
    return Scenario(
        "leaks-%d" % split,
        "secrets that come out, each cut over %d event%s" % (split, "s" if split > 1 else ""),
        "leaks",
        _load(rate=100, events=160, text="claude", secrets=5 if split > 1 else 2, split=split),
        8,
        8,
        maskers=True,
    )


SCENARIOS = [
    Scenario(
        "coalesced",
        "flat out, 40 events a write, an HTTP chunk each, 8 streams (slow peers: 2)",
        "flat",
        _load(batch=40, events=2000),
        8,
        2,
    ),
    Scenario(
        "coalesced-chunk",
        "flat out, 40 events a write in one HTTP chunk, 8 streams",
        "flat",
        _load(batch=40, events=2000, chunks="write"),
        8,
    ),
    Scenario(
        "coalesced-secrets",
        "the same, 1 % of events with a secret",
        "flat",
        _load(batch=40, events=2000, chunks="write", secrets=1, split=1),
        8,
        maskers=True,
    ),
    _paced(5, "quiet", 5),
    _paced(200, "quiet"),
    _paced(500, "quiet"),
    _paced(5, "claude", 5),
    _paced(200, "claude"),
    _paced(500, "claude"),
    Scenario(
        "short", "short streams: 20 events in one write, 32 at a time", "short", _load(batch=20, events=20), 32, 32
    ),
    Scenario(
        "memory",
        "memory of open streams, an event every 5 s each",
        "memory",
        _load(rate=0.2, events=100000),
        5000,
        fresh=True,
    ),
    _leaks(1),
    _leaks(4),
]
