"""What a family of planted values is."""

from dataclasses import dataclass
from typing import Callable, Tuple

# Where a value may stand.
ANYWHERE = "anywhere"  # its shape tells: with or without a name beside it
LABELLED = "labelled"  # only beside a name such as those of `labels`
SNIPPET = "snippet"  # it brings its own surroundings: a line or a block that is shown as it is
BLOCK = "block"  # many lines: in a code block, or escaped in a string

SECRETS, PII = "secrets", "pii"
HIGH, MEDIUM, LOW = "high", "medium", "low"


@dataclass(frozen=True)
class Family:
    """One kind of value: who should find it, how it is made, and where it may stand.

    `confidence` says how sure a find can be: `high` by shape or check digits alone, `medium` with a name beside it or a
    weak shape, `low` where much benign text looks alike. `labels` are the names, in words, that may stand beside it;
    `carriers` those of `carriers.py` it is put in, where only some will do. `make` returns the value, or a text in
    which the secret part is marked.
    """

    name: str
    set: str
    confidence: str
    make: Callable
    labels: Tuple[str, ...]
    where: str = ANYWHERE
    carriers: Tuple[str, ...] = ()
