"""`scrim mask` as a filter in a pipe, as the README shows it."""

from __future__ import annotations

import json
import os
import select
import subprocess
import time

import pytest

from scripts import GITHUB, PEM, REDACTED
from servers import SCRIM


def mask(text: str | bytes, *arguments: str) -> str:
    payload = text.encode() if isinstance(text, str) else text
    run = subprocess.run([SCRIM, "mask", *arguments], input=payload, capture_output=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return run.stdout.decode()


def test_text_leaves_as_soon_as_it_may():
    with subprocess.Popen([SCRIM, "mask"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:

        def written(within: float) -> bytes:
            deadline, found = time.monotonic() + within, b""
            while select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                if not (part := os.read(process.stdout.fileno(), 4096)):
                    break
                found += part
            return found

        os.write(process.stdin.fileno(), b"write to jane@scrim-example")
        # Loading the patterns takes a moment; what is safe is there well before the input ends.
        assert written(within=15 if os.environ.get("CI") else 8) == b"write to "
        os.write(process.stdin.fileno(), b".org today")
        process.stdin.close()
        assert written(within=8) == b"[REDACTED:email] today"
    assert process.returncode == 0


@pytest.mark.parametrize("chunk", ["1", "100000", "random:1"])
def test_the_cut_does_not_matter(chunk):
    text = f"one {GITHUB}, two {PEM} and ghp_FAKE, which is none; äöü 🦊\n" * 3
    expected = text.replace(GITHUB, REDACTED).replace(PEM, "[REDACTED:private-key-pem]")
    assert mask(text, "--chunk", chunk) == expected


def test_formats():
    inner = json.dumps({"a": GITHUB, "b": [f"x {GITHUB}"], "n": 1.50})
    masked = inner.replace(GITHUB, REDACTED)
    assert mask(inner, "--format", "json") == masked
    assert mask(f"{inner}\n{inner}\n", "--format", "ndjson") == f"{masked}\n{masked}\n"
    event = 'event: x\ndata: {"type":"x","text":"%s"}\n\n'
    assert mask(event % GITHUB, "--format", "sse") == event % REDACTED


def test_the_report_names_matches_without_their_text(tmp_path):
    report = tmp_path / "report.jsonl"
    mask(f"now {GITHUB} ", "--report", str(report))
    (line,) = report.read_text().splitlines()
    assert GITHUB not in line
    found = json.loads(line)
    assert (found["pattern"], found["action"], found["offset"], found["length"]) == ("github-pat", "redact", 4, 40)


def test_bad_usage_is_2():
    for arguments in [["--format", "runes"], ["--patterns", "/no/such/folder"], ["--chunk", "0"]]:
        run = subprocess.run([SCRIM, "mask", *arguments], input=b"", capture_output=True, timeout=60)
        assert run.returncode == 2, (arguments, run.returncode, run.stderr)
        assert run.stderr


def test_bad_usage_of_the_mock_is_2(tmp_path):
    script = tmp_path / "bad.yaml"
    script.write_text("responses:\n  - content: []\n    tpyo: 1\n")
    for arguments in [["--script", str(script)], ["--listen", "nowhere"], ["--log-events"]]:
        run = subprocess.run([SCRIM, "mock", *arguments], capture_output=True, timeout=10)
        assert run.returncode == 2, (arguments, run.returncode, run.stderr)
    run = subprocess.run([SCRIM, "mock", "--script", str(script)], capture_output=True, text=True, timeout=10)
    assert "bad.yaml:3: unknown name 'tpyo' here" in run.stderr
