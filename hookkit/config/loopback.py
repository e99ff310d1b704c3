"""Whether a URL is of this machine: a proxy of the environment cannot reach what listens here."""

from __future__ import annotations

from urllib.parse import urlsplit

NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def is_here(url: str) -> bool:
    """Whether the server at `url` listens on this machine.

    >>> is_here("http://localhost:11434"), is_here("http://[::1]:6333"), is_here("https://x.org")
    (True, True, False)
    """
    return urlsplit(url).hostname in NAMES
