"""qdrant: what is acknowledged is there, one recall is one request, every fault has a name."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import cos, sin
from typing import Any

import pytest
from qdrant_client.qdrant_remote import QdrantRemote

from hookkit import __version__
from hookkit.config.kinds import qdrant_url
from hookkit.config.settings import Config
from hookkit.memory.ports import Filter, Flag, Match, Near, Newest, Point, Question, Range
from hookkit.store.errors import (
    CollectionDiffersError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorsDifferError,
)
from hookkit.store.layout import INDEXES, VERSION, Record
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt, qdrant_at
from tests.doubles.qdrant import be_strict, request
from tests.doubles.qdrant_server import Fault, QdrantServer

pytestmark = pytest.mark.qdrant

DAY = "2026-08-01T12:00:00+00:00"
EAST, NORTH = [1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]
EVERYTHING = Filter()
QUICK_S = 0.3  # that an answer may take, where a test waits for one that does not come


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with QdrantServer() as server:
        yield server


@pytest.fixture
def store(server: QdrantServer) -> Iterator[QdrantStore]:
    store = open_store(at(server))
    yield store
    store.close()


def at(server: QdrantServer, **more: Any) -> QdrantAt:
    return QdrantAt(server.url, "memories", timeout_s=20.0)._replace(**more)


def open_store(at: QdrantAt, *, dims: int = 4, model_id: str = "test") -> QdrantStore:
    return QdrantStore.open(at, dims=dims, model_id=model_id, bm25_weight=0.025)


def id_of(number: int) -> str:
    return str(uuid.UUID(int=number))


def point(number: int, text: str = "words", **payload: object) -> Point:
    """As core marks it: its collection, and the model of its vector."""
    marks = {"collection": "memories", "embedder": "test"}
    return Point(id_of(number), EAST, text, {"created_at": DAY, "project": "p", **marks, **payload})


# What is written


def test_a_new_collection_has_every_index_and_is_empty(server: QdrantServer) -> None:
    store = open_store(at(server))
    found = request(at(server), "GET", "")

    assert isinstance(found, dict)
    assert {key: one["data_type"] for key, one in found["payload_schema"].items()} == INDEXES
    assert (store.count(EVERYTHING), store.page("", 10)) == (0, [])
    assert store.newest(EVERYTHING, 10) == store.search(EAST, "words", EVERYTHING, 10) == []
    assert store.facets("collection", EVERYTHING) == {}
    store.close()


def test_a_new_collection_is_made_as_the_settings_say(server: QdrantServer) -> None:
    cluster = {"shard_number": 3, "replication_factor": 2, "write_consistency_factor": 2}
    open_store(at(server, on_disk=True, **cluster)).close()
    found = request(at(server), "GET", "")

    assert isinstance(found, dict)
    params = found["config"]["params"]
    assert params["vectors"] == {"size": 4, "distance": "Cosine", "on_disk": True}
    assert {key: params[key] for key in cluster} == cluster


def test_the_settings_name_the_collection() -> None:
    config = Config(
        qdrant_url="https://q.example",
        qdrant_api_key="secret",
        collection="c",
        qdrant_timeout_s=2.0,
        qdrant_on_disk=True,
        qdrant_shard_number=2,
        qdrant_replication_factor=3,
        qdrant_write_consistency_factor=4,
    )

    assert qdrant_at(config) == QdrantAt("https://q.example", "c", "secret", 2.0, True, 2, 3, 4)
    assert "secret" not in f"{qdrant_at(config)} {qdrant_at(config)!r}"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "https://q.example",
        "https://q.example:443",
        "http://[::1]",
        "http://q/db",
    ],
)
def test_a_url_means_to_us_what_it_means_to_qdrants_own_client(url: str) -> None:
    theirs = QdrantRemote(url=url, check_compatibility=False)
    theirs.close()

    assert theirs.rest_uri == qdrant_url(url)


def test_whoever_finds_nobody_at_the_usual_port_is_told_that_it_is_the_usual_one() -> None:
    # 127.0.0.2 is this machine too, and nobody listens there.
    with pytest.raises(StoreUnavailableError) as caught:
        open_store(QdrantAt(qdrant_url("http://127.0.0.2"), "memories"))

    assert "http://127.0.0.2:6333 (collection memories)" in str(caught.value)
    assert "; 6333 is the port where the URL names none" in str(caught.value)
    assert "start the server, or correct MEM0_QDRANT_URL" in str(caught.value)


def test_what_was_acknowledged_is_there_for_another_machine_at_once(
    server: QdrantServer, store: QdrantStore
) -> None:
    other = open_store(at(server))
    store.upsert([point(1, "the database is postgres")])

    assert [one.id for one in other.search(EAST, "postgres", EVERYTHING, 5)] == [id_of(1)]
    other.close()


def test_every_write_waits_until_it_is_done(server: QdrantServer, store: QdrantStore) -> None:
    store.upsert([point(1)])
    store.set_payload(id_of(1), {"created_at": DAY})
    store.delete([id_of(1)])
    writes = [
        one.path
        for one in server.asked
        if one.path.endswith("wait=true") or one.method in ("PUT", "PATCH", "DELETE")
    ]

    assert writes.pop(0) == "/collections/memories"  # its making, which has no such thing
    assert len(writes) == len(INDEXES) + 1 + 3  # the note of what the vectors are; three of ours
    assert all(path.endswith("?wait=true") for path in writes)


def test_more_points_than_one_request_takes_are_all_put(
    server: QdrantServer, store: QdrantStore
) -> None:
    before = server.asked_for("/points?wait")
    store.upsert([point(number) for number in range(1, 1201)])

    assert store.count(EVERYTHING) == 1200
    assert server.asked_for("/points?wait") - before == 3


# One round trip


def test_a_recall_is_one_request(server: QdrantServer, store: QdrantStore) -> None:
    store.upsert([point(number, f"postgres {number}", kind="fact") for number in range(1, 300)])
    before = len(server.asked)
    scope = Filter(
        (Match("project", ("p", "")), Match("kind", ("fact",))), not_ids=(id_of(1), id_of(2))
    )
    found = store.search(NORTH, "which postgres?", scope, 100)
    vectors = store.vectors([one.id for one in found])

    assert (len(found), len(vectors)) == (100, 100)
    assert [one.path for one in server.asked[before:]] == ["/collections/memories/points/query"]


def a_session(where: Filter) -> list[Question]:
    """What a session that starts asks."""
    return [
        Near(EAST, "conventions here", where, 60),
        Near(NORTH, "what was worked on last", where, 60),
        Newest(where, 30),
        Newest(Filter((*where.must, Flag("pinned", True))), 30),
    ]


def turned(number: int) -> list[float]:
    """A vector that is as near to another as no other number's is."""
    return [cos(number / 100), sin(number / 100), 0.0, 0.0]


