"""Every store: what was put is found by id, by meaning, by words and by payload, and no more."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from math import cos, sin
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.memory.ports import (
    Condition,
    Filter,
    Found,
    Match,
    MemoryStore,
    Near,
    Newest,
    Payload,
    Point,
)
from tests.contracts.stores import NAMES, STORES

EAST, NORTH, UP = [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]
EVERYTHING = Filter()
DAY = "2026-08-01T12:00:00+00:00"


@pytest.fixture(scope="module", params=NAMES)
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MemoryStore]:
    """One store for all tests, as making one is slow: `store` is this one emptied."""
    with STORES[request.param](tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture
def store(opened: MemoryStore) -> MemoryStore:
    return emptied(opened)


def emptied(store: MemoryStore) -> MemoryStore:
    while found := store.newest(EVERYTHING, 1000):
        store.delete([one.id for one in found])
    return store


def id_of(number: int) -> str:
    return str(uuid.UUID(int=number))


def point(n: int, text: str = "words", vector: list[float] = EAST, /, **payload: Any) -> Point:
    return Point(id_of(n), vector, text, {"data": text, "created_at": DAY, **payload})


def ids(found: list[Found]) -> list[str]:
    return [one.id for one in found]


def test_an_empty_store_finds_nothing(store: MemoryStore) -> None:
    assert store.search(EAST, "words", EVERYTHING, 10) == []
    assert store.nearest(EAST, EVERYTHING, 10) == []
    assert store.newest(EVERYTHING, 10) == []
    assert (store.count(EVERYTHING), store.facets("project", EVERYTHING)) == (0, {})


def test_points_are_got_in_the_order_asked_for(store: MemoryStore) -> None:
    points = [point(number, f"text {number}", project="p") for number in (1, 2, 3)]
    store.upsert(points)

    assert store.get([id_of(3), "not-a-uuid", id_of(9), id_of(1)]) == [
        Found(id_of(3), points[2].payload),
        Found(id_of(1), points[0].payload),
    ]


def test_the_vectors_of_known_points_are_told(store: MemoryStore) -> None:
    store.upsert([point(1, "text", EAST), point(2, "text", NORTH), point(3, "text", UP)])
    told = store.vectors([id_of(3), "not-a-uuid", id_of(9), id_of(1)])

    assert {point_id: [*vector] for point_id, vector in told.items()} == {
        id_of(1): EAST,
        id_of(3): UP,
    }
    assert store.vectors([]) == {}


def test_vectors_are_those_that_were_put_last(store: MemoryStore) -> None:
    store.upsert([point(1, "words", EAST), point(2, "words", NORTH)])
    store.search(EAST, "words", EVERYTHING, 10)
    store.upsert([point(1, "words", UP)])
    found = store.vectors([id_of(1), id_of(2), id_of(9), "nobody"])

    assert {key: [*vector] for key, vector in found.items()} == {id_of(1): UP, id_of(2): NORTH}


def test_a_known_id_is_replaced_with_its_vector_and_words(store: MemoryStore) -> None:
    store.upsert([point(1, "old", EAST, kind="raw")])
    store.upsert([point(1, "new", NORTH, project="p")])

    (found,) = store.nearest(NORTH, EVERYTHING, 10)
    assert found == Found(id_of(1), {"data": "new", "created_at": DAY, "project": "p"}, 1.0, 1.0)
    assert store.search(NORTH, "old", EVERYTHING, 1)[0].score == pytest.approx(1.0)


def test_no_points_are_put_without_fuss(store: MemoryStore) -> None:
    store.upsert([])
    store.delete([])

    assert (store.get([]), store.count(EVERYTHING)) == ([], 0)


BAD_POINTS = {
    "no uuid": point(2)._replace(id="two"),
    "too few numbers": point(2, "words", [1.0]),
    "not a number": point(2, "words", [float("nan"), 0.0, 0.0, 0.0]),
    "no created_at": point(2)._replace(payload={"data": "x"}),
    "a created_at of words": point(2, created_at="yesterday"),
    "a created_at that was never": point(2, created_at="2026-02-30T12:00:00+00:00"),
    "not JSON": point(2, extra=object()),
    "a number for a key": point(2, extra={1: "x"}),
    "an endless number": point(2, extra=float("inf")),
    "a number too great": point(2, extra=2**64),
}


@pytest.mark.parametrize("bad", BAD_POINTS.values(), ids=BAD_POINTS.keys())
def test_with_one_bad_point_none_is_put(store: MemoryStore, bad: Point) -> None:
    with pytest.raises(ValueError, match="found"):
        store.upsert([point(1), bad])

    assert store.count(EVERYTHING) == 0


def test_a_payload_is_replaced_whole_and_the_vector_stays(store: MemoryStore) -> None:
    store.upsert([point(1, "text", NORTH, kind="raw", project="p"), point(2, project="q")])
    payload: Payload = {"data": "text", "created_at": DAY, "project": "q"}
    store.set_payload(id_of(1), payload)

    assert store.nearest(NORTH, EVERYTHING, 1) == [Found(id_of(1), payload, 1.0, 1.0)]
    assert store.facets("project", EVERYTHING) == {"q": 2}
    assert store.facets("kind", EVERYTHING) == {}


@pytest.mark.parametrize("unknown", [id_of(9), "nobody"])
def test_a_payload_for_an_unknown_id_is_ignored(store: MemoryStore, unknown: str) -> None:
    store.upsert([point(1)])
    store.set_payload(unknown, {"created_at": DAY})

    assert ids(store.newest(EVERYTHING, 10)) == [id_of(1)]


def test_a_payload_without_a_date_is_refused(store: MemoryStore) -> None:
    store.upsert([point(1)])

    with pytest.raises(ValueError, match="created_at"):
        store.set_payload(id_of(1), {"data": "x"})


def test_what_is_there_is_found_as_before_once_the_deleted_is_erased(store: MemoryStore) -> None:
    store.upsert([point(1, "uv is used", EAST, project="a"), point(2, "pip", NORTH), point(3)])
    store.delete([id_of(3)])
    before = store.page("", 10)
    store.erase()

    assert store.page("", 10) == before
    assert ids(store.search(EAST, "uv", Filter((Match("project", ("a",)),)), 10)) == [id_of(1)]
    store.upsert([point(4, "later", UP)])
    assert ids(store.nearest(UP, EVERYTHING, 1)) == [id_of(4)]


def test_deleted_points_are_gone_and_unknown_ids_ignored(store: MemoryStore) -> None:
    store.upsert([point(1), point(2)])
    store.delete([id_of(1), id_of(9), "nobody"])

    assert ids(store.search(EAST, "words", EVERYTHING, 10)) == [id_of(2)]


def test_the_nearest_by_cosine_come_first(store: MemoryStore) -> None:
    store.upsert([point(1, "words", NORTH), point(2, "words", [0.6, 0.8, 0.0, 0.0]), point(3)])

    found = store.nearest([2.0, 0.0, 0.0, 0.0], EVERYTHING, 2)
    assert ids(found) == [id_of(3), id_of(2)]
    assert [one.score for one in found] == pytest.approx([1.0, 0.6])
    assert [one.cosine for one in found] == pytest.approx([1.0, 0.6])


def test_shared_words_lift_what_is_equally_near(store: MemoryStore) -> None:
    store.upsert([point(1, "deploys run on fridays"), point(2, "the database is postgres")])

    first, second = store.search(EAST, "which postgres version?", EVERYTHING, 10)
    assert (first.id, second.id) == (id_of(2), id_of(1))
    assert [first.cosine, second.score] == pytest.approx([1.0, 1.0])
    assert 1.0 < first.score < 1.2


@pytest.mark.parametrize("text", ["", "the of and", "!?", "\x00", "\ud800"], ids=ascii)
def test_a_question_without_words_is_answered_by_cosine(store: MemoryStore, text: str) -> None:
    store.upsert([point(1, "one thing", NORTH), point(2, "another thing", EAST)])

    found = store.search(EAST, text, EVERYTHING, 10)
    assert ids(found) == [id_of(2), id_of(1)]
    assert [one.score for one in found] == pytest.approx([1.0, 0.0])


def test_a_hit_by_words_alone_tells_its_true_cosine(store: MemoryStore) -> None:
    """It lies beyond the 200 nearest, so only BM25 brings it."""
    crowd = [point(number, "crowd", [1.0, 0.1, 0.0, 0.0]) for number in range(1, 260)]
    store.upsert([*crowd, point(999, "a marmalade sandwich", [0.6, 0.8, 0.0, 0.0])])

    found = {one.id: one for one in store.search(EAST, "marmalade", EVERYTHING, 300)}
    assert found[id_of(999)].cosine == pytest.approx(0.6)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_of_none_finds_none(store: MemoryStore, limit: int) -> None:
    store.upsert([point(1)])

    assert store.search(EAST, "words", EVERYTHING, limit) == []
    assert store.nearest(EAST, EVERYTHING, limit) == []
    assert store.newest(EVERYTHING, limit) == []


def test_a_question_of_other_dimensions_is_refused(store: MemoryStore) -> None:
    with pytest.raises(ValueError, match="4 finite numbers, found 2"):
        store.search([1.0, 0.0], "words", EVERYTHING, 1)


FILTERS = {
    "one value": (Filter((Match("project", ("a",)),)), {2}),
    "one of two, the global one among them": (Filter((Match("project", ("a", "")),)), {1, 2}),
    "no value at all": (Filter((Match("project", ()),)), set()),
    "two conditions": (Filter((Match("project", ("", "b")), Match("kind", ("3",)))), {3}),
    "one of two values": (Filter((Match("kind", ("1", "2")),)), {1, 2}),
    "one of a text and a number": (Filter((Match("loose", ("1", 1)),)), {1, 2}),
    "a key that nothing has": (Filter((Match("nothing", ("",)),)), set()),
    "none of": (Filter(must_not=(Match("project", ("a", "b")),)), {1}),
    "none of no values": (Filter(must_not=(Match("project", ()),)), {1, 2, 3}),
    "not these ids": (Filter(not_ids=(id_of(1), "nobody", id_of(9))), {2, 3}),
    "all at once": (
        Filter((Match("project", ("", "a")),), (Match("kind", ("9",)),), (id_of(2),)),
        {1},
    ),
}


@pytest.mark.parametrize(("where", "numbers"), FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_lets_through(store: MemoryStore, where: Filter, numbers: set[int]) -> None:
    store.upsert(
        [
            point(1, project="", kind="1", loose="1"),
            point(2, project="a", kind="2", loose=1),
            point(3, project="b", kind="3", loose="2"),
        ]
    )

    assert seen_by_all(store, where) == [{id_of(number) for number in numbers}] * 3
    assert store.count(where) == len(numbers)


def seen_by_all(store: MemoryStore, where: Filter) -> list[set[str]]:
    return [
        {*ids(store.search(EAST, "words", where, 100))},
        {*ids(store.nearest(EAST, where, 100))},
        {*ids(store.newest(where, 100))},
    ]


@pytest.mark.parametrize("value", [True, 1.5, None])
def test_a_value_that_cannot_be_matched_is_refused(store: MemoryStore, value: Any) -> None:
    with pytest.raises(ValueError, match=f'"pinned" can match text and integers, found {value}'):
        store.count(Filter((Match("pinned", (value,)),)))


VALUE = st.sampled_from(["", "a", "b"])
MATCHES = st.lists(
    st.builds(Match, st.sampled_from(["project", "user_id"]), st.lists(VALUE).map(tuple)),
    max_size=2,
).map(tuple)
POINTS = st.lists(st.fixed_dictionaries({}, optional={"project": VALUE, "user_id": VALUE}))


def is_held(condition: Condition, one: Point) -> bool:
    assert isinstance(condition, Match)
    return one.payload.get(condition.key) in condition.any_of


def lets_through(where: Filter, one: Point) -> bool:
    """What a filter means, said once more."""
    holds = [[is_held(match, one) for match in some] for some in where[:2]]
    return all(holds[0]) and not any(holds[1]) and one.id not in where.not_ids


@given(POINTS, MATCHES, MATCHES, st.lists(st.integers(1, 9).map(id_of)).map(tuple))
@settings(max_examples=40, deadline=None)
def test_nothing_outside_of_the_filter_is_found_and_nothing_inside_missed(
    opened: MemoryStore,
    payloads: list[dict[str, str]],
    must: tuple[Match, ...],
    must_not: tuple[Match, ...],
    not_ids: tuple[str, ...],
) -> None:
    where = Filter(must, must_not, not_ids)
    points = [point(number, **payload) for number, payload in enumerate(payloads, 1)]
    emptied(opened).upsert(points)
    expected = {one.id for one in points if lets_through(where, one)}

    assert seen_by_all(opened, where) == [expected] * 3
    assert opened.count(where) == len(expected)


def test_the_newest_come_first_in_whatever_zone(store: MemoryStore) -> None:
    moments = [
        "2026-08-01T12:00:00+00:00",
        "2026-08-01T12:00:00.500Z",
        "2026-08-01T15:00:00+05:00",  # 10 o'clock
        "2026-08-01T13:00:00",  # no zone is UTC
    ]
    store.upsert([point(n, created_at=moment) for n, moment in enumerate(moments, 1)])

    assert ids(store.newest(EVERYTHING, 10)) == [id_of(number) for number in (4, 2, 1, 3)]


SOME_DAYS = st.lists(st.sampled_from([f"2026-08-0{day}T00:00:00+00:00" for day in (1, 2, 3)]))


SOME_FILTERS = st.sampled_from(
    [EVERYTHING, Filter((Match("project", ("p",)),)), Filter(must_not=(Match("kind", ("x",)),))]
)


@given(SOME_DAYS, st.integers(1, 5), SOME_FILTERS)
@settings(max_examples=40, deadline=None)
def test_pages_of_the_newest_list_each_point_once_and_in_order(
    opened: MemoryStore, days: list[str], size: int, where: Filter
) -> None:
    points = [point(number, created_at=day, project="p") for number, day in enumerate(days, 1)]
    emptied(opened).upsert(points)
    offsets = range(0, len(days) + size, size)
    listed = [one for offset in offsets for one in opened.newest(where, size, offset)]

    by_id = sorted(points, key=lambda one: one.id)
    in_order = sorted(by_id, key=lambda one: str(one.payload["created_at"]), reverse=True)
    assert ids(listed) == [one.id for one in in_order]


MOMENTS = st.datetimes(
    min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29), timezones=st.timezones()
)


@given(st.lists(MOMENTS, max_size=5))
@settings(max_examples=25, deadline=None)
def test_every_moment_that_is_taken_is_listed_in_its_place(
    opened: MemoryStore, moments: list[datetime]
) -> None:
    written = {moment.isoformat(): moment for moment in moments}
    taken = [one for one in written if len(one) <= len("2026-08-01T12:00:00.000000+00:00")]
    emptied(opened).upsert([point(n, created_at=one) for n, one in enumerate(taken, 1)])

    listed = [written[one.payload["created_at"]] for one in opened.newest(EVERYTHING, 10)]
    assert [one.astimezone(timezone.utc) for one in listed] == sorted(
        (written[one].astimezone(timezone.utc) for one in taken), reverse=True
    )


def paged(store: MemoryStore, size: int) -> list[Point]:
    listed: list[Point] = []
    while page := store.page(listed[-1].id if listed else "", size):
        listed += page
    return listed


@settings(deadline=None, max_examples=25)
@given(
    days=st.lists(st.integers(1, 3), min_size=1, max_size=70),
    limits=st.tuples(*[st.integers(-1, 40)] * 3),
)
def test_what_is_asked_at_once_is_answered_as_one_by_one(
    opened: MemoryStore, days: list[int], limits: tuple[int, int, int]
) -> None:
    """Many are of one day, as those of one save are: no page may part them at random."""
    store = emptied(opened)
    store.upsert(
        [
            point(
                n,
                f"word{n % 4}",
                [cos(n / 100), sin(n / 100), 0.0, 0.0],  # no two are equally near
                created_at=f"2026-08-0{day}T12:00:00+00:00",
                user_id="bob" if n % 5 else "eve",
            )
            for n, day in enumerate(days, 1)
        ]
    )
    bobs = Filter((Match("user_id", ("bob",)),))
    first, second, third = limits
    told = store.ask_at_once(
        [
            Near(EAST, "word1", bobs, first),
            Newest(bobs, second),
            Near(NORTH, "word2", EVERYTHING, third),
            Newest(EVERYTHING, third),
        ]
    )

    assert [[one.id for one in found] for found in told] == [
        ids(store.search(EAST, "word1", bobs, first)),
        ids(store.newest(bobs, second)),
        ids(store.search(NORTH, "word2", EVERYTHING, third)),
        ids(store.newest(EVERYTHING, third)),
    ]
    by_day = sorted(range(1, len(days) + 1), key=lambda n: (-days[n - 1], id_of(n)))
    assert ids(told[3]) == [id_of(n) for n in by_day[: max(third, 0)]]
    assert told[2] == store.search(NORTH, "word2", EVERYTHING, third)
    assert store.ask_at_once([]) == []


def test_what_is_asked_at_once_has_the_dimensions_of_the_store(store: MemoryStore) -> None:
    with pytest.raises(ValueError, match="found"):
        store.ask_at_once([Newest(EVERYTHING, 5), Near([1.0], "words", EVERYTHING, 5)])


@given(st.lists(st.uuids(), unique=True, max_size=12), st.integers(1, 5))
@settings(max_examples=25, deadline=None)
def test_pages_hold_every_point_once_and_whole_in_the_order_of_ids(
    opened: MemoryStore, numbers: list[uuid.UUID], size: int
) -> None:
    points = [
        point(0, f"text {one}", UP, source=["a", "b"])._replace(id=str(one)) for one in numbers
    ]
    emptied(opened).upsert(points)

    assert paged(opened, size) == sorted(points, key=lambda one: one.id)


def test_a_page_has_vectors_that_go_in_again_as_they_came_out(store: MemoryStore) -> None:
    store.upsert([point(1, "words", [3.0, 4.0, 0.1, 0.7])])
    (once,) = store.page("", 10)
    store.upsert([once])

    assert store.page("", 10) == [once]
    assert sum(number * number for number in once.vector) == pytest.approx(1.0)


def test_pages_go_on_where_points_came_and_went(store: MemoryStore) -> None:
    store.upsert([point(number) for number in (2, 4, 6)])
    first = store.page("", 2)
    store.delete([id_of(4)])
    store.upsert([point(1), point(5)])

    assert [one.id for one in first] == [id_of(2), id_of(4)]
    assert [one.id for one in store.page(id_of(4), 10)] == [id_of(5), id_of(6)]
    assert store.page(id_of(6), 10) == []


def test_a_page_of_no_points_and_one_after_no_id(store: MemoryStore) -> None:
    store.upsert([point(1)])

    assert store.page("", 0) == []
    with pytest.raises(ValueError, match="UUID"):
        store.page("nobody", 1)


def test_facets_count_the_values_of_a_key(store: MemoryStore) -> None:
    projects = ["", "a", "a", "b"]
    store.upsert([point(n, project=slug, kind=str(n % 2)) for n, slug in enumerate(projects, 1)])

    assert store.facets("project", EVERYTHING) == {"": 1, "a": 2, "b": 1}
    assert store.facets("project", EVERYTHING, limit=1) == {"a": 2}
    assert store.facets("project", Filter((Match("kind", ("0",)),))) == {"a": 1, "b": 1}
    assert store.facets("kind", EVERYTHING) == {"0": 2, "1": 2}


@pytest.mark.parametrize("key", ["data", "created_at", "no_such_key"])
def test_facets_of_a_key_that_is_not_counted_by_are_refused(store: MemoryStore, key: str) -> None:
    with pytest.raises(ValueError, match="keyword keys, found"):
        store.facets(key, EVERYTHING)


# Of 17 digits Edge may change the last: numbers here have fewer.
NUMBERS = st.integers(-(2**63), 2**64 - 1) | st.integers(-(10**9), 10**9).map(lambda n: n / 1000)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.text(), st.dictionaries(st.text(), JSON, max_size=4))
@settings(max_examples=40, deadline=None)
def test_any_text_and_payload_come_back_as_they_went_in(
    opened: MemoryStore, text: str, payload: Payload
) -> None:
    whole = {**payload, "data": text, "created_at": DAY}
    opened.upsert([Point(id_of(1), UP, text, whole)])

    (found,) = opened.get([id_of(1)])
    assert found == Found(id_of(1), whole)


def test_half_a_character_becomes_a_mark_and_two_halves_become_whole(store: MemoryStore) -> None:
    store.upsert([point(1, "cut \ud83d", note={"\udc00": ["\ud83d\ude00"]})])

    assert store.get([id_of(1)])[0].payload == {
        "data": "cut \ufffd",
        "created_at": DAY,
        "note": {"\ufffd": ["\U0001f600"]},
    }


def test_readers_beside_a_writer_see_whole_points_only(store: MemoryStore) -> None:
    """Every point carries its number twice; a torn one would not match itself."""
    store.upsert([point(0, "number 0", number=0)])
    written = threading.Event()

    def read() -> int:
        reads = 0
        while not (written.is_set() and reads):
            for one in store.search(EAST, "number", EVERYTHING, 50):
                assert one.payload["data"] == f"number {one.payload['number']}"
            assert store.count(EVERYTHING) >= 1
            reads += 1
        return reads

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(1, 21):
            store.upsert([point(number, f"number {number}", number=number)])
            store.set_payload(id_of(0), {"data": "number 0", "number": 0, "created_at": DAY})
        written.set()
        assert all(reader.result() for reader in readers)
    assert store.count(EVERYTHING) == 21


def test_writers_side_by_side_lose_nothing(store: MemoryStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: store.upsert([point(number)]), range(1, 41)))

    assert store.count(EVERYTHING) == 40
