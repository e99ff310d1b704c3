"""The user's own patterns (MEM0_REDACT_PATTERNS): which can be used, and cutting by them.

A pattern that takes ever longer on some text would stop every hook, and nothing can interrupt it.
So one that can is refused by its shape, and the others are given a text in pieces.
"""

from __future__ import annotations

import re
import time
import warnings

from hookkit.errors import HookkitError
from hookkit.memory.redact_rules import CUT
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

PIECE = 500  # characters; a longer line is parted where it has a blank
MOST_WAYS = 1_000_000  # of matching at one place of a piece: a third of a second at the very worst
BUDGET_S = 1.0  # for one text; what is not looked at by then is left out as a whole
TOO_LONG = "[left out: MEM0_REDACT_PATTERNS took too long here]"
MANY = 64  # patterns


class PatternError(HookkitError):
    """A pattern of the user's that is not used."""

    def __init__(self, number: int, found: str) -> None:
        super().__init__(
            f"MEM0_REDACT_PATTERNS, number {number}: must be a regular expression that no text can "
            f"keep busy, found {found}; mend it: until then nothing is cut by it"
        )


class Usable(NamedTuple):
    """The patterns to cut by, and what is wrong with the others."""

    patterns: tuple[str, ...]
    problems: tuple[PatternError, ...]


def usable(patterns: Sequence[str]) -> Usable:
    """Those of the user's patterns that can be used; what is wrong never shows the pattern."""
    good: list[str] = []
    problems: list[PatternError] = []
    for number, pattern in enumerate(patterns, 1):
        found = _found_wrong(pattern) if number <= MANY else f"more than {MANY} of them"
        if found:
            problems.append(PatternError(number, found))
        else:
            good.append(pattern)
    return Usable(tuple(good), tuple(problems))


def cut_own(text: str, patterns: Sequence[str]) -> str:
    """`text` without what these usable patterns match."""
    until = time.monotonic() + BUDGET_S
    for pattern in patterns:
        compiled = re.compile(pattern)
        if compiled.search(CUT):  # else a text would change each time that it is cleaned
            continue
        done: list[str] = []
        for piece in _pieces(text):
            if time.monotonic() > until:
                done.append(TOO_LONG)
                break
            done.append(compiled.sub(CUT, piece))
        text = "".join(done)
    return text


def _found_wrong(pattern: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python only warns of may mean another thing soon
            ways = _ways(_parsed(pattern), inside=False)
            compiled = re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning) as error:
        return f"one that is none ({str(error)[:80]})"
    if compiled.match("") is not None:
        return "one that matches nothing at all"
    if ways > MOST_WAYS:
        return "one that repeats what varies in length itself, or too much (bound it: {1,40})"
    return ""


def _parsed(pattern: str) -> Any:
    try:
        from re import _parser  # type: ignore[attr-defined]  # the one that re itself uses
    except ImportError:  # Python 3.10
        import sre_parse as _parser
    return _parser.parse(pattern)


def _ways(parsed: Any, *, inside: bool) -> int:
    """How often a character of a piece may be looked at, at most; beyond MOST_WAYS it is too much.

    Each part that varies in length multiplies; within a repetition the product has no end.
    """
    ways = 1
    for op, value in parsed:
        name = str(op)
        if name.endswith("_REPEAT"):
            low, high, inner = value
            varies = int(low) != int(high)
            if inside and varies:
                return MOST_WAYS + 1
            ways *= _ways(inner, inside=inside or int(high) > 1)
            ways *= min(int(high), PIECE) if varies and int(high) > 1 else 1
        elif name == "BRANCH":
            if inside:
                return MOST_WAYS + 1
            ways *= sum(_ways(branch, inside=inside) for branch in value[1])
        else:
            for part in value if isinstance(value, tuple) else ():
                if type(part).__name__ == "SubPattern":
                    ways *= _ways(part, inside=inside)
            if name == "GROUPREF":
                ways *= PIECE
        if ways > MOST_WAYS:
            return ways
    return ways


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        line = text.find("\n", at, at + PIECE)
        end = line + 1 if line >= 0 else min(at + PIECE, len(text))
        if line < 0 and end < len(text):
            blank = text.rfind(" ", at, end)
            end = blank + 1 if blank > at else end
        yield text[at:end]
        at = end