def paths_of(server: QdrantServer, before: int) -> list[str]:
    return [one.path.removeprefix("/collections/memories/points/") for one in server.asked[before:]]


@pytest.mark.parametrize("each", [1, 15], ids=["of many moments", "fifteen of a moment"])
def test_all_that_a_session_asks_is_one_request(
    each: int, server: QdrantServer, store: QdrantStore
) -> None:
    """Those of one save are of one moment; their vectors come along."""
    for n in range(1, 121):
        date = f"2026-08-{1 + n // each // 24:02d}T{n // each % 24:02d}:00:00+00:00"
        store.upsert([point(n, f"postgres {n}", created_at=date, kind="fact", pinned=n < 3)])
    before = len(server.asked)
    told = store.ask_at_once(a_session(Filter((Match("kind", ("fact",)),))))
    vectors = store.vectors([one.id for found in told for one in found])

    assert [len(found) for found in told] == [60, 60, 30, 2]
    assert len(vectors) == len({one.id for found in told for one in found})
    assert paths_of(server, before) == ["query/batch"]


def test_a_server_that_takes_fewer_questions_at_once_is_asked_one_by_one(
    server: QdrantServer, store: QdrantStore
) -> None:
    store.upsert([point(n, "postgres")._replace(vector=turned(n)) for n in range(1, 9)])
    expected = store.ask_at_once(a_session(EVERYTHING))
    strict = {"enabled": True, "search_max_batchsize": 2}
    request(at(server), "PATCH", "", {"strict_mode_config": strict})
    before = len(server.asked)

    assert store.ask_at_once(a_session(EVERYTHING)) == expected
    assert paths_of(server, before) == ["query/batch", *["query"] * 4]


