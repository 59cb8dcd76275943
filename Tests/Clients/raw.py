"""Clients without an SDK: http.client for whole answers, sockets for what happens on the wire."""

from __future__ import annotations

import http.client
import json
import socket
import urllib.parse

HEADERS = {"x-api-key": "made-up-key-of-a-test", "anthropic-version": "2023-06-01", "content-type": "application/json"}


def body(model: str, content: str = "Hello.", stream: bool = True, **fields) -> bytes:
    messages = [{"role": "user", "content": content}]
    return json.dumps({"model": model, "max_tokens": 1024, "stream": stream, "messages": messages, **fields}).encode()


def fetch(url: str, model: str, stream: bool = True, headers: dict | None = None, **fields):
    """Posts a message; returns the response and its whole body."""
    return request(url, "POST", "/v1/messages", body(model, stream=stream, **fields), headers)


def request(url: str, method: str, target: str, payload: bytes = b"", headers: dict | None = None):
    """The response and its body. A body that is cut off raises `http.client.IncompleteRead`, which has the rest."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, target, payload, {**HEADERS, **(headers or {})})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def connect(url: str, model: str, receive_buffer: int | None = None, **fields) -> socket.socket:
    """Sends a message and leaves the answer to the caller."""
    address = urllib.parse.urlsplit(url)
    stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive_buffer:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    stream.settimeout(60)
    stream.connect((address.hostname, address.port))
    payload = body(model, **fields)
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    lines = f"POST /v1/messages HTTP/1.1\r\nhost: {address.netloc}\r\n{head}content-length: {len(payload)}\r\n\r\n"
    stream.sendall(lines.encode() + payload)
    return stream


def receive(stream: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    parts = []
    while part := stream.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def events(payload: bytes) -> list[dict]:
    """The JSON of each server-sent event."""
    lines = payload.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [json.loads(line[len("data:") :]) for line in lines if line.startswith("data:")]


def joined(found: list[dict], kind: str, field: str) -> str:
    """The text of one kind of delta."""
    deltas = (e["delta"] for e in found if e["type"] == "content_block_delta")
    return "".join(d[field] for d in deltas if d["type"] == kind)
