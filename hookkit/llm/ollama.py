"""A model that an Ollama server runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx
import ollama

from hookkit import __version__
from hookkit.config.loopback import is_here
from hookkit.deadline import Deadline
from hookkit.memory.asking import Ask, Call, Said
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.memory.usage import Usage

if TYPE_CHECKING:
    from hookkit.memory.asking import Ending

CONTEXT = 16384  # tokens: Ollama's own 4,096 would cut the extraction prompt, without a word
MIN_S = 1.0


class OllamaModel:
    """`Provider` over Ollama's /api/chat."""

    provider = "ollama"

    def __init__(self, url: str, model: str, max_tokens: int, keep_alive: str, think: bool) -> None:
        self.model = model
        self._url = url
        self._options = {"num_ctx": CONTEXT, "num_predict": min(max_tokens, CONTEXT // 2)}
        self._keep_alive = keep_alive
        self._think = think

    def say(self, ask: Ask, deadline: Deadline) -> Said:
        """What the model says.

        Raises:
            ModelUnavailableError: no server, or it is too slow.
            ModelError: it has no such model, or refuses; says the command that mends it.
        """
        try:
            with ollama.Client(
                self._url,
                timeout=max(deadline.left(), MIN_S),
                event_hooks={"request": [_say_who_asks]},
                trust_env=not is_here(self._url),
            ) as client:
                reply = self._chat(client, ask)
        except ollama.ResponseError as error:
            raise self._refused(error) from None
        except (ConnectionError, httpx.HTTPError) as error:
            raise ModelUnavailableError(
                f"Ollama at {self._url} could not be reached ({type(error).__name__}); start it "
                f"with `ollama serve`, or set MEM0_LLM_URL; what was said waits"
            ) from None
        calls = tuple(
            Call(call.function.name, dict(call.function.arguments))
            for call in reply.message.tool_calls or ()
        )
        ending: Ending = "cut" if reply.done_reason == "length" else "whole"
        usage = Usage(reply.prompt_eval_count or 0, reply.eval_count or 0)
        text = reply.message.content or ""
        return Said(text if not calls else _as_text(calls), usage, ending, calls)

    def _chat(self, client: ollama.Client, ask: Ask) -> ollama.ChatResponse:
        return client.chat(
            model=self.model,
            messages=[
                {"role": "system", "content": ask.system},
                {"role": "user", "content": ask.prompt},
            ],
            tools=[_tool(tool.name, tool.about, tool.schema) for tool in ask.tools] or None,
            format=None if ask.tools else ask.schema,
            options=self._options,
            keep_alive=self._keep_alive,
            think=self._think,  # always said: thinking models take silence for yes
        )

    def _refused(self, error: ollama.ResponseError) -> ModelError:
        if error.status_code == 404:
            return ModelUnavailableError(
                f"Ollama at {self._url} has no model {self.model}; run: ollama pull {self.model}"
            )
        if error.status_code >= 500:
            return ModelUnavailableError(
                f"Ollama at {self._url} answered {error.status_code}; its own log says why"
            )
        return ModelError(f"Ollama at {self._url} answered {error.status_code} to {self.model}")


def _say_who_asks(request: httpx.Request) -> None:
    """In place of the client library's own name, which it puts over any that it is given."""
    request.headers["User-Agent"] = f"hookkit/{__version__}"


def _tool(name: str, about: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "function",
        "function": {"name": name, "description": about, "parameters": dict(schema)},
    }


def _as_text(calls: tuple[Call, ...]) -> str:
    return json.dumps([call._asdict() for call in calls])
