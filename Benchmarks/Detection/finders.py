"""Runs Scrim over texts. A finder is called with documents and returns, for each, its finds `(start, end, name)`."""

import json
import os
import subprocess
import tempfile

from scoring import by_document, joined


class ScrimFailed(Exception):
    """`scrim mask` ended with an error; the message is its own."""


def scrim(binary, arguments, documents):
    """The spans that `scrim mask` reports, by one process over all documents joined."""
    text, starts = joined(documents)
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.jsonl")
        command = [binary, "mask", *arguments, "--report", report]
        done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
        if done.returncode:
            raise ScrimFailed(
                done.stderr.decode(errors="replace").strip() or "scrim mask ended with %d" % done.returncode
            )
        finds = []
        with open(report, encoding="utf-8") as lines:
            for line in lines:
                match = json.loads(line)
                finds.append((match["offset"], match["offset"] + match["length"], match["pattern"]))
    return by_document(finds, documents, starts)
