"""qdrant_takeover: a collection that another mem0 filled becomes ours, and loses nothing by it."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.core.payload import memory_of, visible
from hookkit.memory.model import Scope
from hookkit.memory.ports import Filter, Match, Point
from hookkit.store.dates import LONG_AGO
from hookkit.store.errors import StoreUnavailableError, VectorsDifferError
from hookkit.store.layout import VERSION, Record
from hookkit.store.payloads import fit
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt
from hookkit.store.qdrant_takeover import PAGE, lacking, stranger
from hookkit.store.qdrant_wire import Wire
from tests.doubles.qdrant import be_strict, request
from tests.doubles.qdrant_server import Fault, QdrantServer

pytestmark = pytest.mark.qdrant

PACIFIC = "2025-05-04T10:20:30.123456-07:00"  # as mem0 dates
EVERYTHING = Filter()
MINE = visible(Scope("ada", "some-project"))


def embed(text: str) -> list[float]:
    """A vector of length 1.0 that goes with the text."""
    turned = math.tau * (hash_of(text) % 1000) / 1000
    return [math.cos(turned), math.sin(turned), 0.0, 0.0]


def other_embed(text: str) -> list[float]:
    return [0.0, 0.0, *embed(text)[:2]]


def hash_of(text: str) -> int:
    return uuid.uuid5(uuid.NAMESPACE_OID, text).int


def id_of(number: int) -> str:
    return str(uuid.UUID(int=number))


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with QdrantServer() as server:
        yield server


def at(server: QdrantServer) -> QdrantAt:
    return QdrantAt(server.url, "mem0_mcp_selfhosted", timeout_s=20.0)


def make(at: QdrantAt, payloads: Sequence[dict[str, Any]], *, with_words: bool = True) -> None:
    """A collection as mem0's own adapter makes one; in 1.x it had no words."""
    sparse = {"sparse_vectors": {"bm25": {"modifier": "idf"}}} if with_words else {}
    request(at, "PUT", "", {"vectors": {"size": 4, "distance": "Cosine"}, **sparse})
    add(at, payloads, 1)


def add(at: QdrantAt, payloads: Sequence[dict[str, Any]], first: int) -> None:
    points = [
        {
            "id": id_of(number),
            "vector": {"": embed(str(payload.get("data") or payload.get("memory") or ""))},
            "payload": payload,
        }
        for number, payload in enumerate(payloads, first)
    ]
    if points:
        request(at, "PUT", "/points?wait=true", {"points": points})


def open_store(at: QdrantAt, probe: Any = embed, model_id: str = "test") -> QdrantStore:
    return QdrantStore.open(at, dims=4, model_id=model_id, bm25_weight=0.025, probe=probe)


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"data": text, "user_id": "ada", "hash": "5d41", "created_at": PACIFIC, **more}


def writes(server: QdrantServer, since: int) -> list[str]:
    reads = ("/scroll", "/count", "/query", "/facet")
    asked = [one for one in server.asked[since:] if one.method != "GET"]
    return [one.path for one in asked if not one.path.endswith(reads)]


OLD = [
    said("uv, not pip", topic="tools", metadata={"by": "hand"}),
    {"memory": "the database is postgres", "user_id": "ada", "created_at": "2025-03-01 12:00:00"},
    {"data": "deploys run on fridays", "user_id": "ada"},
    {"data": "somebody else's", "user_id": "bob", "created_at": 1_700_000_000},
]


def test_memories_of_the_original_are_found_by_meaning_words_and_date(
    server: QdrantServer,
) -> None:
    make(at(server), OLD)
    store = open_store(at(server))
    by_words = store.search(other_embed("x"), "which postgres?", MINE, 1)

    assert [one.id for one in store.newest(MINE, 10)] == [id_of(1), id_of(2), id_of(3)]
    assert [one.id for one in store.nearest(embed("uv, not pip"), MINE, 1)] == [id_of(1)]
    assert [memory_of(one).text for one in by_words] == ["the database is postgres"]
    assert (by_words[0].score > 0.01, store.shortfall) == (True, "")
    assert store.facets("user_id", EVERYTHING) == {"ada": 3, "bob": 1}
    store.close()


