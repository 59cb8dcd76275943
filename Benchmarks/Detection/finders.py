"""Runs Scrim over texts. A finder is called with documents and returns, for each, its finds `(start, end, name)`."""

import json
import os
import subprocess
import tempfile
from bisect import bisect_right

from scoring import by_document, joined


class ScrimFailed(Exception):
    """`scrim mask` ended with an error; the message is its own."""


def scrim(binary, arguments, documents):
    """The spans that `scrim mask` reports, by one process over all documents joined.

    A span that reaches over the end of its document (a key block that is never closed) would hide all the others: those
    after it are given to a process of their own.
    """
    lists = []
    while len(lists) < len(documents):
        rest = documents[len(lists) :]
        text, starts = joined(rest)
        finds = _reported(binary, arguments, text)
        crossing = min((index for index in map(_crossed(rest, starts), finds) if index is not None), default=len(rest))
        lists += by_document(finds, rest, starts)[: crossing + 1]
    return lists


def _crossed(documents, starts):
    """Of a find, the index of the document in which it begins but does not end; otherwise None."""

    def index(find):
        at = bisect_right(starts, find[0]) - 1
        return at if find[1] > starts[at] + len(documents[at].text) else None

    return index


def _reported(binary, arguments, text):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.jsonl")
        command = [binary, "mask", *arguments, "--report", report]
        done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            message = done.stderr.decode(errors="replace").strip()
            raise ScrimFailed(message or "scrim mask ended with %d" % done.returncode)
        with open(report, encoding="utf-8") as lines:
            matches = [json.loads(line) for line in lines]
        return [(match["offset"], match["offset"] + match["length"], match["pattern"]) for match in matches]
