"""A masking script for mitmproxy, of the kind that its documentation shows: expressions over each piece of a stream."""

import re

TOKENS = re.compile(
    rb"\bghp_[A-Za-z0-9]{36}\b|\bAKIA[0-9A-Z]{16}\b|\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b|\b4[0-9]{15}\b"
)


def responseheaders(flow):
    if flow.response.headers.get("content-type", "").startswith("text/event-stream"):
        flow.response.stream = lambda data: TOKENS.sub(b"[REDACTED]", data)
