"""Filters of the port to filters of Qdrant Edge."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

import qdrant_edge as qe

from hookkit.memory.ports import Filter, Match


def edge_filter(where: Filter) -> qe.Filter | None:
    """`where` as Edge takes it; None matches everything.

    Raises:
        ValueError: a value that Edge cannot match: it would take True for 1.
    """
    ids = known_ids(where.not_ids)
    must = [_condition(match) for match in where.must]
    must_not = [_condition(match) for match in where.must_not]
    if not (must or must_not or ids):
        return None
    left_out = [only_ids(ids)] if ids else []
    return qe.Filter(must=[*must], must_not=[*must_not, *left_out])


def only_ids(ids: Iterable[qe.PointId]) -> qe.HasIdCondition:
    """The condition that a point is one of `ids`."""
    return qe.HasIdCondition({*ids})


def known_ids(ids: Iterable[str]) -> list[uuid.UUID]:
    """The ids that a point can have at all, in their order: what is no UUID is left out."""
    return [known for text in ids if (known := _uuid(text)) is not None]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _condition(match: Match) -> qe.FieldCondition | qe.Filter:
    """One value is matched as it is; Edge wants lists to be all text or all numbers."""
    for value in match.any_of:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ValueError(f'"{match.key}" can match text and integers, found {value!r:.60}')
    if len(match.any_of) == 1:
        return qe.FieldCondition(match.key, match=qe.MatchValue(match.any_of[0]))
    texts = [value for value in match.any_of if isinstance(value, str)]
    numbers = [value for value in match.any_of if isinstance(value, int)]
    if not numbers:  # an empty list matches nothing
        return qe.FieldCondition(match.key, match=qe.MatchAny(texts))
    lists = (qe.MatchAny(texts), qe.MatchAny(numbers))
    return qe.Filter(should=[qe.FieldCondition(match.key, match=some) for some in lists])
