"""What happens on the wire: framing, compression, headers, slow and leaving clients, many streams at once."""

from __future__ import annotations

import asyncio
import http.client
import json
import re
import socket
import subprocess
import time
import zlib

import pytest

import raw
from conftest import ask, async_sdk
from scripts import GITHUB, REDACTED, SCRIPTS, script, text
from servers import Mock, Proxy

WORDS = "The quick brown fox jumps over the lazy dog; Ümläuts and 🦊 come too."
SHAPES = {
    "chunks-odd": {"chunks": "odd"},
    "wire-1": {"wire": 1, "deltas": 8},
    "writes-1": {"writes": 1, "deltas": 8},
    "writes-whole": {"writes": "whole"},
    "length": {"framing": "length"},
    "close": {"framing": "close"},
    "odd-wire-3": {"chunks": "odd", "wire": 3, "writes": 5},
    "crlf": {"line_ending": "crlf"},
    "cr": {"line_ending": "cr"},
    "no-padding": {"padding": False, "ping": False},
    "gzip-accepted": {"gzip": "accepted"},
    "gzip-always": {"gzip": "always", "writes": 11},
    "gzip-length": {"gzip": "always", "framing": "length"},
}
for name, delivery in SHAPES.items():
    script(f"shape-{name}", text(WORDS, **delivery))
