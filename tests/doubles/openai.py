"""OpenAI's POST /v1/embeddings: limits, statuses and errors as its reference has them.

The rows of an answer come in the wrong order, which their indexes allow.
"""

from __future__ import annotations

from typing import Any

from tests.doubles.ollama import CHARS, Embed
from tests.doubles.serving import JsonServer, Reply

CONTEXT = 8192  # tokens of one text
AT_ONCE = 2048  # texts


class OpenAiServer(JsonServer):
    """A server with some models, for whoever has `key`; "" is for anybody."""

    def __init__(self, models: list[str], embed: Embed, key: str = "") -> None:
        super().__init__()
        self.models = models
        self.embed = embed
        self.key = key
        self.base = f"{self.url}/v1"

    def refused(self, status: int, why: str) -> Reply:
        return status, {"error": {"message": why, "type": "error", "param": None, "code": None}}

    def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        sent = headers.get("authorization", "")
        if self.key and sent != f"Bearer {self.key}":
            return self.refused(401, f"Incorrect API key provided: {sent}.")
        if path != "/v1/embeddings":
            return self.refused(404, f"Invalid URL ({path})")
        if body["model"] not in self.models:
            return self.refused(404, f"The model `{body['model']}` does not exist")
        if why := _what_is_wrong(body):
            return self.refused(400, why)
        rows = [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(self.embed(body["input"]))
        ]
        return 200, {"object": "list", "data": rows[::-1], "model": body["model"], "usage": {}}


def _what_is_wrong(body: dict[str, Any]) -> str:
    if "dimensions" in body and not body["model"].startswith("text-embedding-3"):
        return "This model does not support specifying dimensions."
    if not 0 < len(body["input"]) <= AT_ONCE or "" in body["input"]:
        return "'$.input' is invalid."
    if any(len(text) > CONTEXT * CHARS for text in body["input"]):
        return f"This model's maximum context length is {CONTEXT} tokens."
    return ""
