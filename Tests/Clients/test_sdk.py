"""The official SDK, straight to the mock and through the proxy: what it sees is the same."""

from __future__ import annotations

import anthropic
import pytest

from conftest import ask, async_sdk, sdk
from scripts import script, text

PLAIN = script("plain", text("A plain reply with nothing to hide. Ümläuts, 日本語 and 🦊 too."))
TOOL = script(
    "tool",
    {
        "content": [
            {"text": "I will look."},
            {"tool_use": "get_weather", "id": "toolu_01made0up", "input": {"city": "Zürich", "days": 3, "units": None}},
        ],
        "deltas": 2,
    },
)
THINKING = script(
    "thinking",
    {"content": [{"thinking": "They ask for the sum.", "signature": "c2lnbmF0dXJl"}, {"text": "Four."}], "deltas": 1},
)
CITED = script(
    "cited",
    {
        "content": [
            {
                "text": "The sky is blue.",
                "citations": [
                    {
                        "type": "char_location",
                        "cited_text": "blue, they say",
                        "document_index": 0,
                        "document_title": "Skies",
                        "start_char_index": 0,
                        "end_char_index": 14,
                        "file_id": None,
                    }
                ],
            }
        ]
    },
)
SEARCH = script(
    "search",
    {
        "content": [
            {"server_tool_use": "web_search", "input": {"query": "swift"}, "id": "srvtoolu_01made0up"},
            {
                "block": {
                    "type": "web_search_tool_result",
                    "tool_use_id": "srvtoolu_01made0up",
                    "content": [
                        {
                            "type": "web_search_result",
                            "title": "Swift",
                            "url": "https://www.example.org/swift",
                            "encrypted_content": "RUFLRQ==",
                            "page_age": None,
                        }
                    ],
                }
            },
            {"text": "Found it."},
        ]
    },
)
REFUSED = script(
    "refused", {"content": [{"text": "I"}], "stop_reason": "refusal", "stop_details": {"type": "refusal"}}
)
BROKEN = script(
    "error-midway",
    text("One two three four five six seven.", fault={"after_events": 5, "kind": "error", "error": "overloaded_error"}),
)
CUT = script("cut-midway", text("One two three four five six seven.", fault={"after_events": 5, "kind": "cut"}))
ERRORS = {
    "invalid_request_error": (400, anthropic.BadRequestError),
    "authentication_error": (401, anthropic.AuthenticationError),
    "permission_error": (403, anthropic.PermissionDeniedError),
    "not_found_error": (404, anthropic.NotFoundError),
    "rate_limit_error": (429, anthropic.RateLimitError),
    "api_error": (500, anthropic.InternalServerError),
    "overloaded_error": (529, anthropic.InternalServerError),
}
for kind in ERRORS:
    script(f"error-{kind}", {"error": kind, "message": f"Made up: {kind}.", "retry_after": 7})
BUSY = script("busy", {"error": "overloaded_error", "times": 2, "retry_after": 0}, text("At last."), then="cycle")
LIMITED = script("limited", {"error": "rate_limit_error", "retry_after": 1}, text("Now."), then="cycle")
MODELS = [PLAIN, TOOL, THINKING, CITED, SEARCH, REFUSED]


def whole(message) -> dict:
    return message.model_dump(mode="json")


@pytest.mark.parametrize("model", MODELS)
def test_stream_helper_and_document_agree(client, model):
    with client.messages.stream(**ask(model)) as stream:
        deltas = "".join(stream.text_stream)
        streamed = stream.get_final_message()
    document = client.messages.create(**ask(model))
    blocks = [block.model_dump(mode="json", exclude_none=True) for block in streamed.content]
    # The helper adds what it parsed of a text, which a document has not.
    assert [{k: v for k, v in b.items() if k != "parsed_output"} for b in blocks] == [
        block.model_dump(mode="json", exclude_none=True) for block in document.content
    ]
    assert streamed.stop_reason == document.stop_reason
    assert deltas == "".join(b.text for b in document.content if b.type == "text")


@pytest.mark.parametrize("model", MODELS)
def test_raw_events_are_those_of_a_direct_connection(mock, proxy, model):
    def events(url):
        with sdk(url) as client, client.messages.create(**ask(model), stream=True) as stream:
            return [whole(event) for event in stream]

    direct = events(mock.url)
    assert direct[0]["type"] == "message_start" and direct[-1]["type"] == "message_stop"
    assert events(proxy.url) == direct


