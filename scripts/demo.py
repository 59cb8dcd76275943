"""Streams a reply full of fake secrets through `scrim proxy`, and shows both sides of it.

Starts `scrim mock` (a Claude-shaped upstream) and `scrim proxy` on free ports of the loopback interface, asks for a
streamed reply with curl, once directly and once through the proxy, and compares what was sent with what arrived.
Exits with 1 if any of the secrets got through. Needs Python 3.9 and curl, nothing else.
"""

from __future__ import annotations

import difflib
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "examples" / "demo.yaml"
# The parts of the script's text that must not arrive.
SECRETS = [
    "AKIAFAKEFAKEFAKEFAKE",
    "ghp_FAKEfakeFAKEfakeFAKEfakeFAKEfake1234",
    "FAKE-hunter2",
    "xoxb-1234567890-1234567890-FAKEfakeFAKEfakeFAKEfake",
    "FAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKE0001",
    "FAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKE0002",
]
COLORS = sys.stdout.isatty() and "NO_COLOR" not in os.environ
servers: list[subprocess.Popen] = []


def paint(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLORS else text


def start(*command: str) -> str:
    """Starts a server and returns the address that it prints."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    servers.append(server)
    line = server.stdout.readline()
    if not line.startswith("listening on "):
        sys.exit(f"demo: '{' '.join(command)}' did not start")
    return line[len("listening on ") :].strip()


def stop() -> None:
    """Ends the servers that were started here, by their process ids."""
    for server in servers:
        if server.poll() is None:
            server.terminate()
    for server in servers:
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
    servers.clear()


class Event:
    """A server-sent event, and when it was sent or arrived."""

    def __init__(self, raw: str, moment: float):
        self.moment = moment
        data = "".join(line[5:].strip() for line in raw.splitlines() if line.startswith("data:"))
        self.raw = raw.strip()
        self.json = json.loads(data) if data else {}

    @property
    def text(self) -> str | None:
        """The text of a delta."""
        delta = self.json.get("delta", {})
        return delta.get("text", delta.get("partial_json"))

    @property
    def label(self) -> str:
        return self.json.get("type", "?") if self.text is None else json.dumps(self.text, ensure_ascii=False)[1:-1]


def curl(url: str) -> list[Event]:
    """Asks for a streamed reply, and takes the time of each event."""
    question = {
        "model": "claude-demo",
        "max_tokens": 1024,
        "stream": True,
        "messages": [{"role": "user", "content": "What is in my configuration?"}],
    }
    headers = ["-H", "x-api-key: made-up", "-H", "anthropic-version: 2023-06-01", "-H", "content-type: application/json"]
    command = ["curl", "-sSN", *headers, "-d", json.dumps(question), f"{url}/v1/messages"]
    events, rest = [], b""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        while part := os.read(process.stdout.fileno(), 65_536):
            moment = time.time()
            *whole, rest = (rest + part).split(b"\n\n")
            events += [Event(raw.decode(), moment) for raw in whole]
    if process.returncode != 0:
        sys.exit(f"demo: curl ended with {process.returncode}")
    return events


def sent(log: pathlib.Path, reply: int) -> list[Event]:
    """What the mock sent in its n-th reply."""
    entries = [json.loads(line) for line in log.read_text().splitlines()]
    ids = [entry["id"] for entry in entries if entry["at"] == "request"]
    return [Event(e["bytes"], e["time"]) for e in entries if e["at"] == "event" and e["id"] == ids[reply]]


def rows(upstream: list[Event], client: list[Event]):
    """Pairs what was sent with what became of it: an event, another event in its place, or nothing."""
    matcher = difflib.SequenceMatcher(None, [e.raw for e in upstream], [e.raw for e in client], autojunk=False)
    for _, a, b, c, d in matcher.get_opcodes():
        for index in range(max(b - a, d - c)):
            yield (
                upstream[a + index] if a + index < b else None,
                client[c + index] if c + index < d else None,
            )


def cell(text: str, width: int) -> str:
    return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)


def show(upstream: list[Event], client: list[Event], base: float) -> tuple[list[float], list[float]]:
    """Prints the table. Returns what the proxy added to each event, in milliseconds: those that passed at once, and
    those that arrived only after the upstream had sent another."""
    print(paint("1", f"{'sent':>7}  {'the upstream sent':<30}  {'the client got':<27}  {'added':>8}"))
    print(f"{'ms':>7}  {'-' * 30}  {'-' * 27}  {'ms':>8}")
    prompt, held = [], []
    last = upstream[0]
    following = dict(zip(map(id, upstream), upstream[1:]))
    for left, right in rows(upstream, client):
        last = left or last
        same = left and right and left.raw == right.raw
        delay = ""
        if right:
            added = (right.moment - last.moment) * 1000 - base
            next_sent = following.get(id(last))
            (held if next_sent and right.moment > next_sent.moment else prompt).append(added)
            delay = f"{added:8.1f}"
        at = f"{(left.moment - upstream[0].moment) * 1000:7.0f}" if left else " " * 7
        color = "2" if same and left.text is None else "0" if same else "31"
        sent = paint(color, cell(left.label if left else "", 30))
        got = paint(color if same else "32", cell(right.label if right else "", 27))
        print(f"{at}  {sent}  {got}  {delay}".rstrip())
    return prompt, held


def main(scrim: str) -> int:
    with tempfile.TemporaryDirectory(prefix="scrim-demo-") as folder:
        log = pathlib.Path(folder) / "log.jsonl"
        mock = start(
            scrim, "mock", "--listen", "127.0.0.1:0", "--script", str(SCRIPT), "--log", str(log), "--log-events"
        )
        proxy = start(scrim, "proxy", "--upstream", mock, "--listen", "127.0.0.1:0")
        print(f"\nupstream {mock}   proxy {proxy}")
        print(f"curl -N {proxy}/v1/messages …\n")
        direct = curl(mock)
        curl(proxy)  # The first request also opens the connection to the upstream.
        client = curl(proxy)
        base = statistics.median((b.moment - a.moment) * 1000 for a, b in zip(sent(log, 0), direct))
        upstream = sent(log, 2)
        prompt, held = show(upstream, client, base)

    before = "".join(e.text or "" for e in upstream)
    after = "".join(e.text or "" for e in client)
    print(paint("1", "\nWhat the client has, joined:\n"))
    print("  " + after.replace("\n", "\n  "))
    missing = [secret for secret in SECRETS if secret not in before]
    if missing:
        sys.exit(f"demo: {SCRIPT} no longer has {missing}")
    leaked = [secret for secret in SECRETS if secret in after]
    passed = sum(1 for left, right in rows(upstream, client) if left and right and left.raw == right.raw)
    print(f"\n{len(SECRETS)} secrets sent, {len(leaked)} arrived.")
    print(f"{len(upstream)} events sent: {passed} passed byte for byte, {len(upstream) - passed} carried a part of a secret.")
    print(f"{len(prompt)} events went through at once: the proxy added {statistics.median(prompt or [0]):.1f} ms (median).")
    if held:
        print(f"{len(held)} waited for what follows, as their end could begin a secret: {statistics.median(held):.0f} ms")
        print("(median); the upstream of this demo takes 20 ms from one event to the next.")
    if leaked:
        print(paint("31", f"LEAKED: {leaked}"))
    return 1 if leaked else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: demo.py SCRIM")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        code = main(sys.argv[1])
    except KeyboardInterrupt:
        code = 130
    finally:
        stop()
    sys.exit(code)
