"""How much of the graph one answer tells: it is read by a model, and an entity may have thousands
of facts, one fact hundreds of memories."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from hookkit.graph.model import Fact
from hookkit.memory.ports import Payload

MOST_FACTS = 50  # of one entity, the newest
MOST_CHARS = 24_000  # of one answer, as JSON
MOST_MEMORIES = 5  # of one fact
ALIAS_CHARS = 200  # of one entity's aliases together


def newest(facts: Sequence[Fact]) -> list[Fact]:
    """The same, those first that began or ended last."""
    return sorted(facts, key=lambda fact: fact.invalid_at or fact.valid_from, reverse=True)


def fitting(
    lists: Sequence[Sequence[Fact]], tell: Callable[[Fact], Payload], chars: int = MOST_CHARS
) -> list[list[Payload]]:
    """The first facts of each list as they are told, in turns until `chars` are full."""
    told: list[list[Payload]] = [[] for _ in lists]
    for place in range(MOST_FACTS):
        for facts, mine in zip(lists, told, strict=True):
            if len(mine) != place or place >= len(facts):
                continue  # it ended, or one before did not fit
            one = tell(facts[place])
            size = size_of(one)
            if size <= chars:
                chars -= size
                mine.append(one)
    return told


def some(texts: Sequence[str], chars: int = ALIAS_CHARS) -> list[str]:
    """The first of these texts, as many as have no more than `chars` together."""
    told = []
    for text in texts:
        chars -= len(text)
        if chars < 0:
            break
        told.append(text)
    return told


def left_out(name: str, all_of_them: Sequence[object], told: Sequence[object]) -> Payload:
    """How many are not told, under this name; nothing where all are."""
    count = len(all_of_them) - len(told)
    return {name: count} if count else {}


def size_of(value: Payload) -> int:
    """Its characters as JSON."""
    return len(json.dumps(value, ensure_ascii=False))
