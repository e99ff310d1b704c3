"""Texts made fit for a model on a server: no half characters, never empty, in windows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from hookkit.characters import whole

# Characters. One has at most four bytes, a token at least one: no window is longer than the 8,191
# tokens that the usual models take, in whichever language. Smaller models' are split further.
WINDOW = 2_000
WINDOWS = 8  # of a text; what comes after is left out
SMALLEST = 60  # characters of a window that is not split any more
NOTHING = "(nothing)"  # for a text without any words, which servers refuse or crash at

PIECE = re.compile(rf".{{1,{WINDOW}}}(?=\s|\Z)|.{{{WINDOW}}}", re.DOTALL)  # whole words, if any
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # llama.cpp ends a text at its first 0


def windows(text: str) -> list[str]:
    """`text` in one to WINDOWS pieces of up to WINDOW characters.

    >>> windows(" uv, not pip ")
    ['uv, not pip']
    >>> windows("")
    ['(nothing)']
    """
    clean = CONTROLS.sub(" ", whole(text[: 2 * WINDOW * WINDOWS])).strip()
    pieces = (match[0].strip() for match in PIECE.finditer(clean))
    return [*islice(filter(None, pieces), WINDOWS)] or [NOTHING]


def ends(pieces: Sequence[str]) -> list[str]:
    """The first and the last: of a long prompt they say what it is about."""
    return [pieces[0], *pieces[1:][-1:]]


def halves(window: str) -> tuple[str, str]:
    """A window in two, between words where there are any near its middle.

    >>> halves("one two three four")
    ('one two', 'three four')
    """
    middle = len(window) // 2
    at = window.rfind(" ", middle // 2, middle + 1)
    at = at if at > 0 else middle
    return window[:at].strip() or NOTHING, window[at:].strip() or NOTHING


def batches(pieces: Sequence[str], count: int, chars: int) -> Iterator[list[str]]:
    """`pieces` in order, up to `count` and (but for a single one) `chars` of them together."""
    batch: list[str] = []
    for piece in pieces:
        if batch and (len(batch) == count or sum(map(len, batch)) + len(piece) > chars):
            yield batch
            batch = []
        batch.append(piece)
    if batch:
        yield batch
