"""Whole answers, with values planted in them at known places."""

from dataclasses import dataclass, field
from typing import Dict, List, Tuple

from . import americas, benign, europe, keywords, personal, structured, tokens, world
from .carriers import BARE_CARRIERS, LABELLED_CARRIERS, escaped
from .chance import BEGIN, CLOSE, END, MARKS, OPEN, Chance, marked
from .code import code_block
from .family import ANYWHERE, BLOCK, SNIPPET, Family
from .prose import heading, paragraph

FAMILIES: List[Family] = (
    tokens.FAMILIES
    + structured.FAMILIES
    + keywords.FAMILIES
    + americas.FAMILIES
    + europe.FAMILIES
    + world.FAMILIES
    + personal.FAMILIES
)

_BY_NAME = {carrier.name: carrier for carrier in LABELLED_CARRIERS + BARE_CARRIERS}
# Those of Markdown and mail stand in the running text; the others in a code block.
_RUNNING = {"prose", "list", "table", "ticket", "bare-prose", "bare-record", "bare-line"}


@dataclass(frozen=True)
class Plant:
    """A planted value: its bytes in the document, and those of the fragment around it."""

    family: Family
    carrier: str
    start: int
    end: int
    fragment: Tuple[int, int]


@dataclass
class Document:
    kind: str  # `planted`, or a kind of benign text
    text: bytes
    plants: List[Plant] = field(default_factory=list)


def _fits(carrier, family, value):
    if family.carriers:
        return carrier.name in family.carriers
    if not (carrier.secrets if family.set == "secrets" else carrier.personal):
        return False
    if carrier.in_url and "://" in value:
        return False
    return carrier.spaces or not set(value) & set(" ()\n")


def _fragment(chance, family):
    """A fragment with the marked value, its carrier's name, the language of its code block ('' for running text)."""
    value = family.make(chance)
    if family.where == SNIPPET:
        return value, "snippet", chance.choice(["", "text", "bash"])
    if family.where == BLOCK:
        form = chance.choice(["block", "json-escaped", "quoted"])
        if form == "json-escaped":
            return '{"content": "%s", "mode": 384}' % escaped(marked(value) + "\n"), form, "json"
        return (
            ("%s" if form == "block" else 'KEY = """\n%s\n"""') % marked(value),
            form,
            "text" if form == "block" else "python",
        )
    pool = LABELLED_CARRIERS + (BARE_CARRIERS if family.where == ANYWHERE and chance.random() < 0.9 else [])
    # With and without a name, about half and half.
    if family.where == ANYWHERE and chance.random() < 0.4:
        pool = BARE_CARRIERS
    carrier = chance.choice([each for each in pool if _fits(each, family, value)])
    text = carrier.make(chance, chance.choice(family.labels), marked(value))
    return text, carrier.name, "" if carrier.name in _RUNNING else carrier.fence or "text"


def _block(chance):
    language, code = code_block(chance)
    return "```%s\n%s```" % (language, code)


def _answer(chance, families):
    """Markdown: paragraphs, code, and each fragment where its kind stands."""
    pieces = [paragraph(chance, 1, 2)]
    for family in families:
        text, carrier, fence = _fragment(chance, family)
        framed = "```%s\n%s\n```" % (fence, BEGIN + text + END) if fence else BEGIN + text + END
        pieces.append(framed)
        pieces.append(
            chance.choice([paragraph(chance, 1, 2), paragraph(chance, 1, 1), _block(chance), heading(chance)])
        )
        yield family, carrier
    yield "\n\n".join(pieces)


def _planted(chance, families):
    *placed, text = _answer(chance, families)
    if chance.random() < 0.15:
        # What a tool is given, as the masker sees it: a JSON document with its strings unescaped.
        text = '{"command": "create", "path": "/srv/notes.md", "file_text": "%s"}' % text
    return _extracted(text, placed)


def _extracted(text, placed):
    """Takes the marks out, noting the byte offsets of what they enclose."""
    data, plants, piece = bytearray(), [], []
    fragment = start = None
    remaining = iter(placed)

    def flush():
        data.extend("".join(piece).encode())
        piece.clear()

    for character in text:
        if character not in MARKS:
            piece.append(character)
            continue
        flush()
        if character == BEGIN:
            fragment, found = len(data), None
        elif character == OPEN:
            start = len(data)
        elif character == CLOSE:
            found = (start, len(data))
        else:
            family, carrier = next(remaining)
            plants.append(Plant(family, carrier, found[0], found[1], (fragment, len(data))))
    flush()
    return Document("planted", bytes(data), plants)


def planted_documents(seed, size, families=None):
    """Documents of at least `size` bytes in all; every family stands in them equally often, give or take one."""
    chance = Chance("planted %s" % seed)
    waiting, total = [], 0
    while total < size:
        while len(waiting) < 4:
            cycle = list(FAMILIES if families is None else families)
            chance.shuffle(cycle)
            waiting += cycle
        count = chance.randint(1, 4)
        document = _planted(chance, waiting[:count])
        del waiting[:count]
        total += len(document.text)
        yield document


def benign_documents(seed, size):
    """As much of each kind, at least `size` bytes in all."""
    totals: Dict[str, int] = {kind: 0 for kind in benign.KINDS}
    chance = Chance("benign %s" % seed)
    while sum(totals.values()) < size:
        kind = min(totals, key=totals.get)
        text = benign.KINDS[kind](chance).encode()
        totals[kind] += len(text)
        yield Document(kind, text)
