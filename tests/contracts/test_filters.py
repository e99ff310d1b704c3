"""Filters of the tools: every store lets through what a filter means, and nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.memory.filters import FilterError, read_filters, values_at
from hookkit.memory.ports import Filter, Match, MemoryStore, Point
from tests.contracts.stores import NAMES, STORES

DAY = "2026-08-01T12:00:00+00:00"
VALUES: tuple[Any, ...] = (
    "Alpha beta",
    "alpha",
    "",
    5,
    5.0,
    5.5,
    -1,
    0,
    1,
    True,
    False,
    None,
    [],
    ["Alpha", "x"],
    [1, 2, "5"],
    {"a": "Alpha"},
    {"a": {"b": 5}},
    "2026-08-01",
    "2026-08-02T10:00:00Z",
    "2026-08-02T23:30:00-02:00",
    "5",
    "STRASSE Ünï",
    2**60 + 1,
)
MISSING = object()
TABLE = (*VALUES, MISSING)


@pytest.fixture(scope="module", params=NAMES)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MemoryStore]:
    """One point a value, which it holds under "k"; two of each under "n" are of one owner."""
    with STORES[request.param](tmp_path_factory.mktemp("store")) as made:
        made.upsert([point(number) for number in range(len(TABLE))])
        yield made


def payload_of(number: int) -> dict[str, Any]:
    held = {} if TABLE[number] is MISSING else {"k": TABLE[number]}
    return {"created_at": DAY, "n": number, "user_id": f"user{number % 2}", **held}


def point(number: int) -> Point:
    id_ = str(uuid.UUID(int=number + 1))
    return Point(id_, [1.0, 0.0, 0.0, 0.0], f"number {number}", payload_of(number))


def let_through(store: MemoryStore, where: Filter) -> set[int]:
    numbers = {found.payload["n"] for found in store.newest(where, 1000)}
    searched = {f.payload["n"] for f in store.search([1.0, 0.0, 0.0, 0.0], "number", where, 1000)}
    assert numbers == searched
    assert store.count(where) == len(numbers)
    return numbers


def meant(filters: Mapping[str, Any]) -> set[int]:
    return {number for number in range(len(TABLE)) if holds(filters, payload_of(number))}


def holds(filters: Mapping[str, Any], payload: Mapping[str, Any]) -> bool:
    """What a filter means, said once more, and slowly."""
    return all(one_holds(key, value, payload) for key, value in filters.items())


def one_holds(key: str, value: Any, payload: Mapping[str, Any]) -> bool:
    if key == "AND":
        return all(holds(part, payload) for part in value)
    if key == "OR":
        return any(holds(part, payload) for part in value)
    if key == "NOT":
        return not any(holds(part, payload) for part in value)
    held = values_at(payload, key)
    if value == "*":
        return bool(held)
    if isinstance(value, list):
        value = {"in": value}
    if not isinstance(value, dict):
        value = {"eq": value}
    return all(MEANINGS[name](held, given) for name, given in value.items())


def same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def moment(value: Any) -> Any:
    """A date as seconds, a number as it is, each with its kind; None for anything else."""
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value.replace("Z", "+00:00"))
        except ValueError:
            return None
        return ("date", at.replace(tzinfo=at.tzinfo or timezone.utc).timestamp())
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return ("number", float(value)) if is_number else None


def compared(check: Callable[[float, float], bool]) -> Callable[[Any, Any], bool]:
    def holds_for(held: Any, given: Any) -> bool:
        kind, bound = moment(given)
        return any(m is not None and m[0] == kind and check(m[1], bound) for m in map(moment, held))

    return holds_for


MEANINGS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda held, given: any(same(one, given) for one in held),
    "ne": lambda held, given: not any(same(one, given) for one in held),
    "gt": compared(lambda one, bound: one > bound),
    "gte": compared(lambda one, bound: one >= bound),
    "lt": compared(lambda one, bound: one < bound),
    "lte": compared(lambda one, bound: one <= bound),
    "in": lambda held, given: any(same(one, g) for one in held for g in given),
    "nin": lambda held, given: not any(same(one, g) for one in held for g in given),
    "contains": lambda held, given: any(isinstance(o, str) and given in o for o in held),
    "icontains": lambda held, given: any(
        isinstance(o, str) and given.casefold() in o.casefold() for o in held
    ),
}
ASKED = ("Alpha beta", "alpha", "", "5", 5, 5.0, 5.5, -1, 0, 1, True, False, 2**60 + 1)
BOUNDS = (5, 5.0, 0, -3.5, "2026-08-01", "2026-08-02T10:00:00Z", "2026-08-02T12:00:00+02:00")
WORDS = ("Alpha", "alpha", "LPH", "a", "5", "strasse ünï", "ÜNÏ", "2026-08")
ROWS: list[dict[str, Any]] = [
    *({"k": {name: value}} for name in ("eq", "ne") for value in ASKED),
    *({"k": {name: value}} for name in ("gt", "gte", "lt", "lte") for value in BOUNDS),
    *({"k": {name: list(some)}} for name in ("in", "nin") for some in (ASKED, ASKED[:1], (5, "x"))),
    *({"k": {name: value}} for name in ("contains", "icontains") for value in WORDS),
    *({"k": value} for value in ASKED),
    {"k": "*"},
    {"k": ["alpha", 5]},
    {"k.a": "Alpha"},
    {"k.a.b": {"gte": 5}},
    {"k": {"gte": 0, "lt": 5.5}},
    {"no_such_key": {"ne": "x"}},
    {"no_such_key": "*"},
    {},
]


@pytest.mark.parametrize("filters", ROWS, ids=str)
def test_every_operator_means_what_the_table_says(
    store: MemoryStore, filters: dict[str, Any]
) -> None:
    assert let_through(store, read_filters(filters)) == meant(filters)


LEAF: st.SearchStrategy[dict[str, Any]] = st.sampled_from([row for row in ROWS if row])
NONE: st.SearchStrategy[dict[str, Any]] = st.just({})
FILTERS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    LEAF | NONE,
    lambda inner: st.builds(
        lambda join, parts, beside: {**beside, join: parts},
        st.sampled_from(["AND", "OR", "NOT"]),
        st.lists(inner, min_size=1, max_size=3),
        LEAF | NONE,
    ),
    max_leaves=6,
)


@given(FILTERS)
@settings(max_examples=150, deadline=None)
def test_and_or_and_not_mean_the_same_in_each_other(
    store: MemoryStore, filters: dict[str, Any]
) -> None:
    assert let_through(store, read_filters(filters)) == meant(filters)


def test_two_conditions_on_one_key_both_count(store: MemoryStore) -> None:
    """Of these mem0's own search keeps the last."""
    both = {"AND": [{"k": {"contains": "Alpha"}}, {"k": {"contains": "beta"}}]}

    assert let_through(store, read_filters(both)) == {0}