def test_questions_at_once_go_on_where_strict_mode_was_set_meanwhile(
    server: QdrantServer, store: QdrantStore
) -> None:
    store.upsert([point(n, "postgres", topic="x")._replace(vector=turned(n)) for n in range(1, 9)])
    asked = a_session(Filter((Match("topic", ("x",)),)))
    expected = store.ask_at_once(asked)
    be_strict(at(server))
    before = len(server.asked)
    amid = store.ask_at_once(asked)
    between = len(server.asked)
    after = store.ask_at_once(asked)

    assert (amid, after) == (expected, expected)
    assert paths_of(server, before)[0] == "query/batch"
    assert paths_of(server, between)[-1] == "query/batch"


def test_vectors_of_points_that_were_not_just_found_are_asked_for(store: QdrantStore) -> None:
    store.upsert([point(1), point(2)])
    store.search(EAST, "words", Filter(not_ids=(id_of(2),)), 10)

    assert {key: [*one] for key, one in store.vectors([id_of(1), id_of(2)]).items()} == {
        id_of(1): EAST,
        id_of(2): EAST,
    }


def test_who_asks_is_named_and_the_key_is_in_its_header_alone() -> None:
    with QdrantServer(api_key="a-key") as server:
        open_store(at(server, api_key="a-key")).close()

        asked = [one for one in server.asked if one.path != "/"]
        assert {one.headers["user-agent"] for one in asked} == {f"hookkit/{__version__}"}
        assert {one.headers["api-key"] for one in asked} == {"a-key"}
        assert not any("a-key" in one.path for one in asked)


# Openers beside each other


def test_ten_openers_at_once_make_one_collection(server: QdrantServer) -> None:
    start = threading.Barrier(10)

    def open_and_put(number: int) -> None:
        start.wait()
        store = open_store(at(server))
        store.upsert([point(number)])
        store.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(open_and_put, range(1, 11)))
    store = open_store(at(server))
    assert store.count(EVERYTHING) == 10
    assert store.facets("project", EVERYTHING) == {"p": 10}
    store.close()


@pytest.mark.parametrize("turn", range(3))
def test_of_openers_with_two_models_those_of_one_get_in_at_most(
    server: QdrantServer, turn: int
) -> None:
    start = threading.Barrier(6)
    got_in: list[str] = []

    def open_it(number: int) -> None:
        model = "ab"[number % 2]
        start.wait()
        try:
            open_store(at(server, collection=f"turn{turn}"), model_id=model).close()
        except (VectorsDifferError, CollectionDiffersError):
            return
        got_in.append(model)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(open_it, range(6)))
    assert len({*got_in}) <= 1


def test_opening_again_writes_nothing(server: QdrantServer, store: QdrantStore) -> None:
    store.upsert([point(1)])
    before = len(server.asked)
    open_store(at(server)).close()

    assert [(one.method, one.path) for one in server.asked[before:]] == [
        ("GET", "/"),
        ("GET", "/collections/memories"),
        ("POST", "/collections/memories/points/scroll"),
        ("POST", "/collections/memories/points/count"),
    ]


# Vectors that must not meet


@pytest.mark.parametrize(("dims", "model_id"), [(4, "other"), (8, "other"), (8, "test")])
def test_vectors_of_another_model_are_refused_with_both_named_and_nothing_written(
    server: QdrantServer, store: QdrantStore, dims: int, model_id: str
) -> None:
    store.upsert([point(1)])
    before = len(server.asked)

    with pytest.raises(VectorsDifferError, match="hookkit reembed") as raised:
        open_store(at(server), dims=dims, model_id=model_id)
    assert (raised.value.found, raised.value.wanted) == (
        Record(VERSION, "test", 4),
        Record(VERSION, model_id, dims),
    )
    assert server.url in str(raised.value)
    assert {one.path.rpartition("/")[2] for one in server.asked[before:]} <= {
        "",
        "memories",
        "scroll",
    }


def test_a_note_that_cannot_be_read_is_named(server: QdrantServer, store: QdrantStore) -> None:
    body = {"payload": {"record": "?"}, "filter": {"must": [{"is_empty": {"key": "user_id"}}]}}
    request(at(server), "POST", "/points/payload?wait=true", body)

    with pytest.raises(CollectionDiffersError, match="delete the point"):
        open_store(at(server))