@pytest.mark.parametrize("model", MODELS)
async def test_async_client_gets_what_the_sync_client_gets(async_client, base_url, model):
    async with async_client.messages.stream(**ask(model)) as stream:
        message = await stream.get_final_message()
    with sdk(base_url) as client, client.messages.stream(**ask(model)) as stream:
        expected = stream.get_final_message()
    got, expected = whole(message), whole(expected)
    # Ids follow from the request's bytes, which name the client.
    assert got.pop("id")[:6] == expected.pop("id")[:6] == "msg_01"
    assert got == expected


def test_tool_input_is_parsed(client):
    with client.messages.stream(**ask(TOOL)) as stream:
        message = stream.get_final_message()
    assert message.stop_reason == "tool_use"
    assert message.content[1].input == {"city": "Zürich", "days": 3, "units": None}


def test_thinking_keeps_its_signature(client):
    with client.messages.stream(**ask(THINKING)) as stream:
        message = stream.get_final_message()
    assert message.content[0].thinking == "They ask for the sum."
    assert message.content[0].signature == "c2lnbmF0dXJl"


def test_echo_without_a_script(client):
    message = client.messages.create(**ask("unscripted", "Say cheese."))
    assert message.content[0].text == 'You said: "Say cheese."'
    with client.messages.stream(**ask("unscripted", "Say more.", thinking={"type": "adaptive"})) as stream:
        blocks = stream.get_final_message().content
    assert [block.type for block in blocks] == ["thinking", "text"]
    assert blocks[1].text == 'You said: "Say more."'


def test_count_tokens_and_models(client):
    request = {k: v for k, v in ask(PLAIN).items() if k != "max_tokens"}
    assert client.messages.count_tokens(**request).input_tokens > 0
    models = list(client.models.list())
    assert client.models.retrieve(models[0].id).id == models[0].id
    with pytest.raises(anthropic.NotFoundError):
        client.models.retrieve("no-such-model")


@pytest.mark.parametrize("kind", ERRORS)
@pytest.mark.parametrize("stream", [False, True])
def test_errors_keep_their_type_status_and_headers(client, mock, kind, stream):
    status, error = ERRORS[kind]
    with pytest.raises(error) as caught:
        client.messages.create(**ask(f"error-{kind}"), stream=stream)
    assert caught.value.status_code == status
    assert caught.value.body["error"] == {"type": kind, "message": f"Made up: {kind}."}
    assert caught.value.response.headers["retry-after"] == "7"
    sent = mock.requests(f"error-{kind}")[-1]
    assert caught.value.request_id == sent["id"]
    assert caught.value.response.headers["anthropic-ratelimit-requests-limit"] == "4000"


def test_529_twice_then_success(base_url, mock):
    before = len(mock.requests(BUSY))
    with sdk(base_url, max_retries=2) as client:
        assert client.messages.create(**ask(BUSY)).content[0].text == "At last."
    assert len(mock.requests(BUSY)) - before == 3


async def test_429_is_retried_after_what_the_header_says(base_url, mock):
    before = len(mock.requests(LIMITED))
    async with async_sdk(base_url, max_retries=1) as client:
        async with client.messages.stream(**ask(LIMITED)) as stream:
            assert await stream.get_final_text() == "Now."
    assert len(mock.requests(LIMITED)) - before == 2


def test_error_event_midway(client):
    seen = []
    with pytest.raises(anthropic.APIStatusError) as caught:
        with client.messages.create(**ask(BROKEN), stream=True) as stream:
            for event in stream:
                seen.append(event.type)
    assert caught.value.body["error"] == {"type": "overloaded_error", "message": "Overloaded"}
    # message_start, content_block_start (the SDK drops the ping), two deltas.
    assert seen == ["message_start", "content_block_start", "content_block_delta", "content_block_delta"]


async def test_error_event_midway_async(async_client):
    with pytest.raises(anthropic.APIStatusError):
        async with async_client.messages.stream(**ask(BROKEN)) as stream:
            async for _ in stream:
                pass


def test_a_stream_that_breaks_off_never_looks_complete(client):
    seen = []
    with pytest.raises(Exception) as caught:
        with client.messages.create(**ask(CUT), stream=True) as stream:
            for event in stream:
                seen.append(event.type)
    assert "message_stop" not in seen and "content_block_delta" in seen
    assert not isinstance(caught.value, AssertionError)


def test_requests_that_the_api_refuses(client, base_url):
    with pytest.raises(anthropic.BadRequestError, match="messages"):
        client.messages.create(model=PLAIN, max_tokens=5, messages=[])
    with pytest.raises(anthropic.NotFoundError):
        client.post("/v1/nothing", cast_to=object, body={})
