"""One mock with every script, and one proxy in front of it, for all tests that do not need their own."""

from __future__ import annotations

import subprocess

import anthropic
import pytest

from scripts import SCRIPTS
from servers import SCRIM, Mock, Proxy

KEY = "made-up-key-of-a-test"


@pytest.fixture(scope="session", autouse=True)
def compiled():
    """A first start compiles the patterns, which takes a debug build half a minute: outside of the tests' own limits."""
    subprocess.run([SCRIM, "mask"], input=b"", check=True, timeout=300)


@pytest.fixture(scope="session")
def mock(tmp_path_factory):
    with Mock(tmp_path_factory.mktemp("mock"), SCRIPTS) as server:
        yield server


@pytest.fixture(scope="session")
def proxy(mock):
    with Proxy(mock.url) as server:
        yield server


@pytest.fixture(params=["direct", "proxied"])
def base_url(request, mock):
    """Where a client points: every test that asks for this runs against the mock itself and through the proxy."""
    return mock.url if request.param == "direct" else request.getfixturevalue("proxy").url


def sdk(url: str, **options) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key=KEY, base_url=url, **options)


def async_sdk(url: str, **options) -> anthropic.AsyncAnthropic:
    return anthropic.AsyncAnthropic(api_key=KEY, base_url=url, **options)


@pytest.fixture
def client(base_url):
    with sdk(base_url, max_retries=0) as client:
        yield client


@pytest.fixture
async def async_client(base_url):
    async with async_sdk(base_url, max_retries=0) as client:
        yield client


def ask(model: str, content: str = "Hello.", **fields) -> dict:
    """The arguments of a request."""
    return {"model": model, "max_tokens": 1024, "messages": [{"role": "user", "content": content}], **fields}