def test_nothing_of_the_users_is_changed(server: QdrantServer) -> None:
    make(at(server), OLD)
    store = open_store(at(server))
    now = {one.id: one for one in store.page("", 10)}

    for number, payload in enumerate(OLD, 1):
        kept = now[id_of(number)].payload
        unreadable = {} if number in (1, 3) else {"created_at": payload["created_at"]}
        expected = {key: value for key, value in payload.items() if key not in unreadable}
        assert {key: kept[key] for key in expected} == expected
        assert [kept["created_at_found"] for _ in unreadable] == [*unreadable.values()]
        vector = embed(str(payload.get("data") or payload.get("memory")))
        assert now[id_of(number)].vector == pytest.approx(vector)
    assert now[id_of(2)].payload["created_at"] == "2025-03-01T12:00:00+00:00"
    assert now[id_of(3)].payload["created_at"] == LONG_AGO
    assert now[id_of(4)].payload["created_at"] == "2023-11-14T22:13:20+00:00"
    store.close()


def test_metadata_that_would_hide_a_memory_is_kept_by_another_name(server: QdrantServer) -> None:
    theirs = {"project": "shop", "kind": "raw", "collection": "docs"}
    make(at(server), [said("deploys run on fridays", **theirs)])
    store = open_store(at(server))
    (found,) = store.newest(MINE, 10)

    assert (memory_of(found).project, memory_of(found).kind) == ("", "fact")
    assert {key: found.payload[f"mem0_{key}"] for key in theirs} == theirs
    assert store.search(other_embed("x"), "fridays", MINE, 1)[0].score > 0
    store.close()


def test_a_memory_of_ours_that_mem0_copied_stays_in_its_project(server: QdrantServer) -> None:
    ours = {"project": "shop-1", "project_name": "github.com/acme/shop", "kind": "decision"}
    make(at(server), [said("deploys run on fridays", **ours)])
    store = open_store(at(server))
    (found,) = store.newest(EVERYTHING, 10)

    assert {key: found.payload[key] for key in ours} == ours
    assert not [key for key in found.payload if key.startswith("mem0_")]
    store.close()


def test_under_strict_mode_it_is_taken_over_as_well(server: QdrantServer) -> None:
    make(at(server), OLD)
    be_strict(at(server))
    store = open_store(at(server))

    assert store.count(MINE) == 3
    store.close()


@pytest.mark.parametrize("probe", [other_embed, None], ids=["of another model", "of nobody knows"])
def test_vectors_that_are_not_of_our_model_are_refused_and_nothing_is_written(
    server: QdrantServer, probe: Any
) -> None:
    make(at(server), OLD)
    since = len(server.asked)

    with pytest.raises(VectorsDifferError, match="noted nowhere.*hookkit reembed"):
        open_store(at(server), probe)
    assert writes(server, since) == []


def test_vectors_that_are_marked_as_of_another_model_are_refused(server: QdrantServer) -> None:
    make(at(server), [said("marked", embedder="bge-m3"), *OLD])

    with pytest.raises(VectorsDifferError, match=r"vectors of bge-m3 \(4 numbers\)"):
        open_store(at(server))


def test_vectors_that_are_marked_as_ours_need_no_probe(server: QdrantServer) -> None:
    make(at(server), [said("marked", embedder="test")])
    store = open_store(at(server), None)

    assert store.count(MINE) == 1
    store.close()


def test_vectors_of_an_unknown_model_can_be_read_to_be_made_anew(server: QdrantServer) -> None:
    """As `hookkit reembed` does: it opens what the refusal named."""
    make(at(server), OLD)
    with pytest.raises(VectorsDifferError) as raised:
        open_store(at(server), other_embed)
    found = raised.value.found
    old = open_store(at(server), other_embed, found.model_id)
    texts = [one.text for one in old.page("", 10)]
    old.close()
    store = open_store(at(server))

    assert texts == [str(one.get("data") or one.get("memory")) for one in OLD]
    assert store.count(MINE) == 3
    store.close()


def test_other_dimensions_are_refused(server: QdrantServer) -> None:
    request(at(server), "PUT", "", {"vectors": {"size": 1536, "distance": "Cosine"}})

    with pytest.raises(VectorsDifferError, match=r"\(1536 numbers\)"):
        open_store(at(server))