def test_two_notes_that_disagree_are_named_with_the_request_that_mends_it(
    server: QdrantServer,
) -> None:
    """As two openers leave them that were killed before they looked."""
    open_store(at(server), model_id="one").close()
    record = Record(VERSION, "two", 4)._asdict()
    payload = {"collection": "hookkit", "record": record, "is_filled": True}
    note = {"id": id_of(2), "vector": {"": EAST}, "payload": payload}
    request(at(server), "PUT", "/points?wait=true", {"points": [note]})

    for model_id in ("one", "two"):
        with pytest.raises(CollectionDiffersError, match="one note") as caught:
            open_store(at(server), model_id=model_id)
        assert f"point {id_of(2)} says layout 1, vectors of two" in str(caught.value)
        assert "says layout 1, vectors of one" in str(caught.value)
        assert "POST /collections/memories/points/delete" in str(caught.value)
    request(at(server), "POST", "/points/delete?wait=true", {"points": [id_of(2)]})
    open_store(at(server), model_id="one").close()


@pytest.mark.parametrize(
    "vectors",
    [{"text": {"size": 4, "distance": "Cosine"}}, {"size": 4, "distance": "Dot"}],
    ids=["named", "of another distance"],
)
def test_a_collection_of_another_kind_is_left_alone(
    server: QdrantServer, vectors: dict[str, object]
) -> None:
    request(at(server), "PUT", "", {"vectors": vectors})

    with pytest.raises(CollectionDiffersError, match="name another one by MEM0_COLLECTION"):
        open_store(at(server))


def test_a_server_too_old_for_one_query_is_named_with_its_version() -> None:
    with (
        QdrantServer(version="1.13.6") as server,
        pytest.raises(CollectionDiffersError, match="1.14 or later, found 1.13.6; update the serv"),
    ):
        open_store(at(server))


# Strict mode


def test_strict_mode_set_while_it_is_open_changes_no_answer(
    server: QdrantServer, store: QdrantStore
) -> None:
    store.upsert([point(1, topic="ci", n=1), point(2, topic="ci", n=2), point(3, done=True)])
    filters = (
        Filter((Match("topic", ("ci",)),)),
        Filter((Match("project", ("p",)), Range("n", gte=2))),
        Filter(must_not=(Flag("done", True),)),
    )
    before = [{one.id for one in store.newest(where, 10)} for where in filters]
    be_strict(at(server))

    assert before == [{id_of(1), id_of(2)}, {id_of(2)}, {id_of(1), id_of(2)}]
    assert [{one.id for one in store.newest(where, 10)} for where in filters] == before


def test_an_index_of_the_users_own_is_used_under_strict_mode(
    server: QdrantServer, store: QdrantStore
) -> None:
    store.upsert([point(1, topic="ci"), point(2)])
    index = {"field_name": "topic", "field_schema": "keyword"}
    request(at(server), "PUT", "/index?wait=true", index)
    be_strict(at(server))
    again = open_store(at(server))
    before = len(server.asked)

    assert again.count(Filter((Match("topic", ("ci",)),))) == 1
    assert len(server.asked) == before + 1
    again.close()


# Faults

Act = Callable[[QdrantStore], object]
ACTS: dict[str, Act] = {
    "search": lambda store: store.search(EAST, "words", EVERYTHING, 5),
    "newest": lambda store: store.newest(EVERYTHING, 5),
    "count": lambda store: store.count(EVERYTHING),
    "page": lambda store: store.page("", 5),
    "put": lambda store: store.upsert([point(2)]),
    "payload": lambda store: store.set_payload(id_of(1), {"created_at": DAY}),
    "delete": lambda store: store.delete([id_of(1)]),
}
FAULTS = {
    "500": (Fault("status", status=500), "500 Service internal error", "server's log"),
    "503": (Fault("status", status=503), "503", "server's log"),
    "401": (Fault("status", status=401), "401", "MEM0_QDRANT_API_KEY"),
    "403": (Fault("status", status=403), "403", "MEM0_QDRANT_API_KEY"),
    "429": (Fault("status", status=429), "429", "less to do"),
    "slow": (Fault("slow"), "no answer within 0.3 s", "MEM0_QDRANT_TIMEOUT"),
    "cut": (Fault("cut"), "the connection broke", "server's log"),
    "dropped": (Fault("drop"), "the connection broke", "server's log"),
}


