"""No secret that the upstream streams, however it is cut, reaches the client; all else is as it was."""

from __future__ import annotations

import json

import anthropic
import pytest

import raw
from conftest import ask, async_sdk, sdk
from scripts import GITHUB, PEM, REDACTED, script, text

PROSE = f"Before, {GITHUB} between (and {GITHUB}), after. ghp_ is no token, nor is ghp_FAKE.\n{PEM}\nThe end: äöü 🦊."
INPUT = {"token": GITHUB, "nested": {"list": ["a", f"x {GITHUB} y"], "number": 12.5}, "key": PEM, "none": None}
CONTENT = [
    {"thinking": f"I recall {GITHUB} and will not say it.", "signature": "c2lnbmF0dXJl"},
    {
        "text": PROSE,
        "citations": [
            {
                "type": "char_location",
                "cited_text": f"quoted {GITHUB} here",
                "document_index": 0,
                "document_title": "Notes",
                "start_char_index": 0,
                "end_char_index": 9,
                "file_id": None,
            }
        ],
    },
    {"tool_use": "write_file", "id": "toolu_01made0up", "input": INPUT},
    {"server_tool_use": "bash_code_execution", "id": "srvtoolu_01made0up", "input": {"command": f"echo {GITHUB}"}},
    {
        "block": {
            "type": "bash_code_execution_tool_result",
            "tool_use_id": "srvtoolu_01made0up",
            "content": {
                "type": "bash_code_execution_result",
                "stdout": f"{GITHUB}\n",
                "stderr": "",
                "return_code": 0,
                "content": [],
            },
        }
    },
]
CUTS = {
    "1": {"deltas": 1},
    "2": {"deltas": 2},
    "3-writes-7": {"deltas": 3, "writes": 7},
    "uneven": {"deltas": [1, 4, 2, 11, 1, 30], "writes": "random:7"},
    "words": {"deltas": "words"},
    "random-wire-1": {"deltas": "random:11", "wire": 1},
    "whole": {"deltas": "whole", "writes": "whole"},
    "gzip": {"deltas": 1, "gzip": "always"},
}
for name, delivery in CUTS.items():
    script(f"secrets-{name}", {"content": CONTENT, **delivery})
ESCAPED = script(
    "secrets-escaped",
    {
        "content": [
            {
                "tool_use": "write_file",
                "id": "toolu_01made0up",
                # The same token as JSON may write it, cut inside its escapes.
                "input_json": ['{"a": "\\u0', "067hp", "\\u005", "fFAKEfakeFAKE", "fakeFAKEfake", "FAKEfake1234", '"}'],
            }
        ]
    },
)
ERROR = script("secrets-error", {"error": "invalid_request_error", "message": f"Bad header: {GITHUB}"})
ERROR_EVENT = script(
    "secrets-error-event",
    text("A few words.", fault={"after_events": 4, "kind": "error", "error": "api_error", "message": f"At {GITHUB}."}),
)
UNKNOWN = script(
    "secrets-unknown-event",
    {
        "content": [
            {"text": "Hi."},
            {"event": {"type": "novel_event", "novel": {"deep": [f"a {GITHUB}"]}}},
            {"text": "Ho."},
        ]
    },
)
PREFIX = script("prefix-at-the-end", text("It begins with ghp_FAKEfake"))


def masked(value):
    """The value with every made-up secret in it replaced by its placeholder."""
    if isinstance(value, str):
        return value.replace(GITHUB, REDACTED).replace(PEM, "[REDACTED:private-key-pem]")
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, dict):
        return {key: masked(item) for key, item in value.items()}
    return value


def leaks(value) -> bool:
    """Whether something of a secret is left: a token's middle, or a line of the key."""
    return any(part in json.dumps(value, ensure_ascii=False) for part in ("FAKEfakeFAKE", "FAKE03fake"))


def final(url: str, model: str) -> dict:
    with sdk(url) as client, client.messages.stream(**ask(model)) as stream:
        return stream.get_final_message().model_dump(mode="json")


@pytest.mark.parametrize("cut", CUTS)
def test_streamed_message_is_the_direct_one_with_secrets_masked(mock, proxy, cut):
    direct = final(mock.url, f"secrets-{cut}")
    assert leaks(direct)
    proxied = final(proxy.url, f"secrets-{cut}")
    assert not leaks(proxied)
    assert proxied == masked(direct)


@pytest.mark.parametrize("cut", CUTS)
def test_no_delta_carries_a_part_of_a_secret(proxy, cut):
    _, payload = raw.fetch(proxy.url, f"secrets-{cut}")
    found = raw.events(payload)
    assert [e["type"] for e in found[-2:]] == ["message_delta", "message_stop"]
    assert raw.joined(found, "text_delta", "text") == masked(PROSE)
    assert raw.joined(found, "thinking_delta", "thinking") == masked(CONTENT[0]["thinking"])
    assert not leaks(found)


@pytest.mark.parametrize("cut", ["1", "whole", "gzip"])
def test_document_is_the_direct_one_with_secrets_masked(mock, proxy, cut):
    def document(url):
        with sdk(url) as client:
            return client.messages.create(**ask(f"secrets-{cut}")).model_dump(mode="json")

    assert document(proxy.url) == masked(document(mock.url))


async def test_async_stream(mock, proxy):
    async def final(url):
        async with async_sdk(url) as client, client.messages.stream(**ask("secrets-1")) as stream:
            return (await stream.get_final_message()).model_dump(mode="json")

    direct, proxied = await final(mock.url), await final(proxy.url)
    assert leaks(direct) and proxied == masked(direct)


def test_escapes_inside_tool_input(mock, proxy):
    assert final(mock.url, ESCAPED)["content"][0]["input"] == {"a": GITHUB}
    assert final(proxy.url, ESCAPED)["content"][0]["input"] == {"a": REDACTED}


@pytest.mark.parametrize("stream", [False, True])
def test_error_document(proxy, stream):
    with sdk(proxy.url) as client, pytest.raises(anthropic.BadRequestError) as caught:
        client.messages.create(**ask(ERROR), stream=stream)
    assert caught.value.body["error"]["message"] == f"Bad header: {REDACTED}"


def test_error_event(proxy):
    with sdk(proxy.url) as client, pytest.raises(anthropic.APIStatusError) as caught:
        with client.messages.create(**ask(ERROR_EVENT), stream=True) as stream:
            list(stream)
    assert caught.value.body["error"] == {"type": "api_error", "message": f"At {REDACTED}."}


def test_an_event_that_nobody_knows_is_no_hole(mock, proxy):
    direct = raw.events(raw.fetch(mock.url, UNKNOWN)[1])
    assert leaks(direct)
    assert raw.events(raw.fetch(proxy.url, UNKNOWN)[1]) == masked(direct)


def test_the_beginning_of_a_secret_that_never_comes_is_released_as_it_was(mock, proxy):
    assert raw.fetch(proxy.url, PREFIX)[1] == raw.fetch(mock.url, PREFIX)[1]
