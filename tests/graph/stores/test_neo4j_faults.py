"""A Neo4j that cannot be used: told within three seconds, with what to mend."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import neo4j
import pytest

from hookkit.graph import neo4j_cypher as cypher
from hookkit.graph.neo4j import Neo4jGraph
from hookkit.graph.ports import GraphStore, GraphUnavailableError, View
from tests.doubles.neo4j_server import Server
from tests.doubles.proxy import Proxy
from tests.graph.stores.kit import entity, shared, told

SOON_S = 3.0
CALLS: dict[str, Callable[[GraphStore], object]] = {
    "put": lambda graph: graph.put(told("m1", 1, ("Ada", "LIKES", "Tea"))),
    "forget": lambda graph: graph.forget(["m1"]),
    "facts": lambda graph: graph.facts([entity("Ada").id], View()),
    "everything": lambda graph: graph.everything(View()),
}


def graph_at(url: str, password: str = "none", **more: str) -> Neo4jGraph:
    """One with settings that fit, but for what a test says."""
    settings = {"database": "", "base_label": "TestFaults", **more}
    return Neo4jGraph(url, "neo4j", password, **settings)


@contextmanager
def told_soon(saying: str) -> Iterator[None]:
    begun = time.monotonic()
    with pytest.raises(GraphUnavailableError, match=saying):
        yield
    assert time.monotonic() - begun < SOON_S


@pytest.fixture
def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def black_hole() -> Iterator[str]:
    """Accepts, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def other_speech() -> Iterator[str]:
    """Answers in a language that is not Bolt, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(100)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("kind", ["bolt", "neo4j"])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_server_that_is_down_is_told(
    closed_port: str, kind: str, call: Callable[[GraphStore], object]
) -> None:
    graph = graph_at(f"{kind}://{closed_port}")

    with told_soon("ServiceUnavailable.*mend that and retry"):
        call(graph)
    graph.close()


@pytest.mark.parametrize("kind", ["bolt", "neo4j"])
def test_a_server_that_says_nothing_is_told(black_hole: str, kind: str) -> None:
    graph = graph_at(f"{kind}://{black_hole}")

    with told_soon("ServiceUnavailable|timed out"):
        graph.told(["m1"])
    graph.close()


def test_a_server_that_is_no_neo4j_is_told(other_speech: str) -> None:
    graph = graph_at(f"bolt://{other_speech}")

    with told_soon("HTTP"):
        graph.told(["m1"])
    graph.close()


@pytest.fixture
def silent_resolver(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A name that the system looks up for as long as the test runs."""
    asked, is_over = socket.getaddrinfo, threading.Event()

    def look_up(host: str, *args: object, **more: object) -> object:
        if host == "silent.test":
            is_over.wait(60)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return asked(host, *args, **more)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    yield "silent.test:7687"
    is_over.set()


@pytest.mark.parametrize("kind", ["bolt", "neo4j", "bolt+s", "neo4j+s"])
def test_a_name_that_nobody_resolves_is_told(silent_resolver: str, kind: str) -> None:
    graph = graph_at(f"{kind}://{silent_resolver}")

    for _ in range(2):  # the second while the first is still being looked up
        with told_soon("silent.test could not be looked up: no answer within 1.5 s"):
            graph.told(["m1"])
    graph.close()


@pytest.mark.parametrize("kind", ["bolt", "neo4j"])
def test_a_name_that_there_is_not_is_told(kind: str) -> None:
    graph = graph_at(f"{kind}://nowhere.invalid")

    with told_soon("nowhere.invalid could not be looked up"):
        graph.told(["m1"])
    graph.close()


@pytest.mark.parametrize("url", ["bolt://h?x=1", "bolt://a:b@h", "bolt://[::1", "ftp://h"])
def test_a_url_that_the_driver_does_not_take_names_the_setting(url: str) -> None:
    graph = graph_at(url)

    with told_soon("MEM0_NEO4J_URL"):
        graph.told(["m1"])
    graph.close()


def test_making_a_graph_asks_nobody(black_hole: str) -> None:
    begun = time.monotonic()
    graph_at(f"bolt://{black_hole}").close()

    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("label", ["", "A B", "A`", "A:B", "Ünter", "1A"])
def test_a_base_label_that_is_more_than_a_word_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="base label"):
        graph_at("bolt://127.0.0.1", base_label=label)


@pytest.mark.neo4j
def test_a_wrong_password_names_the_setting(neo4j_server: Server) -> None:
    graph = graph_at(neo4j_server.url, "wrong-secret")

    with told_soon("MEM0_NEO4J_PASSWORD are refused"):
        graph.told(["m1"])
    graph.close()


