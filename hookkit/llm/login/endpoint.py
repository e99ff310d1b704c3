"""One request to the OAuth token endpoint: a refresh token in, new tokens out."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from urllib.parse import urlsplit

import httpx

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.llm.login.document import Renewed, parse
from hookkit.llm.login.errors import RefreshEndedError, RefreshFailedError
from hookkit.llm.login.values import Tokens, fits_a_header

# Claude Code's public client: whom the tokens in its file were issued to (see the package).
CLIENT_ID = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
TIMEOUT_S = 30.0
ANSWER_MAX_BYTES = 1_000_000
LIFE_S = 3600  # of a token whose answer does not say; to throw it away would end the login
LIFE_MAX_S = 10 * 365 * 86_400


def renew(url: str, tokens: Tokens) -> Renewed:
    """The successors of `tokens`; from now on these are spent, whoever else holds them.

    Raises:
        RefreshEndedError: the endpoint refuses the refresh token.
        RefreshFailedError: no answer, or none that can be used.
    """
    shown = _shown(url)
    answered = _post(url, tokens)
    if isinstance(answered, str):
        raise RefreshFailedError(shown, answered)
    status, content = answered
    answer = _fields(content)
    if status != 200:
        _refuse(shown, status, answer)
    access = answer.get("access_token")
    if not isinstance(access, str) or not access or not fits_a_header(access):
        raise RefreshFailedError(shown, "no access_token in its answer")
    refresh = answer.get("refresh_token")
    life_s = _life_s(answer.get("expires_in"))
    return Renewed(
        access,
        refresh if isinstance(refresh, str) and refresh else tokens.refresh,
        int((time.time() + life_s) * 1000),
    )


def _refuse(shown: str, status: int, answer: dict[str, Any]) -> None:
    code = _code(answer)
    if status in (400, 401) and code == "invalid_grant":
        raise RefreshEndedError(shown, status)
    # Not about the token: a proxy's page, an outage, a request that the endpoint has unlearned.
    raise RefreshFailedError(shown, f"status {status} ({code})")


def _post(url: str, tokens: Tokens) -> tuple[int, bytes] | str:
    """Status and content, or why there is none; errors of the client may quote what was sent."""
    asked = {
        "grant_type": "refresh_token",
        "refresh_token": tokens.refresh,
        "client_id": tokens.client_id or CLIENT_ID,
    }
    headers = {"Content-Type": "application/json", "User-Agent": f"hookkit/{__version__}"}
    deadline = Deadline.after(TIMEOUT_S)
    content = b""
    try:
        with httpx.stream(
            "POST", url, content=json.dumps(asked).encode(), headers=headers, timeout=TIMEOUT_S
        ) as response:
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > ANSWER_MAX_BYTES or deadline.passed():
                    return "an answer without end"
            return response.status_code, content
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return f"no answer ({type(error).__name__}; is the network down?)"


def _fields(content: bytes) -> dict[str, Any]:
    parsed = parse(content)
    return parsed[0] if parsed and isinstance(parsed[0], dict) else {}


def _code(answer: dict[str, Any]) -> str:
    """The error's name, as OAuth or as Anthropic puts it; nothing else, which might be a token."""
    error = answer.get("error")
    name = error.get("type") if isinstance(error, dict) else error
    fits = isinstance(name, str) and re.fullmatch(r"[a-z_]{1,40}", name)
    return str(name) if fits else "no reason given"


def _life_s(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        return LIFE_S
    return min(value, LIFE_MAX_S)


def _shown(url: str) -> str:
    """The address without a password or a query in it."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the token endpoint"
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
