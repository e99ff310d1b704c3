"""Whether a URL is of this machine: a proxy of the environment cannot reach what listens here."""

from __future__ import annotations

import re

HERE = re.compile(r"\w+://([^/?#]*@)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?([/?#]|$)", re.I)


def is_here(url: str) -> bool:
    """Whether the server at `url` listens on this machine.

    >>> is_here("http://localhost:11434"), is_here("http://[::1]:6333"), is_here("https://x.org")
    (True, True, False)
    """
    return HERE.match(url) is not None
