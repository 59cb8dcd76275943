"""Measures what Scrim's pattern sets find in texts with planted secrets and personal data, and what they mask besides.

    python3 Benchmarks/Detection/detection.py [--seed N] [--size MB] [--profile P] [--patterns PATH]… [--scrim PATH]
        [--json FILE] [--peers] [--family NAME]… [--misses N] [--weak SHARE] [--benign PATH]… [--show]

The texts are made anew from the seed and never stored. README.md beside this file says what is measured, and how.
"""

import argparse
import json
import os
import sys
import time

import finders
import peers
import tables
from corpus.documents import FAMILIES, Document, benign_documents, planted_documents
from corpus.family import HIGH, PII, SECRETS
from scoring import excerpt, merged, score

PROFILES = {
    "default": lambda family: family.set == SECRETS or family.confidence == HIGH,
    "secrets": lambda family: family.set == SECRETS,
    "pii": lambda family: family.set == PII,
    "strict": lambda family: True,
}


def parsed(arguments):
    parser = argparse.ArgumentParser(
        prog="detection.py", description="What Scrim's pattern sets find, and what they mask besides."
    )
    parser.add_argument("--seed", type=int, default=1, help="of the texts (default 1)")
    parser.add_argument(
        "--size", type=float, default=2, metavar="MB", help="of planted text, and of benign text as well (default 2)"
    )
    parser.add_argument(
        "--profile", choices=PROFILES, help="what is to be found (default: default; with --patterns: strict)"
    )
    parser.add_argument(
        "--patterns",
        action="append",
        default=[],
        metavar="PATH",
        help="pattern files or folders instead of the embedded ones",
    )
    parser.add_argument(
        "--scrim", default=".build/release/scrim", metavar="PATH", help="the program (default .build/release/scrim)"
    )
    parser.add_argument("--json", metavar="FILE", help="write all figures there as JSON")
    parser.add_argument(
        "--peers", action="store_true", help="run detect-secrets and Presidio's pattern recognisers on the same texts"
    )
    parser.add_argument(
        "--family", action="append", default=[], metavar="NAME", help="only these families, or all whose name begins so"
    )
    parser.add_argument(
        "--misses", type=int, default=0, metavar="N", help="show so many inexact and wrong finds of each family"
    )
    parser.add_argument(
        "--weak", type=float, metavar="SHARE", help="list only families with recall or precision under this"
    )
    parser.add_argument(
        "--benign", action="append", default=[], metavar="PATH", help="real text without secrets: files or folders"
    )
    parser.add_argument("--show", action="store_true", help="with --benign: show what was found, in the clear")
    return parser.parse_args(arguments)


def chosen_families(names):
    chosen = [family for family in FAMILIES if not names or any(family.name.startswith(name) for name in names)]
    if not chosen:
        sys.exit("detection: no family is named " + ", ".join(names))
    return chosen


def files_under(paths):
    """The readable files of each path, as documents whose kind is the path as given."""
    for path in paths:
        if not os.path.exists(path):
            sys.exit("detection: %s does not exist" % path)
        names = [path]
        if os.path.isdir(path):
            names = sorted(os.path.join(folder, name) for folder, _, files in os.walk(path) for name in files)
        for name in names:
            with open(name, "rb") as file:
                data = file.read()
            # Without a NUL: text, such as can be in an answer.
            if b"\0" not in data:
                yield Document(path, data)


def report_benign(finder, options):
    """Finds in real text by pattern; what was found is shown on request only."""
    documents = list(files_under(options.benign))
    lists = finder(documents)
    totals, counts, shown = {}, {}, []
    for document, finds in zip(documents, lists):
        totals[document.kind] = totals.get(document.kind, 0) + len(document.text)
        for start, end, pattern in merged(finds):
            key = (document.kind, pattern)
            counts[key] = counts.get(key, 0) + 1
            shown.append((pattern, excerpt(document.text, start, end)))
    print(tables.benign_files(totals, counts))
    if options.show:
        for pattern, text in sorted(shown):
            print("  %s: %s" % (pattern, text))
    return [
        {
            "path": path,
            "bytes": size,
            "finds": {pattern: count for (kind, pattern), count in sorted(counts.items()) if kind == path},
        }
        for path, size in totals.items()
    ]


def measured(name, finder, documents, in_scope):
    """A finder's score, with the seconds it took."""
    started = time.monotonic()
    finds = finder(documents)
    seconds = time.monotonic() - started
    result = score(documents, finds, in_scope)
    return {"name": name, "score": result, "seconds": seconds}


def main(arguments=None):
    options = parsed(arguments)
    if not os.access(options.scrim, os.X_OK):
        sys.exit(
            "detection: no program at %s; build it with 'swift build -c release --product scrim', or say --scrim PATH"
            % options.scrim
        )
    profile = options.profile or ("strict" if options.patterns else "default")
    if options.patterns:
        scrim_arguments = [word for path in options.patterns for word in ("--patterns", path)]
    else:
        scrim_arguments = ["--profile", profile]

    def scrim(documents):
        return finders.scrim(options.scrim, scrim_arguments, documents)

    families = chosen_families(options.family)
    size = int(options.size * 1_000_000)
    documents = list(planted_documents(options.seed, size, families)) + list(benign_documents(options.seed, size))
    in_scope = PROFILES[profile]
    figures = {"seed": options.seed, "size": size, "profile": profile, "patterns": options.patterns, "finders": []}
    try:
        runs = [measured("scrim", scrim, documents, in_scope)]
    except finders.ScrimFailed as error:
        sys.exit("detection: %s" % error)
    print(
        "seed %d, profile %s, %d families, %d planted values"
        % (options.seed, profile, len(families), runs[0]["score"].total().planted)
    )
    print(tables.families(runs[0]["score"], families, options.weak))
    if options.misses:
        print(tables.examples(runs[0]["score"], options.misses))
    print(tables.carriers(runs[0]["score"]))
    print(tables.summary(runs[0]["score"], families))
    print(tables.benign(runs[0]["score"]))
    if options.peers:
        for name, finder, scope in peers.prepared():
            try:
                runs.append(
                    measured(name, finder, documents, lambda family, scope=scope: in_scope(family) and scope(family))
                )
            except peers.PeerFailed as error:
                print("detection: %s is left out: %s" % (name, error), file=sys.stderr)
        print(tables.side_by_side(runs, families, in_scope))
    for run in runs:
        figures["finders"].append(
            {"name": run["name"], "seconds": round(run["seconds"], 3), **tables.as_json(run["score"], families)}
        )
    if options.benign:
        figures["benign_files"] = report_benign(scrim, options)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(figures, file, indent=2)
            file.write("\n")


if __name__ == "__main__":
    main()