RAW = script(
    "raw-bytes",
    {
        "body": ": a comment\r\n\nid: 7\nretry: 100\nevent: strange\ndata: {\"type\": \"strange\",\ndata: \"a\" : 1.50}\n\n"
        'data: {"type":"ping" , "x":"\\u00e4\\/"}\r\r\n\n',
        "writes": 3,
    },
)
SLOW = script("slow", text("one two three four five", deltas="words", event_delay=0.15))
ENDLESS = script("endless", {"content": [{"text": "tick ", "times": 100_000}], "event_delay": 0.05})
LARGE = script("large", {"content": [{"text": "plain words go by " * 220 + "\n", "times": 6_000}], "deltas": "whole"})
CUT = script("cut", text(WORDS, deltas=4, fault={"after_events": 8, "kind": "cut"}))
RESET = script("reset", text(WORDS, deltas=4, fault={"after_events": 8, "kind": "reset"}))
ENDED = script("ended", text(WORDS, deltas=4, fault={"after_events": 8, "kind": "end"}))
STALLED = script(
    "stalled",
    {"content": [{"text": ["Take ghp_FAKE", {"pause": 2.5}, "fakeFAKEfakeFAKEfakeFAKEfake1234 now."]}]},
)
HEADERS = script("headers", text("Fine.", headers={"x-custom": "kept", "keep-alive": "timeout=5", "anthropic-new": "1"}))
MANY = script("many", text(f"Stream of {GITHUB} and words. " * 5, deltas=2, event_delay=0.002))
LINES = {"custom_id": "one", "result": {"type": "succeeded", "text": f"Found {GITHUB}."}}
SCRIPTS["batch-results"] = {
    "when": {"method": "GET", "path": "/v1/messages/batches/msgbatch_01/results"},
    "responses": [{"body": (json.dumps(LINES) + "\n") * 50, "content_type": "application/x-jsonl", "framing": "chunked"}],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_stream_with_nothing_to_hide_keeps_its_bytes(mock, proxy, shape):
    def whole(url, headers):
        response, payload = raw.fetch(url, f"shape-{shape}", headers=headers)
        if response.getheader("content-encoding") == "gzip":
            payload = zlib.decompress(payload, wbits=31)
        return payload

    direct = whole(mock.url, {"accept-encoding": "gzip"})
    assert raw.joined(raw.events(direct), "text_delta", "text") == WORDS
    assert whole(proxy.url, {"accept-encoding": "gzip"}) == direct
    assert whole(proxy.url, {"accept-encoding": "identity"}) == direct


def test_the_mock_compresses_only_where_it_may(mock):
    for accepted, encoding in [("gzip, deflate", "gzip"), ("identity", None), ("gzip;q=0", None)]:
        response, _ = raw.fetch(mock.url, "shape-gzip-accepted", headers={"accept-encoding": accepted})
        assert response.getheader("content-encoding") == encoding


def test_comments_fields_and_line_endings_pass_as_they_are(mock, proxy):
    direct = raw.fetch(mock.url, RAW)[1]
    assert direct == SCRIPTS[RAW]["responses"][0]["body"].encode()
    assert raw.fetch(proxy.url, RAW)[1] == direct


def curl(url: str, model: str, *options: str) -> list[str]:
    headers = [f"-H{name}: {value}" for name, value in raw.HEADERS.items()]
    return ["curl", "-sSN", *options, *headers, "-d", raw.body(model).decode(), f"{url}/v1/messages"]


def test_curl_gets_each_event_when_it_is_sent(base_url):
    started = time.monotonic()
    times = []
    with subprocess.Popen(curl(base_url, SLOW), stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            if b"text_delta" in line:
                times.append(time.monotonic() - started)
    assert process.returncode == 0
    assert len(times) == 5
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert all(gap > 0.07 for gap in gaps), f"events came in bunches: {times}"


def test_curl_decodes_gzip_from_the_proxy(proxy, mock):
    for model in ["shape-gzip-always", "shape-gzip-accepted"]:
        run = subprocess.run(curl(proxy.url, model, "--compressed"), capture_output=True, timeout=30)
        assert run.returncode == 0, run.stderr
        assert raw.joined(raw.events(run.stdout), "text_delta", "text") == WORDS


def test_requests_pass_but_for_hop_by_hop_headers(mock, proxy):
    payload = raw.body(HEADERS, content="unmistakable-4711")
    sent = {"anthropic-beta": "a,b", "x-mine": "1", "connection": "close, x-hop", "x-hop": "1", "te": "trailers"}
    for url in [mock.url, proxy.url]:
        response, _ = raw.request(url, "POST", "/v1/messages?beta=true&x=%20y", payload, sent)
        assert response.status == 200
        assert response.getheader("x-custom") == "kept" and response.getheader("anthropic-new") == "1"
    assert response.getheader("keep-alive") != "timeout=5"
    direct, proxied = mock.requests("unmistakable-4711")
    assert proxied["target"] == direct["target"] == "/v1/messages?beta=true&x=%20y"
    assert proxied["body"] == direct["body"] == payload.decode()
    hops = {"connection", "x-hop", "te", "host", "accept-encoding", "content-length", "keep-alive", "transfer-encoding"}
    end_to_end = lambda entry: sorted((n, v) for n, v in entry["headers"] if n not in hops)
    added = {"via", "x-forwarded-for", "forwarded"}
    assert [pair for pair in end_to_end(proxied) if pair[0] not in added] == end_to_end(direct)
    assert not {"x-hop", "te"} & {name for name, _ in proxied["headers"]}


def test_a_large_request_arrives_whole(mock, proxy):
    content = "large-request " + "0123456789abcdef" * 300_000
    response, _ = raw.fetch(proxy.url, "unscripted", content=content, stream=False)
    assert response.status == 200
    assert mock.requests("large-request")[-1]["body"] == raw.body("unscripted", content=content, stream=False).decode()


def test_json_lines_are_masked_line_by_line(mock, proxy):
    target = "/v1/messages/batches/msgbatch_01/results"
    _, direct = raw.request(mock.url, "GET", target)
    _, proxied = raw.request(proxy.url, "GET", target)
    assert direct.count(GITHUB.encode()) == 50
    assert proxied == direct.replace(GITHUB.encode(), REDACTED.encode())


@pytest.mark.parametrize("model", [CUT, RESET])
def test_an_upstream_that_breaks_off_ends_in_an_error_event(proxy, model):
    try:
        payload = raw.fetch(proxy.url, model)[1]
    except http.client.IncompleteRead as cut:
        payload = cut.partial
    found = raw.events(payload)
    assert found[0]["type"] == "message_start"
    assert found[-1]["type"] == "error" and found[-1]["error"]["type"]
    assert "message_stop" not in [e["type"] for e in found]


def test_an_unfinished_message_that_ends_cleanly_ends_in_an_error(mock, proxy):
    sent, got = raw.fetch(mock.url, ENDED)[1], raw.fetch(proxy.url, ENDED)[1]
    assert got.startswith(sent)
    assert got[len(sent) :].startswith(b"event: error\n")


def test_a_client_that_leaves_ends_the_upstream_request(mock, base_url):
    before = len(mock.requests(ENDLESS))
    stream = raw.connect(base_url, ENDLESS)
    received = b""
    while received.count(b"text_delta") < 3:
        received += stream.recv(4096)
    stream.close()
    left = time.monotonic()
    request = mock.requests(ENDLESS)[before]
    assert mock.end(request, within=5)["outcome"] == "left"
    assert time.monotonic() - left < 2


def test_what_is_held_does_not_stop_what_is_safe(proxy):
    """While the upstream pauses inside what may be a secret, the text before it is shown."""
    stream = raw.connect(proxy.url, STALLED)
    received, started = b"", time.monotonic()
    while b"Take " not in received and time.monotonic() - started < 2.4:
        received += stream.recv(4096)
    assert time.monotonic() - started < 2
    assert b"ghp_" not in received
    while b"message_stop" not in received:
        received += stream.recv(4096)
    stream.close()
    # The chunk framing lies between events, not in them.
    text = "".join(re.findall(r'"text_delta","text":"([^"]*)"', received.decode()))
    assert text == f"Take {REDACTED} now."


@pytest.fixture
def pair(tmp_path):
    """A mock and a proxy of a test's own, to be measured or ended."""
    with Mock(tmp_path, {name: SCRIPTS[name] for name in [LARGE, SLOW, MANY]}) as mock:
        with Proxy(mock.url) as proxy:
            yield mock, proxy


def test_a_slow_reader_pauses_the_upstream(pair):
    mock, proxy = pair
    raw.fetch(proxy.url, SLOW)
    before = proxy.memory
    stream = raw.connect(proxy.url, LARGE, receive_buffer=65_536)
    stream.recv(1000)
    peak = before
    for _ in range(20):
        time.sleep(0.1)
        peak = max(peak, proxy.memory)
    # 24 MB are to come; the kernel's buffers aside, none of it may pile up in between.
    assert peak - before < 8 << 20, f"the proxy grew by {(peak - before) >> 10} KiB"
    request = mock.requests(LARGE)[-1]
    assert not mock.entries("end", id=request["id"]), "the upstream did not pause"
    total = 0
    while part := stream.recv(1 << 18):
        total += len(part)
        if b"message_stop" in part:
            break
    assert total > 23 << 20
    assert proxy.memory - before < 8 << 20
    assert mock.end(request)["outcome"] == "complete"
    stream.close()


async def test_200_streams_at_once(pair):
    mock, proxy = pair
    expected = f"Stream of {REDACTED} and words. " * 5
    async with async_sdk(proxy.url, max_retries=0, timeout=110) as client:

        async def one(number: int) -> str:
            async with client.messages.stream(**ask(MANY, f"number {number}")) as stream:
                return await stream.get_final_text()

        texts = await asyncio.gather(*(one(number) for number in range(200)))
    assert texts == [expected] * 200
    assert len(mock.requests(MANY)) == 200


def test_sigterm_lets_a_running_stream_finish(pair):
    mock, proxy = pair
    stream = raw.connect(proxy.url, SLOW)
    received = stream.recv(4096)
    while b"text_delta" not in received:
        received += stream.recv(4096)
    proxy.process.terminate()
    while part := stream.recv(4096):
        received += part
    stream.close()
    assert b"message_stop" in received
    assert proxy.process.wait(timeout=10) == 0


def test_the_commands_end_on_sigterm(tmp_path):
    with Mock(tmp_path, {}) as mock:
        assert mock.stop() == 0


def test_an_upstream_that_is_not_there_is_an_error_in_claudes_shape():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with Proxy(url) as proxy:
            response, payload = raw.fetch(proxy.url, "any")
    assert response.status in (502, 503, 529)
    error = json.loads(payload)
    assert error["type"] == "error" and error["error"]["type"] and error["error"]["message"]
