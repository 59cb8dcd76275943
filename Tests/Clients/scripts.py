"""The scripts of the mock, told apart by the request's model, and the made-up secrets in them."""

from __future__ import annotations

GITHUB = "ghp_FAKEfakeFAKEfakeFAKEfakeFAKEfake1234"
"""Shaped as a classic GitHub token: 36 characters after its prefix."""

PEM = (
    "-----BEGIN RSA PRIVATE KEY-----\n"
    + "\n".join(f"FAKE{n:02}fakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfakeFAKEfa" for n in range(12))
    + "\n-----END RSA PRIVATE KEY-----"
)
"""Shaped as a private key: a span, to be dropped from its first line to its last."""

REDACTED = "[REDACTED:github-pat]"

SCRIPTS: dict[str, dict] = {}


def script(name: str, *responses: dict, **fields) -> str:
    """Registers what the mock answers for this model. Returns the model's name."""
    assert name not in SCRIPTS, name
    SCRIPTS[name] = {"when": {"model": name}, "responses": list(responses), **fields}
    return name


def text(content: str, **fields) -> dict:
    """A response of one block of text."""
    return {"content": [{"text": content}], **fields}
