"""The Gemini API as google-genai meets it: POST /v1/models/NAME:generateContent.

Shapes as in the API's reference. Answers are scripted; requests are kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.doubles.serving import JsonServer, Reply

Answer = Callable[[dict[str, Any]], dict[str, Any]]
METHOD = re.compile(r"/v1(beta)?/models/[^/:]+:generateContent")
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
}


class GeminiServer(JsonServer):
    """A server; `answer` makes a whole reply."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()

    def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if not METHOD.fullmatch(path):
            return self.refused(404, "no such method")
        return 200, self.answer(body)

    def refused(self, status: int, why: str) -> Reply:
        kind = STATUSES.get(status, "UNAVAILABLE")
        return status, {"error": {"code": status, "message": why, "status": kind}}


def says(text: str, finish: str = "STOP", usage: Mapping[str, int] | None = None) -> dict[str, Any]:
    """A reply with these words."""
    counts = {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}
    content = {"role": "model", "parts": [{"text": text}]}
    return {
        "candidates": [{"content": content, "finishReason": finish, "index": 0}],
        "usageMetadata": {**counts, **(usage or {})},
        "modelVersion": "gemini-2.5-flash-lite",
    }


def prompt_of(body: dict[str, Any]) -> str:
    """What a request asks."""
    return "".join(part["text"] for one in body["contents"] for part in one["parts"])
