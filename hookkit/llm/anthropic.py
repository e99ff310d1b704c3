"""The Anthropic Messages API, with an API key or a login token."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Protocol

import anthropic
from anthropic.types import Message

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.llm.login.errors import LoginRefusedError
from hookkit.llm.login.policy import is_refused_by_policy
from hookkit.llm.login.values import Credential
from hookkit.memory.asking import Ask, Call, Said
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.memory.usage import Usage

if TYPE_CHECKING:
    from hookkit.memory.asking import Ending

MIN_S = 0.5  # a request is given at least so long, whatever is left of the deadline
OAUTH_BETA = "oauth-2025-04-20"
OF_THE_REQUEST = frozenset({400, 409, 413, 422})  # statuses that another request may not get
MEND = {
    400: "check that the model and MEM0_LLM_MAX_TOKENS go together, and that credit is left",
    401: "the key is wrong: check MEM0_ANTHROPIC_TOKEN and ANTHROPIC_API_KEY",
    403: "the key may not use this model: check it, or set MEM0_LLM_MODEL or MEM0_HOOK_LLM_MODEL",
    404: "no such model or URL: check MEM0_LLM_MODEL, MEM0_HOOK_LLM_MODEL and ANTHROPIC_BASE_URL",
    429: "too many requests or no credit left; it is tried again later",
}
LATER = "it is tried again later"
OTHER = "something else than a message came back"
ENDINGS: dict[str, Ending] = {
    "end_turn": "whole",
    "stop_sequence": "whole",
    "tool_use": "whole",
    "refusal": "refused",
}


class RefusedByApiError(ModelUnavailableError):
    """The API answers no request just now, or none of ours."""

    def __init__(self, url: str, status: int, kind: str, retry_after_s: float = 0.0) -> None:
        super().__init__(f"{url} answered {status} ({kind}); {MEND.get(status, LATER)}")
        self.retry_after_s = retry_after_s


class BadRequestError(ModelError):
    """The API does not take this one request."""

    def __init__(self, url: str, status: int, kind: str) -> None:
        super().__init__(f"{url} answered {status} ({kind}); {MEND.get(status, LATER)}")


class NotReachedError(ModelUnavailableError):
    """The API could not be reached."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} could not be reached ({why}); check ANTHROPIC_BASE_URL; {LATER}")


class Tokens(Protocol):
    """Where the token comes from: `login.Fixed` or `login.Login`."""

    def current(self, deadline: Deadline) -> Credential:
        """The one to send now."""

    def refused(self, token: str) -> None:
        """The API does not take it."""


