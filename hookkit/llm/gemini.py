"""Google's Gemini, by the Gemini API and its client library, which is an optional extra."""

from __future__ import annotations

import importlib
import json
import logging
import warnings
from typing import TYPE_CHECKING, Any

import httpx

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.memory.asking import Ask, Call, Said
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.memory.usage import Usage

if TYPE_CHECKING:
    from hookkit.memory.asking import Ending

URL = "https://generativelanguage.googleapis.com"
MIN_S = 1.0
OF_THE_REQUEST = frozenset({400, 409, 413, 422})  # statuses that another request may not get
MEND = {
    400: "check GOOGLE_API_KEY and MEM0_GRAPH_LLM_MODEL",
    401: "the key is wrong: check GOOGLE_API_KEY",
    403: "the key may not use this model: check GOOGLE_API_KEY and MEM0_GRAPH_LLM_MODEL",
    429: "too many requests or no quota left; it is tried again later",
}
NO_MODEL = (
    "it has no model {model}: set MEM0_GRAPH_LLM_MODEL, or MEM0_GRAPH_CONTRADICTION_LLM_MODEL if "
    "that names it, to one that it serves; if it should serve that one, check "
    "GOOGLE_GEMINI_BASE_URL"
)
LATER = "it is tried again later"
CUT = ("MAX_TOKENS",)


class NotInstalledError(ModelUnavailableError):
    """The client library is not there."""

    def __init__(self) -> None:
        super().__init__(
            "google-genai is not installed, which Gemini is asked with; run: "
            "pip install 'hookkit[gemini]'"
        )


class NoKeyError(ModelUnavailableError):
    """There is no API key."""

    def __init__(self) -> None:
        super().__init__("Gemini needs a key: hookkit config set GOOGLE_API_KEY ...")


class NotServedError(ModelUnavailableError):
    """The API serves no request just now, or none of ours."""

    def __init__(self, url: str, status: int, kind: str, model: str) -> None:
        mend = NO_MODEL.format(model=model[:100]) if status == 404 else MEND.get(status, LATER)
        super().__init__(f"{url} answered {status} ({kind}); {mend}")


class GeminiModel:
    """`Provider` over generateContent."""

    provider = "gemini"

    def __init__(self, key: str, model: str, max_tokens: int, *, base_url: str = "") -> None:
        """A model of the API at `base_url`, "" for Google's own.

        Raises:
            NoKeyError, NotInstalledError: it cannot be asked.
        """
        if not key:
            raise NoKeyError
        self.model = model
        self._key = key
        self._max_tokens = max_tokens
        self._url = base_url or URL
        self._genai = _client_library()

    def say(self, ask: Ask, deadline: Deadline) -> Said:
        """What the model says.

        Raises:
            ModelUnavailableError: the API refused or was not reached.
            ModelError: it does not take this request.
        """
        genai = self._genai
        try:
            with self._client(deadline) as client:
                reply = client.models.generate_content(
                    model=self.model, contents=ask.prompt, config=self._config(ask)
                )
        except genai.errors.APIError as error:
            raise self._refused(error) from None
        except genai.errors.UnknownApiResponseError:
            raise NotServedError(self._url, 200, "no JSON", self.model) from None
        except _transport_errors() as error:
            raise ModelUnavailableError(
                f"{self._url} could not be reached ({type(error).__name__}); "
                f"check GOOGLE_GEMINI_BASE_URL; {LATER}"
            ) from None
        return _said(reply)

    def _client(self, deadline: Deadline) -> Any:
        options = self._genai.types.HttpOptions(
            base_url=self._url,
            timeout=int(max(deadline.left(), MIN_S) * 1000),
            headers={"User-Agent": f"hookkit/{__version__}"},
        )
        # Said outright: in the environment of some, another product of Google is preset.
        return self._genai.Client(api_key=self._key, vertexai=False, http_options=options)

    def _config(self, ask: Ask) -> Any:
        types = self._genai.types
        common: dict[str, Any] = {
            "max_output_tokens": self._max_tokens,
            "automatic_function_calling": types.AutomaticFunctionCallingConfig(disable=True),
        }
        if ask.system:
            common["system_instruction"] = ask.system
        if not ask.tools:
            return types.GenerateContentConfig(
                **common,
                response_mime_type="application/json",
                response_json_schema=ask.schema,
            )
        functions = [
            types.FunctionDeclaration(
                name=tool.name, description=tool.about, parameters_json_schema=tool.schema
            )
            for tool in ask.tools
        ]
        calling = types.FunctionCallingConfig(mode="ANY")
        return types.GenerateContentConfig(
            **common,
            tools=[types.Tool(function_declarations=functions)],
            tool_config=types.ToolConfig(function_calling_config=calling),
        )

    def _refused(self, error: Any) -> ModelError:
        status, kind = int(error.code or 0), str(error.status or "no reason given")[:60]
        # Google answers 400 to a wrong key, which no other question would mend.
        is_ours = status in OF_THE_REQUEST and "API key" not in str(error.message)
        if is_ours:
            mend = MEND.get(status, LATER)
            return ModelError(f"{self._url} answered {status} ({kind}); {mend}")
        return NotServedError(self._url, status, kind, self.model)


def _client_library() -> Any:
    try:
        with warnings.catch_warnings():
            # Of the library's own parts, which nobody who reads them could mend.
            warnings.simplefilter("ignore")
            genai = importlib.import_module("google.genai")
            importlib.import_module("google.genai.errors")
    except ImportError:
        raise NotInstalledError from None
    for name in ("google_genai", "httpx", "httpx2"):  # a log of a request holds the whole prompt
        logging.getLogger(name).setLevel(logging.WARNING)
    return genai


def _transport_errors() -> tuple[type[Exception], ...]:
    """Those of the HTTP client that the library has, and of the one that it prefers."""
    known: tuple[type[Exception], ...] = (OSError, httpx.HTTPError)
    try:
        return (*known, importlib.import_module("httpx2").HTTPError)
    except ImportError:
        return known


def _said(reply: Any) -> Said:
    candidate = (reply.candidates or [None])[0]
    parts = (candidate.content.parts if candidate and candidate.content else None) or ()
    calls = tuple(
        Call(part.function_call.name, dict(part.function_call.args or {}))
        for part in parts
        if part.function_call
    )
    text = "".join(part.text for part in parts if part.text and not part.thought)
    if calls:
        text = json.dumps([call._asdict() for call in calls])
    return Said(text, _usage(reply.usage_metadata), _ending(candidate), calls)


def _ending(candidate: Any) -> Ending:
    """A prompt that was blocked has no candidate at all."""
    if candidate is None:
        return "refused"
    reason = getattr(candidate.finish_reason, "name", str(candidate.finish_reason or "STOP"))
    if reason in CUT:
        return "cut"
    return "whole" if reason in ("STOP", "FINISH_REASON_UNSPECIFIED") else "refused"


def _usage(usage: Any) -> Usage:
    """Thoughts are paid for as output; what came from the cache is counted in the prompt."""
    if usage is None:
        return Usage()
    cached = usage.cached_content_token_count or 0
    fresh = max((usage.prompt_token_count or 0) - cached, 0)
    out = (usage.candidates_token_count or 0) + (usage.thoughts_token_count or 0)
    return Usage(fresh, out, cached)
