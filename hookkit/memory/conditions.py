"""Which points a store is asked about: conditions on their payloads."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Match(NamedTuple):
    """One condition: the payload's `key` holds one of `any_of`."""

    key: str
    any_of: tuple[str | int, ...]  # no bool, which Edge takes for 0 or 1; none at all match nothing


class Flag(NamedTuple):
    """One condition: the payload's `key` holds true, or holds false."""

    key: str
    value: bool


class Range(NamedTuple):
    """One condition: the payload's `key` holds a number, or a date, between these; None is open.

    All bounds are numbers, or all are dates (ISO 8601; without a zone UTC).
    """

    key: str
    gt: float | str | None = None
    gte: float | str | None = None
    lt: float | str | None = None
    lte: float | str | None = None


class Holds(NamedTuple):
    """One condition: the payload's `key` holds text with `text` in it."""

    key: str
    text: str  # not ""
    ignore_case: bool = False


class Present(NamedTuple):
    """One condition: the payload's `key` holds anything at all; null and an empty list are none."""

    key: str


class Filter(NamedTuple):
    """All of `must`, none of `must_not`, and one of `any_of` if there are any; () matches all.

    A filter is a condition too, so that they nest. A key is a path, "a.b" the b in the object a;
    of a list, one element is enough.
    """

    must: tuple[Condition, ...] = ()
    must_not: tuple[Condition, ...] = ()
    not_ids: tuple[str, ...] = ()  # point ids to leave out
    any_of: tuple[Condition, ...] = ()


Condition: TypeAlias = Match | Flag | Range | Holds | Present | Filter