class AnthropicModel:
    """`Provider` over the Messages API."""

    def __init__(
        self,
        tokens: Tokens,
        model: str,
        max_tokens: int,
        *,
        base_url: str = "",
        oat_headers: bool = True,
    ) -> None:
        self.provider = "anthropic"
        self.model = model
        self._tokens = tokens
        self._max_tokens = max_tokens
        self._base_url = base_url or None
        self._oat_headers = oat_headers
        _keep_quiet()

    def say(self, ask: Ask, deadline: Deadline) -> Said:
        """What the model says.

        Raises:
            ModelUnavailableError: the API refused or was not reached, or there is no token.
            ModelError: it does not take this request.
        """
        credential = self._tokens.current(deadline)
        self.provider = "anthropic_oat" if credential.kind == "login" else "anthropic"
        try:
            return self._say(ask, credential, deadline)
        except RefusedTokenError:
            # Somebody else may have refreshed the login, or we may: once.
            self._tokens.refused(credential.token)
            renewed = self._tokens.current(deadline)
            if renewed.token == credential.token:
                raise
            return self._say(ask, renewed, deadline)

    def _say(self, ask: Ask, credential: Credential, deadline: Deadline) -> Said:
        with self._client(credential, deadline) as client:
            # A gateway's password is no part of a message.
            url = str(client.base_url.copy_with(userinfo=b"")).rstrip("/")
            try:
                message = client.messages.create(**self._request(ask))
            except anthropic.APIStatusError as error:
                raise _refusal(url, error, credential) from None
            except anthropic.APIError as error:  # no connection, a timeout, an answer cut off
                raise NotReachedError(url, type(error).__name__) from None
            except ValueError:  # no JSON under a JSON's name
                raise NotReachedError(url, OTHER) from None
        if not isinstance(message, Message):  # some gateway's page
            raise NotReachedError(url, OTHER)
        return _said(message)

    def _client(self, credential: Credential, deadline: Deadline) -> anthropic.Anthropic:
        headers = {"User-Agent": f"hookkit/{__version__}"}
        timeout = max(deadline.left(), MIN_S)
        if credential.kind == "api_key":
            return anthropic.Anthropic(
                api_key=credential.token,
                base_url=self._base_url,
                timeout=timeout,
                max_retries=0,  # the spool does the patient ones
                default_headers=headers,
            )
        if self._oat_headers:
            headers["anthropic-beta"] = OAUTH_BETA
        return anthropic.Anthropic(
            auth_token=credential.token,
            base_url=self._base_url,
            timeout=timeout,
            max_retries=0,
            default_headers=headers,
        )

    def _request(self, ask: Ask) -> dict[str, Any]:
        # Constant, and 8,000 tokens long: the second call of an hour reads it from the cache.
        system = [{"type": "text", "text": ask.system, "cache_control": {"type": "ephemeral"}}]
        request: dict[str, Any] = {
            "model": self.model,
            "max_tokens": self._max_tokens,
            "system": system if ask.system else [],
            "messages": [{"role": "user", "content": ask.prompt}],
        }
        if not ask.tools:
            schema = {"type": "json_schema", "schema": ask.schema}
            return {**request, "output_config": {"format": schema}}
        tools = [
            {"name": tool.name, "description": tool.about, "input_schema": tool.schema}
            for tool in ask.tools
        ]
        return {**request, "tools": tools, "tool_choice": {"type": "any"}}


class RefusedTokenError(RefusedByApiError):
    """The API does not take this login token; another may do."""


def _refusal(url: str, error: anthropic.APIStatusError, credential: Credential) -> ModelError:
    status, kind = error.status_code, _kind(error.body)
    if credential.kind == "login":
        if is_refused_by_policy(status, _message(error.body)):
            return LoginRefusedError(status, kind)
        if status == 401:
            return RefusedTokenError(url, status, kind)
    if status in OF_THE_REQUEST:
        return BadRequestError(url, status, kind)
    return RefusedByApiError(url, status, kind, _seconds(error.response.headers.get("retry-after")))


def _said(message: Message) -> Said:
    blocks = message.content or ()
    text = "".join(block.text for block in blocks if block.type == "text")
    calls = tuple(Call(b.name, dict(b.input)) for b in blocks if b.type == "tool_use")
    return Said(text, _usage(message), ENDINGS.get(str(message.stop_reason), "cut"), calls)


def _usage(message: Message) -> Usage:
    usage: Any = message.usage  # a gateway's message may have none
    if usage is None:
        return Usage()
    fresh = (usage.input_tokens or 0) + (usage.cache_creation_input_tokens or 0)
    return Usage(fresh, usage.output_tokens or 0, usage.cache_read_input_tokens or 0)


def _keep_quiet() -> None:
    """Whatever ANTHROPIC_LOG says: what the client logs of a request holds the whole prompt."""
    for name in ("anthropic", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _seconds(value: str | None) -> float:
    try:
        return max(float(value or 0), 0.0)
    except ValueError:  # a date: our own pauses will do
        return 0.0


def _kind(body: object) -> str:
    """The error's type as the API names it; its message may quote the prompt, so not that."""
    inner = body.get("error") if isinstance(body, dict) else None
    return str(inner.get("type"))[:60] if isinstance(inner, dict) else "no reason given"


def _message(body: object) -> str:
    inner = body.get("error") if isinstance(body, dict) else None
    return str(inner.get("message")) if isinstance(inner, dict) else ""
