"""Several questions to a store that gains nothing by being asked them at once."""

from __future__ import annotations

from collections.abc import Sequence

from hookkit.memory.ports import Found, MemoryStore, Near, Question


def one_by_one(store: MemoryStore, questions: Sequence[Question]) -> list[list[Found]]:
    """What `search` or `newest` says to each, in order."""
    return [
        store.search(*one) if isinstance(one, Near) else store.newest(*one) for one in questions
    ]
