"""Counts what a finder found of what was planted, and what it masked besides."""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Dict, List

# Between two documents of one text: wider than any gap a pattern bridges, so that no match spans both.
SEPARATOR = b"\n" * 96


def joined(documents):
    """One text of all documents, and where each begins."""
    starts, position = [], 0
    for document in documents:
        starts.append(position)
        position += len(document.text) + len(SEPARATOR)
    return SEPARATOR.join(document.text for document in documents), starts


def by_document(finds, documents, starts):
    """Finds `(start, end, pattern)` in the joined text, as a list for each document, cut at its ends."""
    lists = [[] for _ in documents]
    for start, end, pattern in finds:
        index = max(0, bisect_right(starts, start) - 1)
        while index < len(documents) and starts[index] < end:
            first = max(0, start - starts[index])
            last = min(len(documents[index].text), end - starts[index])
            if first < last:
                lists[index].append((first, last, pattern))
            index += 1
    return lists


def merged(finds):
    """The masked spans: overlapping finds are one, under the name of the first; touching ones stay two."""
    spans = []
    for start, end, pattern in sorted(finds):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]), spans[-1][2])
        else:
            spans.append((start, end, pattern))
    return spans


@dataclass
class Count:
    """What became of the planted values of one family, or of many."""

    planted: int = 0
    found: int = 0  # any byte of it masked
    covered: int = 0  # every byte of it masked
    exact: int = 0  # the masked span is the planted one
    bytes: int = 0
    leaked: int = 0  # bytes of it that survive
    over: int = 0  # bytes masked beside it, by a span that touches it
    wrong: int = 0  # spans that touch nothing planted
    patterns: Counter = field(default_factory=Counter)
    wrong_patterns: Counter = field(default_factory=Counter)

    def add(self, other):
        for name in ("planted", "found", "covered", "exact", "bytes", "leaked", "over", "wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.patterns.update(other.patterns)
        self.wrong_patterns.update(other.wrong_patterns)

    @property
    def recall(self):
        """The share that is masked whole: part of a secret is not masked."""
        return self.covered / self.planted if self.planted else None

    @property
    def precision(self):
        return self.found / (self.found + self.wrong) if self.found + self.wrong else None

    def as_json(self):
        fields = ("planted", "found", "covered", "exact", "bytes", "leaked", "over", "wrong")
        values = {name: getattr(self, name) for name in fields}
        values.update(recall=self.recall, precision=self.precision)
        values.update(
            patterns=dict(self.patterns.most_common()), wrong_patterns=dict(self.wrong_patterns.most_common())
        )
        return values


@dataclass
class Score:
    families: Dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    carriers: Dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    # Spans in planted documents, but outside of every fragment with a planted value.
    filler: Count = field(default_factory=Count)
    benign: Dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    misses: Dict[str, List] = field(default_factory=lambda: defaultdict(list))
    wrongs: Dict[str, List] = field(default_factory=lambda: defaultdict(list))

    def total(self, choose=lambda family: True):
        """The sum over the families that `choose` takes, by name."""
        count = Count()
        for name, each in self.families.items():
            if choose(name):
                count.add(each)
        return count


def score(documents, finds, in_scope):
    """Scores the finds of each document.

    `in_scope` tells of a family whether it is to be found at all: spans on the values of others, and in the fragments
    around them, count neither for nor against.
    """
    result = Score()
    for document, found in zip(documents, finds):
        spans = merged(found)
        if document.kind == "planted":
            _score_planted(result, document, spans, in_scope)
        else:
            count = result.benign[document.kind]
            count.bytes += len(document.text)
            for start, end, pattern in spans:
                count.wrong += 1
                count.wrong_patterns[pattern] += 1
                result.wrongs[document.kind].append((pattern, excerpt(document.text, start, end)))
    return result


def excerpt(text, start, end, around=40):
    """The span between marks with what stands around it, on one line."""
    pieces = text[max(0, start - around) : start], text[start:end], text[end : end + around]
    before, inside, after = (piece.decode(errors="replace").replace("\n", "⏎") for piece in pieces)
    return "%s⟦%s⟧%s" % (
        before,
        inside if len(inside) < 120 else inside[:80] + "…" + inside[-30:],
        after,
    )


def _score_planted(result, document, spans, in_scope):
    for plant in document.plants:
        if not in_scope(plant.family):
            continue
        touching = [span for span in spans if span[0] < plant.end and plant.start < span[1]]
        count = Count(planted=1, bytes=plant.end - plant.start)
        masked = sum(min(end, plant.end) - max(start, plant.start) for start, end, _ in touching)
        count.leaked = count.bytes - masked
        count.found = 1 if touching else 0
        count.covered = 1 if masked == count.bytes else 0
        count.exact = 1 if [span[:2] for span in touching] == [(plant.start, plant.end)] else 0
        count.over = sum(end - start for start, end, _ in touching) - masked
        count.patterns.update(pattern for _, _, pattern in touching)
        for start, end, pattern in spans:
            inside = plant.fragment[0] <= start < plant.fragment[1]
            if inside and not _touches(document, start, end):
                count.wrong += 1
                count.wrong_patterns[pattern] += 1
                result.wrongs[plant.family.name].append((pattern, excerpt(document.text, start, end)))
        if not count.exact:
            result.misses[plant.family.name].append(
                (plant.carrier, excerpt(document.text, plant.start, plant.end), count.leaked, count.over)
            )
        result.families[plant.family.name].add(count)
        result.carriers[plant.carrier].add(count)
    for start, end, pattern in spans:
        if not _touches(document, start, end) and not any(
            p.fragment[0] <= start < p.fragment[1] for p in document.plants
        ):
            result.filler.wrong += 1
            result.filler.wrong_patterns[pattern] += 1
            result.wrongs["filler"].append((pattern, excerpt(document.text, start, end)))


def _touches(document, start, end):
    return any(start < plant.end and plant.start < end for plant in document.plants)
