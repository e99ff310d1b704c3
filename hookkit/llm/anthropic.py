"""The Anthropic Messages API, with an API key."""

from __future__ import annotations

import json
from typing import Any

import anthropic
from anthropic.types import Message

from hookkit import __version__
from hookkit.memory.ports import ModelError, Payload

TIMEOUT_S = 120.0  # an attempt; the answer to an extraction takes seconds
RETRIES = 1  # of the client itself; the spool does the patient ones


class RefusedByApiError(ModelError):
    """The API answered with an error."""

    def __init__(self, url: str, status: int, kind: str) -> None:
        mend = {
            401: "the key is wrong: check MEM0_ANTHROPIC_TOKEN and ANTHROPIC_API_KEY",
            403: "the key may not use this model: check it, or set MEM0_HOOK_LLM_MODEL",
            404: "no such model or URL: check MEM0_HOOK_LLM_MODEL and ANTHROPIC_BASE_URL",
            429: "too many requests or no credit left; it is tried again later",
        }.get(status, "it is tried again later")
        super().__init__(f"{url} answered {status} ({kind}); {mend}")


class NotReachedError(ModelError):
    """The API could not be reached."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} could not be reached ({why}); it is tried again later")


class BadAnswerError(ModelError):
    """The model answered with something else than the JSON asked for."""

    def __init__(self, model: str, must_be: str, found: str) -> None:
        super().__init__(f"{model}'s answer must be {must_be}, found {found}; it is asked again")


class AnthropicModel:
    """One model of the Messages API."""

    def __init__(self, api_key: str, model: str, max_tokens: int, base_url: str) -> None:
        self._model = model
        self._max_tokens = max_tokens
        self._client = anthropic.Anthropic(
            api_key=api_key,
            base_url=base_url or None,
            timeout=TIMEOUT_S,
            max_retries=RETRIES,
            default_headers={"User-Agent": f"hookkit/{__version__}"},
        )

    def answer(self, system: str, prompt: str, schema: Payload) -> str:
        """JSON text that fits `schema`.

        Raises:
            ModelError: the API refused, was not reached, or the answer is not to be used.
        """
        message = self._ask(system, prompt, schema)
        if message.stop_reason != "end_turn":
            raise BadAnswerError(self._model, "whole", f"one that stopped at {message.stop_reason}")
        text = "".join(block.text for block in message.content if block.type == "text")
        try:
            json.loads(text)
        except ValueError:
            raise BadAnswerError(self._model, "JSON", f"{len(text)} characters of else") from None
        return text

    def _ask(self, system: str, prompt: str, schema: Payload) -> Message:
        # Constant, and 8,000 tokens long: the second call of an hour reads it from the cache.
        cached: Any = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
        try:
            return self._client.messages.create(
                model=self._model,
                max_tokens=self._max_tokens,
                system=cached,
                messages=[{"role": "user", "content": prompt}],
                output_config={"format": {"type": "json_schema", "schema": schema}},
            )
        except anthropic.APIStatusError as error:
            url = str(self._client.base_url)
            raise RefusedByApiError(url, error.status_code, _kind(error.body)) from None
        except anthropic.APIError as error:  # no connection, a timeout, an answer cut off
            raise NotReachedError(str(self._client.base_url), type(error).__name__) from None


def _kind(body: object) -> str:
    """The error's type as the API names it; its message may quote the prompt, so not that."""
    inner = body.get("error") if isinstance(body, dict) else None
    return str(inner.get("type"))[:60] if isinstance(inner, dict) else "no reason given"
