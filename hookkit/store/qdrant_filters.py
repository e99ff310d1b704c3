"""Filters of the port to filters of Qdrant's REST interface.

What the server cannot be asked is asked here, of the points in the scope of the filter, and goes
out as their ids: text within text (of a key with a full-text index a server would look for whole
words), a field without an index under strict mode, and filters in each other deeper than its
parser goes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from hookkit.memory.ports import Condition, Filter, Flag, Holds, Match, Present, Range
from hookkit.store.matching import by_kind, check, path_of
from hookkit.store.qdrant_wire import JsonObject

Plain: TypeAlias = Match | Flag | Range | Present
# The ids of the points that hold what a condition asks for.
Look = Callable[[Condition], "list[str | int]"]

MAX_DEPTH = 90  # lists and objects; serde_json, which the server reads with, stops at 128


class Askable(NamedTuple):
    """What a server lets itself be asked."""

    indexes: Mapping[str, str]  # a payload key to the kind of its index
    strict: bool  # whether it refuses to filter by a key without an index

    def takes(self, one: Plain) -> bool:
        """Whether the server answers this condition at all."""
        if not self.strict:
            return True
        kind = self.indexes.get(one.key)
        return kind is not None and kind in (_kinds_for(one) or {kind})


def server_filter(where: Filter, askable: Askable, look: Look) -> JsonObject:
    """`where` as the server takes it; an empty one matches everything.

    Raises:
        ValueError: a value that cannot be matched.
    """
    return _filter(where, askable, look, 1)


def scope_filter(where: Filter, askable: Askable) -> JsonObject | None:
    """The points that `where` may let through, as far as the server tells them by an index."""
    plain = [one for one in where.must if isinstance(one, Match) and one.key in askable.indexes]
    must = [_match(one) for one in plain if askable.takes(one)]
    return {"must": must} if must else None


def known_ids(ids: Iterable[str]) -> list[str | int]:
    """The ids that a point on a server can have, in their order: UUIDs and whole numbers."""
    return [known for text in ids if (known := _id(text)) is not None]


def _id(text: str) -> str | int | None:
    if text.isascii() and text.isdecimal() and int(text) < 2**64:
        return int(text)
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def _filter(where: Filter, askable: Askable, look: Look, depth: int) -> JsonObject:
    def compiled(conditions: Iterable[Condition]) -> list[JsonObject]:
        return [_condition(one, askable, look, depth + 2) for one in conditions]

    left_out = known_ids(where.not_ids)
    parts = {
        "must": compiled(where.must),
        "must_not": compiled(where.must_not) + ([{"has_id": left_out}] if left_out else []),
        "should": compiled(where.any_of),
    }
    return {name: part for name, part in parts.items() if part}


def _condition(one: Condition, askable: Askable, look: Look, depth: int) -> JsonObject:
    if isinstance(one, Match):
        check(one)
    if isinstance(one, Filter) and depth <= MAX_DEPTH:
        return _filter(one, askable, look, depth) or {"must": []}
    if isinstance(one, (Filter, Holds)) or not askable.takes(one):
        return {"has_id": look(one)}
    return _field(one)


def _field(one: Plain) -> JsonObject:
    if isinstance(one, Match):
        return _match(one)
    path = path_of(one.key)
    if isinstance(one, Flag):
        return {"key": path, "match": {"value": one.value}}
    if isinstance(one, Present):
        return {"must_not": [{"is_empty": {"key": path}}]}
    bounds = {name: bound for name, bound in one._asdict().items() if name != "key"}
    return {"key": path, "range": {n: bound for n, bound in bounds.items() if bound is not None}}


def _match(match: Match) -> JsonObject:
    """A list is of text or of numbers, never of both; an empty one matches nothing."""
    check(match)
    key = path_of(match.key)
    if len(match.any_of) == 1:
        return {"key": key, "match": {"value": match.any_of[0]}}
    texts, numbers = by_kind(match)
    if not numbers:
        return {"key": key, "match": {"any": texts}}
    return {"should": [{"key": key, "match": {"any": some}} for some in (texts, numbers)]}


def _kinds_for(one: Plain) -> set[str]:
    """The kinds of index that answer a condition under strict mode; none: any kind does."""
    if isinstance(one, Flag):
        return {"bool"}
    if isinstance(one, Range):
        is_date = any(isinstance(bound, str) for bound in one[1:])
        return {"datetime"} if is_date else {"float", "integer"}
    if isinstance(one, Match) and one.any_of:
        is_text, is_whole = ({type(value) for value in one.any_of} <= {k} for k in (str, int))
        return {"keyword"} if is_text else {"integer"} if is_whole else {"both, which is no index"}
    return set()
