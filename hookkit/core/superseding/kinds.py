"""What sort of statement some words make, and what sort of name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from hookkit.core.superseding.vocabulary import (
    AUXILIARIES,
    BINDERS,
    BOUNDS,
    GENERIC,
    INCIDENTS,
    NOT_PAST,
    PAST,
    PREPOSITIONS,
    SUPPORTS,
)
from hookkit.core.superseding.words import Word

IDENTIFIER = re.compile(r"(?=.*[\w])(.*[._/:@\\$*-].*|.*[a-z][A-Z].*|.*[A-Za-z]\d.*|[A-Z]{2,})")
PRESENT = (BINDERS - PREPOSITIONS) | AUXILIARIES

Words = Sequence[Word]


def low(words: Words) -> set[str]:
    """The words as they stand there, but for capitals."""
    return {str(word) for word in words}


def telling(words: Words) -> Counter[str]:
    """What the statement is about: its words without values and without what only binds."""
    pairs = zip(words, [*words[1:], None], strict=True)
    return Counter(
        word.key
        for word, following in pairs
        if not word.kind
        and str(word) not in GENERIC
        and not (word.key == "after" and following is not None and following.kind == "time")
    )


def is_name(words: Words) -> bool:
    """Whether there is one among them: of a product, a person, a file, an option."""
    plain = [word.text for word in words if not word.kind]
    return any(IDENTIFIER.fullmatch(text) or _has_capital(text) for text in plain)


def is_event(words: Words) -> bool:
    """Whether it tells of what happened: something else that happens later does not undo it."""
    if not PAST.isdisjoint(low(words)):
        return True
    for word in map(str, words):
        if word in PRESENT:
            return False
        if word.endswith("ed") and word not in NOT_PAST:
            return True
    return False


def may_be_several(words: Words) -> bool:
    """Whether what it tells of has several of them: versions that are supported, places of bugs."""
    said = low(words)
    is_open = not SUPPORTS.isdisjoint(said) and BOUNDS.isdisjoint(said)
    return is_open or not INCIDENTS.isdisjoint(said)


def _has_capital(text: str) -> bool:
    return any(char.isupper() for char in text)
