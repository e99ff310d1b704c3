"""Filters of the port to filters of Qdrant Edge."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import qdrant_edge as qe

from hookkit.memory.ports import Condition, Filter, Flag, Holds, Match, Present, Range
from hookkit.store.matching import by_kind, check, path_of

# The ids of the points whose text holds something in whatever case, which Edge cannot look for.
Scan = Callable[[Holds], "Iterable[qe.PointId]"]


def edge_filter(where: Filter, scan: Scan) -> qe.Filter | None:
    """`where` as Edge takes it; None matches everything.

    Raises:
        ValueError: a value that Edge cannot match: it would take True for 1.
    """
    if where == Filter():
        return None
    ids = known_ids(where.not_ids)
    left_out = [only_ids(ids)] if ids else []
    return qe.Filter(
        must=[_condition(one, scan) for one in where.must],
        must_not=[*(_condition(one, scan) for one in where.must_not), *left_out],
        should=[_condition(one, scan) for one in where.any_of] or None,
    )


def of_scope(where: Filter, key: str) -> qe.Filter:
    """The points that may hold text under `key`, of those that the plain part of `where` names."""
    scope = [_match(one) for one in where.must if isinstance(one, Match)]
    return qe.Filter(must=[*scope, _condition(Present(key), lambda _: ())])


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


def _condition(one: Condition, scan: Scan) -> Any:
    if isinstance(one, Filter):
        return edge_filter(one, scan) or qe.Filter()
    if isinstance(one, Match):
        return _match(one)
    if isinstance(one, Holds) and one.ignore_case:
        return only_ids(scan(one))
    if isinstance(one, Present):
        return qe.Filter(must_not=[qe.IsEmptyCondition(path_of(one.key))])
    return _field(one)


def _field(one: Flag | Range | Holds) -> qe.FieldCondition:
    path = path_of(one.key)
    if isinstance(one, Flag):
        value: Any = np.bool_(one.value)  # of Python's own True it would make the number 1
        return qe.FieldCondition(path, match=qe.MatchValue(value))
    if isinstance(one, Holds):
        return qe.FieldCondition(path, match=qe.MatchSubstring(one.text))
    bounds = {name: bound for name, bound in one._asdict().items() if name != "key"}
    is_date = any(isinstance(bound, str) for bound in bounds.values())
    kind: Any = qe.RangeDateTime if is_date else qe.RangeFloat
    return qe.FieldCondition(path, range=kind(**bounds))


def _match(match: Match) -> qe.FieldCondition | qe.Filter:
    check(match)
    if len(match.any_of) == 1:
        return qe.FieldCondition(path_of(match.key), match=qe.MatchValue(match.any_of[0]))
    texts, numbers = by_kind(match)
    if not numbers:  # an empty list matches nothing
        return qe.FieldCondition(path_of(match.key), match=qe.MatchAny(texts))
    lists = (qe.MatchAny(texts), qe.MatchAny(numbers))
    return qe.Filter(should=[qe.FieldCondition(path_of(match.key), match=some) for some in lists])