@pytest.mark.parametrize("fails_at", [0, 1, 2, 3, 4])
def test_one_that_was_broken_off_is_ended_by_the_next_opener(
    server: QdrantServer, fails_at: int
) -> None:
    count = 2 * PAGE + 10
    make(at(server), [said(f"fact number {number}") for number in range(count)])
    batches = server.asked_for("/points/batch")

    original = server.met

    def met(path: str) -> Fault | None:
        is_late = server.asked_for("/points/batch") - batches > fails_at
        return Fault("status") if "/points" in path and is_late else original(path)

    server.met = met  # type: ignore[method-assign]  # a fault that waits for its moment
    if fails_at < 3:
        with pytest.raises(StoreUnavailableError):
            open_store(at(server))
    server.met = original  # type: ignore[method-assign]  # as it was
    store = open_store(at(server))
    found = store.search(other_embed("x"), f"number {count - 1}", MINE, 1)

    assert store.count(MINE) == store.count(EVERYTHING) == count
    assert [one.payload["data"] for one in found] == [f"fact number {count - 1}"]
    store.close()


def test_the_note_of_who_opened_a_new_collection_a_moment_before_is_no_stranger(
    server: QdrantServer,
) -> None:
    open_store(at(server)).close()
    wire = Wire(at(server))
    other = stranger(wire, Record(VERSION, "test", 4), None, None)  # None: as of nobody's marks
    wire.close()

    assert other is None


def test_taken_over_twice_is_taken_over_once(server: QdrantServer) -> None:
    make(at(server), OLD)
    open_store(at(server)).close()
    since = len(server.asked)
    open_store(at(server)).close()

    assert writes(server, since) == []


def test_what_the_original_adds_later_is_taken_over_by_the_next_opener(
    server: QdrantServer,
) -> None:
    make(at(server), OLD)
    open_store(at(server)).close()
    add(at(server), [said("the cache is redis")], 50)
    store = open_store(at(server))

    assert store.count(Filter((Match("project", ("",)),))) == len(OLD) + 1
    assert store.search(other_embed("x"), "redis", MINE, 1)[0].id == id_of(50)
    store.close()


def test_a_stranger_beside_our_own_is_nobodys_and_stops_nobody(server: QdrantServer) -> None:
    make(at(server), OLD)
    open_store(at(server)).close()
    add(at(server), [said("of another model", embedder="bge-m3")], 50)
    store = open_store(at(server))

    assert store.count(MINE) == 3
    store.close()


def test_without_room_for_words_it_works_by_meaning_and_says_so() -> None:
    with QdrantServer(version="1.15.4") as server:
        make(at(server), OLD, with_words=False)
        store = open_store(at(server))
        store.upsert([Point(id_of(9), embed("new"), "new", {**said("new"), "project": ""})])

        assert "hookkit migrate --to URL" in store.shortfall
        assert store.search(embed("new"), "postgres", EVERYTHING, 1)[0].id == id_of(9)
        assert store.count(MINE) == 3
        store.close()
        server.engine.version = "1.18.0"  # which can add them
        store = open_store(at(server))
        assert store.shortfall == ""
        assert store.search(other_embed("x"), "postgres", MINE, 1)[0].id == id_of(2)
        store.close()


def test_points_with_numbers_for_ids_are_found_got_and_paged(server: QdrantServer) -> None:
    make(at(server), [])
    point = {"id": 7, "vector": {"": embed("seven")}, "payload": said("seven")}
    request(at(server), "PUT", "/points?wait=true", {"points": [point]})
    store = open_store(at(server))

    assert [one.id for one in store.get(["7"])] == [one.id for one in store.page("", 5)] == ["7"]
    assert store.page("7", 5) == []
    store.delete(["7"])
    assert store.count(EVERYTHING) == 0
    store.close()


VALUES = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=8)
KEYS = st.sampled_from(
    ["data", "memory", "text", "created_at", "updated_at", "user_id", "project", "kind", "topic"]
)
DATES = st.sampled_from(
    [PACIFIC, "2025-03-01", "2025-03-01 12:00:00", "yesterday", "1700000000", "2025-03-01T12:00Z"]
)


@given(st.dictionaries(KEYS, VALUES | DATES, max_size=6))
def test_what_is_lacking_is_added_and_nothing_else_touched(payload: dict[str, Any]) -> None:
    added = lacking(payload, "m")
    whole = {**payload, **added}

    assert lacking(whole, "m") == {}
    assert fit(whole) == whole
    assert {key for key in added if key in payload} <= {"created_at", "project", "kind"}
    assert all(
        whole[f"mem0_{key}"] == payload[key] for key in ("project", "kind") if key in payload
    )
    kept = whole["created_at_found"] if "created_at_found" in whole else whole["created_at"]
    assert payload.get("created_at") in (None, kept)
