"""What filters of Edge and of a server have in common: keys as they are written, and values."""

from __future__ import annotations

from hookkit.memory.ports import Match


def path_of(key: str) -> str:
    """`key` as the engine's parser takes it: letters beyond ASCII in quotes."""
    return ".".join(part if part.isascii() else f'"{part}"' for part in key.split("."))


def check(match: Match) -> None:
    """Raise for what no filter can match.

    Raises:
        ValueError: a value that is neither text nor an integer; True would be taken for 1.
    """
    for value in match.any_of:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ValueError(f'"{match.key}" can match text and integers, found {value!r:.60}')


def by_kind(match: Match) -> tuple[list[str], list[int]]:
    """Its values: the engine wants lists to be all text or all numbers."""
    texts = [value for value in match.any_of if isinstance(value, str)]
    return texts, [value for value in match.any_of if isinstance(value, int)]
