"""What all servers of embeddings have in common: how long, who asks, what a refusal means."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from hookkit import __version__
from hookkit.embed.errors import (
    EmbedderSlowError,
    EmbedderUnavailableError,
    TextRefusedError,
    TooLongError,
)
from hookkit.errors import HookkitError

CONNECT_S = 3.0  # a server that is not there at all is known by then
USER_AGENT = f"hookkit/{__version__}"
# Prompts come minutes apart: a connection that was kept is one that the server has closed.
NOT_KEPT = httpx.Limits(max_connections=None, max_keepalive_connections=0)
OF_THE_TEXT = frozenset([400, 413, 422])
# What servers say of a text that is too long; some with a 500.
TOO_LONG = ("context length", "context size", "too large", "maximum sequence length")


def without_user(url: str) -> str:
    """The URL for messages: no user and no password.

    >>> without_user("https://bob:secret@example.org/v1")
    'https://example.org/v1'
    """
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def patience(timeout_s: float) -> httpx.Timeout:
    """Up to `timeout_s` for an answer, less for nobody at all."""
    return httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))


def unreached(
    error: Exception, where: str, model: str, timeout_s: float, mend: str
) -> EmbedderUnavailableError:
    """What it is that no answer came."""
    if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
        return EmbedderSlowError(where, model, timeout_s)
    return EmbedderUnavailableError(
        f"{where} could not be reached ({type(error).__name__}); {mend}"
    )


def refusal(
    status: int, said: str, where: str, model: str, mends: Mapping[int, str]
) -> HookkitError:
    """What an answer of that status means; `mends` has what to do by status, whole sentences.

    What the server said is not repeated: it may quote a key, or the text.
    """
    words = said.lower()
    if any(mark in words for mark in TOO_LONG):
        return TooLongError(where, model, f"it is too long (status {status})")
    if re.search(r"\bnan\b", words):  # some models' fault at some texts
        return TextRefusedError(where, model, f"its numbers are not finite (status {status})")
    if "not support embed" in words:
        return EmbedderUnavailableError(
            f"{where} says that {model} makes no embeddings (status {status});"
            " set MEM0_EMBED_MODEL to a model that does, such as bge-m3"
        )
    if status in mends:
        return EmbedderUnavailableError(f"{where} {mends[status]}")
    if status in OF_THE_TEXT:
        return TextRefusedError(where, model, f"it answered {status}")
    return EmbedderUnavailableError(f"{where} answered {status}; its own log says why")
