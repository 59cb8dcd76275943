"""`scrim bench` as scripts use it: figures as JSON and as tables, comparison, bad usage."""

from __future__ import annotations

import json
import os
import pty
import subprocess

import pytest

from servers import SCRIM

PATTERNS = """
set: mine
version: 1
patterns:
  - id: made-up-key
    name: A made-up key
    category: test
    regex: '\\bkey-(?<secret>[a-z0-9]{8})\\b'
    examples: ['key-abcd1234']
    negatives: ['key-abc']
    reference: 'https://example.com'
"""
OTHER = PATTERNS.replace("made-up-key", "other-key").replace("key-(?<secret>[a-z0-9]{8})", "tok-[a-z]{6}")
BLOCKING = PATTERNS.replace("category: test", "category: test\n    action: block")

DELTA = 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"%s"}}\n\n'
STREAM = "".join(DELTA % text for text in ["the k", "ey-hidd", "en12 and to", "k-secret", " are gone"])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "mine.yaml").write_text(PATTERNS)
    (tmp_path / "other.yaml").write_text(OTHER)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.sse").write_text(STREAM * 20)
    (corpus / "b.txt").write_text("a text with key-hidden12 in it, and tok-secret\n" * 20)
    return tmp_path


def bench(folder, *arguments: str) -> subprocess.CompletedProcess:
    command = [SCRIM, "bench", "--quick", "--patterns", folder / "mine.yaml", "--corpus", folder / "corpus", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def test_the_json_says_what_was_found_and_held(folder):
    run = bench(folder, "--json", "-")
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    assert report["schema"] == 1
    assert report["patterns"]["count"] == 1
    assert [part["kind"] for part in report["corpus"]["parts"]] == ["streams", "text"]
    streams, text = report["findings"]
    for part in streams, text:
        assert part["matches"] == [{"pattern": "made-up-key", "matches": 20, "bytes": 160}]
        assert part["heldBytes"]["max"] >= 4
        assert part["causes"][0]["pattern"] == "made-up-key"
    # The secret spreads over two events: the first of them waits.
    assert streams["heldEvents"]["max"] == 1 and streams["heldEvents"]["count"] == 100
    readings = report["throughput"][0]["reads"]
    assert [reading["read"] for reading in readings] == ["event", "1 KiB", "16 KiB", "64 KiB"]
    assert {floor["name"] for floor in readings[0]["floors"]} == {"memcpy", "framing", "landmarks", "patterns"}
    assert report["comparison"] is None if "comparison" in report else True


def test_the_tables_fit_and_are_plain_in_a_pipe(folder):
    out = folder / "figures.json"
    run = bench(folder, "--json", str(out), "--hostile")
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    assert "\x1b" not in run.stdout and "\r" not in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80
    for heading in ["Throughput", "Hold", "Matches", "Cost of single patterns", "Hostile text"]:
        assert heading in run.stdout
    assert json.loads(out.read_text())["hostile"]


def test_a_comparison_says_what_only_one_finds_and_shows_none_of_it(folder):
    run = bench(folder, "--compare", str(folder / "other.yaml"), "--json", str(folder / "figures.json"))
    assert run.returncode == 0, run.stderr
    text = (folder / "figures.json").read_text()
    for output in run.stdout, text:
        assert "hidden12" not in output and "tok-secret" not in output
    part = json.loads(text)["comparison"]["parts"][1]
    assert (part["both"], part["onlyFirst"]["matches"], part["onlySecond"]["matches"]) == (0, 20, 20)
    assert part["onlySecond"]["examples"][0]["context"].startswith("key-… in it, and [10 bytes]")
    assert part["reads"][0]["ratio"]["median"] > 0


def test_a_pattern_that_blocks_is_measured_to_the_end(folder):
    (folder / "mine.yaml").write_text(BLOCKING)
    run = bench(folder, "--json", "-")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["findings"][0]["matches"][0]["matches"] == 20


def test_a_document_that_cannot_be_masked_is_1_and_named(folder):
    (folder / "corpus" / "broken.sse").write_text('event: x\ndata: {"type":\n\n' * 3)
    run = bench(folder)
    assert run.returncode == 1
    assert "broken.sse" in run.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--corpus", "/no/such/file"],
        ["--patterns", "/no/such/folder"],
        ["--compare", "/no/such/folder"],
        ["--leave-one-out", "-1"],
        ["--json", "/no/such/folder/x.json"],
        ["--profile", "none"],
    ],
)
def test_bad_usage_is_2(folder, arguments):
    run = bench(folder, *arguments)
    assert run.returncode == 2, (run.returncode, run.stderr)
    assert run.stderr


@pytest.mark.parametrize("no_color", [False, True])
def test_a_terminal_sees_progress_and_headings(folder, no_color):
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"}
    if no_color:
        environment["NO_COLOR"] = "1"
    ours, theirs = pty.openpty()
    command = [SCRIM, "bench", "--quick", "--patterns", folder / "mine.yaml", "--corpus", folder / "corpus"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        seen = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other side has closed.
                break
            if not part:
                break
            seen += part
    os.close(ours)
    assert process.returncode == 0
    assert b"[####" in seen and b"100 %" in seen
    assert (b"\x1b[1mHold" in seen) != no_color
