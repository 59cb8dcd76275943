"""Judges what a match is by RE2, in its longest-match mode: an implementation that shares nothing with Scrim.

    swift build -c release --product oracle-cases
    python3 -m pip install -r Tests/Clients/requirements.txt
    python3 Tests/Oracle/oracle.py "$(swift build -c release --show-bin-path)/oracle-cases" [SEED [CASES]]

For each generated pattern and text, the spans that the engine and the slow reference find must be those of RE2: leftmost-longest,
the next search from the end of the match on, with the real neighbours in sight. Bytes, not characters: RE2 reads Latin-1. Where a
pattern has a secret group, a side of its span is compared if the parts of the pattern on that side have a fixed width.

Prints the seed; exits 1 on the first difference.
"""

import json
import random
import subprocess
import sys

import re2


def compiled(expression):
    options = re2.Options()
    options.longest_match = True
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    return re2.compile(expression.encode("ascii"), options)


def matches(regex, text):
    """The spans of all matches, from left to right."""
    spans = []
    position = 0
    while position < len(text):
        match = regex.search(text, position)
        if match is None:
            break
        spans.append(match.span())
        position = match.end()
    return spans


def widened(start, end, text):
    """The span with the whole of the code points that it cuts: a mask never leaves half a character."""

    def around(at):
        for first in range(max(0, at - 3), at):
            for length in (2, 3, 4):
                character = text[first : first + length]
                if first + length <= at:
                    continue
                lead = character[0]
                fits = {2: 0xC2 <= lead <= 0xDF, 3: 0xE0 <= lead <= 0xEF, 4: 0xF0 <= lead <= 0xF4}[length]
                if fits and len(character) == length and all(byte & 0xC0 == 0x80 for byte in character[1:]):
                    return first, first + length
        return at, at

    return around(start)[0], around(end)[1]


def difference(case, regex, text):
    """Why a case fails, or None."""
    spans = matches(regex, text)
    before, after = case["before"], case["after"]
    for finder in ("engine", "reference"):
        found = case[finder]
        if len(found) != len(spans):
            return f"{finder} found {found}, RE2 {spans}"
        for (start, end), (first, last) in zip(spans, found):
            expected = widened(start + (before or 0), end - (after or 0), text)
            if before is not None and first != expected[0] or after is not None and last != expected[1]:
                return f"{finder} found {found}, RE2 {spans} ({before} bytes before the secret, {after} after)"
    return None


def main():
    binary = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20_000
    print(f"oracle: seed {seed}", flush=True)
    cases = found = patterns = 0
    expression = regex = total = None
    with subprocess.Popen([binary, str(seed), str(count)], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if not line.startswith("{"):
                total = int(line)
                break
            case = json.loads(line)
            if case["regex"] != expression:
                expression = case["regex"]
                regex = compiled(expression)
                patterns += 1
            text = bytes.fromhex(case["text"])
            reason = difference(case, regex, text)
            if reason:
                process.kill()
                sys.exit(f"oracle: {reason}\n  regex: {expression}\n  text: {text!r}")
            cases += 1
            found += len(case["engine"])
    if process.returncode != 0 or total != cases or cases < count:
        sys.exit(f"oracle: the cases break off after {cases}")
    print(f"oracle: {cases} cases of {patterns} patterns, {found} matches, all as RE2 finds them")


if __name__ == "__main__":
    main()
