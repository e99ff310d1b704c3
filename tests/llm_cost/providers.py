"""A provider over a real wire, for what stands above all providers: an Ollama double."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from hookkit.llm.ollama import OllamaModel
from hookkit.memory.asking import Ask
from tests.doubles.ollama import OllamaServer, says

SCHEMA = {
    "type": "object",
    "properties": {"memory": {"type": "array", "items": {"type": "string"}}},
    "required": ["memory"],
    "additionalProperties": False,
}
ASK = Ask("You extract facts.", "We use uv, never pip.", SCHEMA)
GOOD = json.dumps({"memory": ["uv, never pip"]})


@contextmanager
def answering(texts: Sequence[str | dict[str, Any]]) -> Iterator[tuple[OllamaModel, OllamaServer]]:
    """A model that gives these answers one after the other, the last one for ever."""
    waiting = list(texts)

    def answer(_body: dict[str, Any]) -> dict[str, Any]:
        text = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        return says(text) if isinstance(text, str) else text

    with OllamaServer(["qwen3:14b"], answer) as server:
        yield OllamaModel(server.url, "qwen3:14b", 1000, "30m", False), server
