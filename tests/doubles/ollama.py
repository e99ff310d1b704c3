"""An Ollama server as clients meet it: /api/chat, /api/embed, /api/tags, /api/show.

Shapes and statuses as read off ollama v0.33 (server/routes.go). Answers are scripted; requests are
kept. A model that was not `pull`ed is a 404, as there; and so is /api/pull: nobody shall.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.doubles.serving import JsonServer, Reply

Answer = Callable[[dict[str, Any]], dict[str, Any]]
Embed = Callable[[list[str]], list[list[float]]]

TOO_LONG = "the input length exceeds the context length"
CHARS = 4  # of a token, about


class RefusedError(Exception):
    """What an `embed` raises for the server to answer with."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class OllamaServer(JsonServer):
    """A server with some models; `answer` makes a chat's reply, `embed` the vectors of texts."""

    def __init__(
        self,
        models: list[str],
        answer: Answer | None = None,
        embed: Embed | None = None,
        port: int = 0,
    ) -> None:
        super().__init__(port)
        self.models = models
        self.answer = answer
        self.embed = embed
        self.context = 8192  # tokens

    def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        if path == "/api/tags":
            return 200, {"models": [_listed(name) for name in self.models]}
        if path not in ("/api/chat", "/api/embed", "/api/show"):
            return self.refused(404, "404 page not found")
        name = str(body.get("model")).removesuffix(":latest")
        if name not in [model.removesuffix(":latest") for model in self.models]:
            return self.refused(404, f"model '{body.get('model')}' not found")
        if path == "/api/embed":
            return self._embed(body)
        return 200, self._chat(body) if path == "/api/chat" else {"details": {}, "model_info": {}}

    def _chat(self, body: dict[str, Any]) -> dict[str, Any]:
        asked = body["messages"]
        prompt = sum(len(message["content"]) for message in asked) // CHARS
        assert self.answer, "this server was given no answers to chats"
        return {
            "model": body["model"],
            "created_at": "2026-11-23T00:00:00Z",
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": prompt,
            "eval_count": 7,
            **self.answer(body),
        }

    def _embed(self, body: dict[str, Any]) -> Reply:
        if self.embed is None:
            return self.refused(400, "this model does not support embeddings")
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        longest = self.context * CHARS
        if any(len(text) > longest for text in texts):
            if body.get("truncate") is False:
                return self.refused(400, TOO_LONG)
            texts = [text[:longest] for text in texts]
        try:
            vectors = self.embed(texts) if texts else []
        except RefusedError as error:
            return self.refused(error.status, str(error))
        return 200, {
            "model": body["model"],
            "embeddings": vectors,
            "total_duration": 1,
            "load_duration": 1,
            "prompt_eval_count": sum(map(len, texts)) // CHARS,
        }


def _listed(name: str) -> dict[str, Any]:
    return {"name": name, "model": name, "size": 1, "digest": "0" * 64, "details": {}}


def says(text: str, **more: Any) -> dict[str, Any]:
    """The fields of a reply with these words."""
    return {"message": {"role": "assistant", "content": text}, **more}
