"""The Anthropic Messages API, with an API key."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anthropic
from anthropic.types import Message

from hookkit import __version__
from hookkit.memory.ports import ModelError, ModelUnavailableError, Payload

TIMEOUT_S = 120.0  # the answer to an extraction takes seconds; no second attempt: the spool waits
OF_THE_REQUEST = frozenset({400, 409, 413, 422})  # statuses that another request may not get
MEND = {
    400: "check that MEM0_HOOK_LLM_MODEL and MEM0_LLM_MAX_TOKENS go together and credit is left",
    401: "the key is wrong: check MEM0_ANTHROPIC_TOKEN and ANTHROPIC_API_KEY",
    403: "the key may not use this model: check it, or set MEM0_HOOK_LLM_MODEL",
    404: "no such model or URL: check MEM0_HOOK_LLM_MODEL and ANTHROPIC_BASE_URL",
    429: "too many requests or no credit left; it is tried again later",
}
LATER = "it is tried again later"


class RefusedByApiError(ModelUnavailableError):
    """The API answers no request just now, or none of ours."""

    def __init__(self, url: str, status: int, kind: str) -> None:
        super().__init__(f"{url} answered {status} ({kind}); {MEND.get(status, LATER)}")


class BadRequestError(ModelError):
    """The API does not take this one request."""

    def __init__(self, url: str, status: int, kind: str) -> None:
        super().__init__(f"{url} answered {status} ({kind}); {MEND.get(status, LATER)}")


class NotReachedError(ModelUnavailableError):
    """The API could not be reached."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} could not be reached ({why}); check ANTHROPIC_BASE_URL; {LATER}")


class BadAnswerError(ModelError):
    """The model answered with something else than the JSON asked for."""

    def __init__(self, model: str, must_be: str, found: str) -> None:
        super().__init__(f"{model}'s answer must be {must_be}, found {found}; it is asked again")


class AnthropicModel:
    """One model of the Messages API."""

    def __init__(
        self,
        api_key: str,
        model: str,
        max_tokens: int,
        base_url: str,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._api_key = api_key
        self._model = model
        self._max_tokens = max_tokens
        self._base_url = base_url
        self._timeout_s = timeout_s
        _keep_quiet()

    def answer(self, system: str, prompt: str, schema: Payload) -> str:
        """JSON text that fits `schema`.

        Raises:
            ModelUnavailableError: the API refused or was not reached.
            ModelError: the answer is not to be used.
        """
        message = self._ask(system, prompt, schema)
        if message.stop_reason != "end_turn":
            raise BadAnswerError(self._model, "whole", self._cut_off(message))
        text = "".join(block.text for block in message.content or () if block.type == "text")
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            raise BadAnswerError(self._model, "JSON", f"{len(text)} characters of else") from None
        return text

    def _ask(self, system: str, prompt: str, schema: Payload) -> Message:
        # Constant, and 8,000 tokens long: the second call of an hour reads it from the cache.
        cached: Any = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
        # For each call, minutes apart: a connection that is kept would be dead, or in the way.
        with self._client() as client, _faults_named(client):
            return _whole(
                client.messages.create(
                    model=self._model,
                    max_tokens=self._max_tokens,
                    system=cached,
                    messages=[{"role": "user", "content": prompt}],
                    output_config={"format": {"type": "json_schema", "schema": schema}},
                )
            )

    def _client(self) -> anthropic.Anthropic:
        return anthropic.Anthropic(
            api_key=self._api_key,
            base_url=self._base_url or None,
            timeout=self._timeout_s,
            max_retries=0,
            default_headers={"User-Agent": f"hookkit/{__version__}"},
        )

    def _cut_off(self, message: Message) -> str:
        stopped = f"one that stopped at {message.stop_reason}"
        if message.stop_reason == "max_tokens":
            return f"{stopped} ({self._max_tokens}, see MEM0_LLM_MAX_TOKENS)"
        return stopped


class PageError(Exception):
    """Not a message: a gateway's page, a login."""


def _whole(message: object) -> Message:
    if not isinstance(message, Message):
        raise PageError
    return message


@contextmanager
def _faults_named(client: anthropic.Anthropic) -> Iterator[None]:
    # Whoever logs in at a gateway, and their password, is no part of a message.
    url = str(client.base_url.copy_with(userinfo=b"")).rstrip("/")
    try:
        yield
    except anthropic.APIStatusError as error:
        status = error.status_code
        refused = BadRequestError if status in OF_THE_REQUEST else RefusedByApiError
        raise refused(url, status, _kind(error.body)) from None
    except anthropic.APIError as error:  # no connection, a timeout, an answer cut off
        raise NotReachedError(url, type(error).__name__) from None
    except (PageError, json.JSONDecodeError):
        raise NotReachedError(url, "something else than a message came back") from None


def _keep_quiet() -> None:
    """Whatever ANTHROPIC_LOG says: what the client logs of a request holds the whole prompt."""
    for name in ("anthropic", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _kind(body: object) -> str:
    """The error's type as the API names it; its message may quote the prompt, so not that."""
    inner = body.get("error") if isinstance(body, dict) else None
    return str(inner.get("type"))[:60] if isinstance(inner, dict) else "no reason given"