@pytest.mark.neo4j
@pytest.mark.parametrize(
    ("version", "is_taken"), [("5.25", False), ("4.44", False), ("5.26", True), ("6.10", True)]
)
def test_an_older_server_is_told_with_what_is_needed(
    neo4j_server: Server, version: str, is_taken: bool
) -> None:
    at = urlsplit(neo4j_server.url)
    renamed = (b"Neo4j/5.26", f"Neo4j/{version}".encode())
    wire = Proxy(str(at.hostname), at.port or 7687, renamed)
    wire.mend()
    graph = graph_at(f"bolt://localhost:{wire.port}", neo4j_server.password)
    if is_taken:
        assert graph.told(["m1"]) == set()
    else:
        with told_soon(f"Neo4j 5.26 or later is needed, found Neo4j/{version}"):
            graph.told(["m1"])
    graph.close()
    wire.cut()


@pytest.mark.neo4j
def test_a_server_that_does_not_know_our_cypher_is_told_what_is_needed(
    neo4j_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What an older one answers, of a function that no version has.
    monkeypatch.setattr(cypher, "TOLD", cypher.TOLD.replace("DISTINCT id", "vector.nothing(id)"))
    graph = graph_at(neo4j_server.url, neo4j_server.password)

    with told_soon("Neo4j 5.26 or later is needed"):
        graph.told(["m1"])
    graph.close()


@pytest.mark.neo4j
def test_an_unknown_database_names_the_setting(neo4j_server: Server) -> None:
    graph = graph_at(neo4j_server.url, neo4j_server.password, database="nowhere")

    with told_soon("MEM0_NEO4J_DATABASE is not there"):
        graph.put(told("m1"))
    graph.close()


@pytest.mark.neo4j
def test_a_routed_url_and_a_named_database_work(neo4j_server: Server) -> None:
    url = neo4j_server.url.replace("bolt://", "neo4j://")
    graph = graph_at(url, neo4j_server.password, database="neo4j")
    graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))

    assert len(graph.facts([entity("Ada").id], View())) == 1
    graph.forget(["m1"])
    graph.close()


@pytest.mark.neo4j
def test_a_server_that_froze_is_told_and_used_again_when_it_thaws(neo4j_server: Server) -> None:
    if not neo4j_server.pid:
        pytest.skip("MEM0_TEST_NEO4J_URL is not ours to freeze")
    graph = graph_at(neo4j_server.url, neo4j_server.password)
    graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))
    os.kill(neo4j_server.pid, signal.SIGSTOP)
    try:
        with told_soon("cannot be used"):
            graph.put(told("m2"))
    finally:
        os.kill(neo4j_server.pid, signal.SIGCONT)

    graph.put(told("m2"))
    assert graph.told(["m1", "m2"]) == {"m1", "m2"}
    assert graph.forget(["m1", "m2"]) == 1
    graph.close()


@pytest.mark.neo4j
def test_other_nodes_under_the_same_label_are_neither_seen_nor_touched(
    neo4j_server: Server,
) -> None:
    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=auth) as driver:
        driver.execute_query("CREATE (:TestFaults {name: 'theirs', norm: 'theirs'})")
        graph = graph_at(neo4j_server.url, neo4j_server.password)
        graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))

        assert graph.containing("theirs", View(), 9) == []
        graph.forget(["m1"])
        graph.close()
        records = driver.execute_query(
            "MATCH (n:TestFaults) WITH n, n.name AS name DELETE n RETURN name"
        ).records
        assert [record["name"] for record in records] == ["theirs"]


@pytest.mark.neo4j
def test_a_graph_that_people_look_at_has_the_edges_they_expect(neo4j_server: Server) -> None:
    graph = graph_at(neo4j_server.url, neo4j_server.password, base_label="TestShown")
    graph.put(shared("a", 0))
    auth = (neo4j_server.user, neo4j_server.password)
    with neo4j.GraphDatabase.driver(neo4j_server.url, auth=auth) as driver:
        query = "MATCH (:TestShown:HkEntity {name: 'Hub'})-[r]->(:HkEntity) RETURN type(r) AS t, r"
        (record,) = driver.execute_query(query).records

    assert record["t"] == "HK_FACT"
    assert {"type": "HAS", "label": "has", "memory_ids": ["a-0"]}.items() <= dict(
        record["r"]
    ).items()
    graph.forget(["a-0"])
    graph.close()