def test_fifty_filters_in_each_other_are_understood(store: MemoryStore) -> None:
    filters: dict[str, Any] = {"k": "alpha"}
    for _ in range(50):
        filters = {"NOT": [filters]}

    assert let_through(store, read_filters(filters)) == meant({"k": "alpha"})


@given(FILTERS)
@settings(max_examples=60, deadline=None)
def test_no_filter_opens_what_the_scope_shuts(store: MemoryStore, filters: dict[str, Any]) -> None:
    scoped = Filter((Match("user_id", ("user1",)), read_filters(filters)))
    everybody = {"OR": [filters, {"user_id": "*"}, {"NOT": [{"user_id": "user1"}]}]}
    wide = Filter((Match("user_id", ("user1",)), read_filters(everybody)))

    for where in (scoped, wide):
        assert all(number % 2 for number in let_through(store, where))


BAD: dict[str, tuple[Any, str]] = {
    "an operator there is not": ({"k": {"like": "x"}}, '"k".*eq, ne, gt.*icontains.*like'),
    "a type that cannot be equal": ({"k": {"eq": {"a": 1}}}, '"k" must be compared with text'),
    "null": ({"k": None}, '"k" must be compared with text'),
    "a bound of words": ({"k": {"gt": "soon"}}, '"k" must be gt a number or a date'),
    "a bound that never was": ({"k": {"gt": "2026-02-30"}}, '"k" must be gt a number or a date'),
    "a bound of true": ({"k": {"lte": True}}, '"k" must be lte a number'),
    "nan": ({"k": float("nan")}, '"k" must be compared with'),
    "in without a list": ({"k": {"in": "x"}}, '"k" must be compared with a list'),
    "in nothing": ({"k": {"nin": []}}, '"k" must be compared with a list'),
    "contains nothing": ({"k": {"contains": ""}}, '"k" must be searched for some text'),
    "contains a number": ({"k": {"icontains": 5}}, '"k" must be searched for some text'),
    "no operator": ({"k": {}}, '"k" must be a value or an object with an operator'),
    "AND without a list": ({"AND": {"k": 1}}, '"AND" must be a list of filters'),
    "OR of nothing": ({"OR": []}, '"OR" must be a list of filters'),
    "NOT of a word": ({"NOT": "x"}, '"NOT" must be a list of filters'),
    "AND of words": ({"AND": ["x"]}, '"filters" must be an object'),
    "a key that is no name": ({"a[0]": 1}, '"a.0." must be a field'),
    "an empty key": ({"": 1}, '"" must be a field'),
    "an operator for a key": ({"$or": []}, '"[$]or" must be a field'),
    "a half character": ({"\ud800": 1}, "must be a field"),
}


@pytest.mark.parametrize(("filters", "message"), BAD.values(), ids=BAD.keys())
def test_a_bad_filter_is_refused_with_its_key_and_the_operators(filters: Any, message: str) -> None:
    with pytest.raises(FilterError, match=message) as error:
        read_filters(filters)

    assert "eq, ne, gt, gte, lt, lte, in, nin, contains, icontains" in str(error.value)


def test_a_filter_without_end_is_refused() -> None:
    deep: dict[str, Any] = {"k": 1}
    for _ in range(5000):
        deep = {"AND": [deep]}
    wide = {"OR": [{"k": n} for n in range(5000)]}

    for filters in (deep, wide):
        with pytest.raises(FilterError, match="at most 64 deep"):
            read_filters(filters)


KEYS = st.sampled_from(["AND", "OR", "NOT", "eq", "in", "gt", "k", "contains"]) | st.text(
    max_size=4
)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, JSON, max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_filter_is_understood_or_refused(store: MemoryStore, filters: dict[str, Any]) -> None:
    try:
        where = read_filters(filters)
    except FilterError:
        return
    store.count(where)
