"""What Claude Code keeps of a login, read, and changed in nothing but its tokens.

    {"claudeAiOauth": {"accessToken": ..., "refreshToken": ..., "expiresAt": <ms since 1970>,
                       "scopes": [...], "subscriptionType": ..., "clientId": ..., ...}, ...}

Ground truth: Claude Code 2.1.330. A refreshToken and accessToken of "" are what it leaves of a
login that has ended; expiresAt may be null. Other keys, such as mcpOAuth, hold other secrets.
"""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

from hookkit.llm.login.errors import LoginShapeError
from hookkit.llm.login.values import Tokens, fits_a_header

LOGIN = "claudeAiOauth"
NAMES = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", type(None): "null"}


class Renewed(NamedTuple):
    """What the token endpoint gave."""

    access: str  # secret
    refresh: str  # secret; the old one where it goes on
    expires_at_ms: int  # wall clock

    def __repr__(self) -> str:
        return f"Renewed(expires_at_ms={self.expires_at_ms!r})"


def read_tokens(where: str, content: bytes | None) -> Tokens | None:
    """The tokens in `content`, None where nobody is logged in; `where` is for the message.

    Raises:
        LoginShapeError: it is not JSON, or not in the shape above.
    """
    root = _root(where, content)
    login = root.get(LOGIN)
    if login is None:
        return None
    if not isinstance(login, dict):
        raise LoginShapeError(where, LOGIN, "an object", _name(login))
    access, refresh = _text(where, login, "accessToken"), _text(where, login, "refreshToken")
    if not fits_a_header(access) and access:
        raise LoginShapeError(where, f"{LOGIN}.accessToken", "printable ASCII", "something else")
    client_id = login.get("clientId")
    return Tokens(
        access, refresh, _moment(where, login), client_id if isinstance(client_id, str) else ""
    )


def with_tokens(where: str, content: bytes | None, renewed: Renewed) -> bytes:
    """`content` with these tokens, each other field as it was and where it was.

    Raises:
        LoginShapeError: there is no login in `content`.
    """
    root = _root(where, content)
    login = root.get(LOGIN)
    if not isinstance(login, dict):
        raise LoginShapeError(where, LOGIN, "an object", _name(login))
    login["accessToken"] = renewed.access
    login["refreshToken"] = renewed.refresh
    login["expiresAt"] = renewed.expires_at_ms
    # ASCII: the Keychain gives anything else back as hex, and a lone surrogate is no UTF-8.
    return json.dumps(root, allow_nan=False, separators=(",", ":")).encode()


def parse(content: bytes) -> tuple[object] | None:
    """The JSON value in `content`, in a tuple; None if it is none that we could write again.

    An error of the JSON module carries the whole document: none gets out of here.
    """
    try:
        text = content.decode("utf-8-sig")
        return (json.loads(text, parse_float=_finite, parse_constant=_finite),)
    except (ValueError, RecursionError):
        return None


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number without end")
    return number


def _root(where: str, content: bytes | None) -> dict[str, Any]:
    if content is None:
        return {}
    parsed = parse(content)
    if parsed is None:
        raise LoginShapeError(where, "the content", "JSON", f"{len(content)} bytes of else")
    (root,) = parsed
    if not isinstance(root, dict):
        raise LoginShapeError(where, "the content", "an object", _name(root))
    return root


def _text(where: str, login: dict[str, Any], key: str) -> str:
    value = login.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LoginShapeError(where, f"{LOGIN}.{key}", "a text", _name(value))
    return value


def _moment(where: str, login: dict[str, Any]) -> float | None:
    value = login.get("expiresAt")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise LoginShapeError(where, f"{LOGIN}.expiresAt", "milliseconds", _name(value))
    return value


def _name(value: object) -> str:
    """The kind alone: what stands in the wrong place may be a token."""
    return NAMES.get(type(value), "a number")