@pytest.mark.parametrize(("fault", "reason", "mend"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_of_the_server_is_named_with_its_url_and_what_to_do(
    server: QdrantServer, fault: Fault, reason: str, mend: str
) -> None:
    key = "the-secret-key"
    open_store(at(server)).close()
    store = open_store(at(server, timeout_s=QUICK_S, api_key=key))
    server.fault = fault
    acts = ACTS if fault.kind != "slow" else {"search": ACTS["search"], "put": ACTS["put"]}

    for act in acts.values():
        with pytest.raises(StoreUnavailableError) as raised:
            act(store)
        said = str(raised.value)
        assert (server.url in said, reason in said, mend in said) == (True, True, True), said
        assert key not in f"{said} {raised.value!r}"
    with pytest.raises(StoreUnavailableError):
        open_store(at(server, timeout_s=QUICK_S))
    server.fault = None
    store.upsert([point(3)])
    assert [one.id for one in store.get([id_of(3)])] == [id_of(3)]
    store.close()


def test_a_server_that_is_gone_is_named_and_found_again_when_it_is_back(
    server: QdrantServer, store: QdrantStore
) -> None:
    store.upsert([point(1)])
    server.stop()

    for act in ACTS.values():
        with pytest.raises(StoreUnavailableError, match="no connection.*; start the server"):
            act(store)
    with pytest.raises(StoreUnavailableError, match="no connection"):
        open_store(at(server))
    server.start()
    assert store.count(EVERYTHING) == 1


@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("kind", ["drop", "cut"])
def test_a_connection_that_ends_once_is_not_noticed(
    server: QdrantServer, store: QdrantStore, name: str, kind: str
) -> None:
    """As where the server, or a proxy, let a connection go that we had kept."""
    store.upsert([point(1)])
    server.fault = Fault(kind, times=1)
    ACTS[name](store)

    assert store.count(EVERYTHING) == {"put": 2, "delete": 0}.get(name, 1)


@pytest.mark.parametrize("status", [400, 413, 422])
def test_what_the_server_will_not_do_is_another_error_than_one_that_passes(
    server: QdrantServer, store: QdrantStore, status: int
) -> None:
    server.fault = Fault("status", status=status)

    with pytest.raises(StoreRefusedError, match=f"refused a request: {status} .*hookkit doctor"):
        store.upsert([point(1)])
    assert not issubclass(StoreRefusedError, StoreUnavailableError)


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_what_a_server_quotes_of_a_request_is_not_repeated(
    server: QdrantServer, store: QdrantStore, status: int
) -> None:
    said = 'Format error in JSON body: invalid value: string "my salary is 7" at line 1'
    server.fault = Fault("status", status=status, said=said)

    with pytest.raises((StoreRefusedError, StoreUnavailableError)) as caught:
        store.upsert([point(1, "my salary is 7")])
    told = f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert "salary" not in told
    assert f"{status} Format error in JSON body" in str(caught.value)


@pytest.mark.parametrize("key", ["", "wrong"])
def test_a_wrong_key_is_named_by_its_setting(key: str) -> None:
    with (
        QdrantServer(api_key="right") as server,
        pytest.raises(StoreUnavailableError, match="401 not allowed; correct MEM0_QDRANT_API_KEY"),
    ):
        open_store(at(server, api_key=key))


def test_a_collection_deleted_while_it_is_open_is_an_outage(
    server: QdrantServer, store: QdrantStore
) -> None:
    """Jobs wait for that, instead of failing one by one."""
    request(at(server), "DELETE", "")

    for act in ACTS.values():
        with pytest.raises(StoreUnavailableError, match="the collection is gone"):
            act(store)


def test_a_closed_store_says_so_and_closes_twice(store: QdrantStore) -> None:
    store.close()
    store.close()

    with pytest.raises(StoreUnavailableError, match="it is closed"):
        store.count(EVERYTHING)


def test_something_else_that_listens_there_is_no_qdrant(server: QdrantServer) -> None:
    with pytest.raises((StoreUnavailableError, StoreRefusedError), match=server.url):
        open_store(QdrantAt(f"{server.url}/_double", "memories"))


def test_what_was_put_outlives_the_server(server: QdrantServer, store: QdrantStore) -> None:
    for number in range(1, 21):
        if number % 5 == 0:
            server.stop()
            with pytest.raises(StoreUnavailableError):
                store.upsert([point(number)])
            server.start()
        store.upsert([point(number)])

    assert store.count(EVERYTHING) == 20
