"""How far a move is, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

# What is done, how much of it so far, and of how much (0 unknown).
Tell = Callable[[str, int, int], None]


def telling(tell: Tell, what: str, total: int) -> Callable[[int], None]:
    """`tell` about one thing of which so many were counted beforehand; 0 where nobody knows."""
    tell(what, 0, total)
    # More may come while it goes on: a bar stays within its end.
    return lambda seen: tell(what, min(seen, total) if total else seen, total)
