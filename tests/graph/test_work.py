"""The graph's thread: what waits is done by itself, and who waits is told why it is not."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hookkit.config.settings import Config
from hookkit.core.graph import Graph, GraphParts
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.choose import open_graph
from hookkit.graph.prompts import PromptFileError, read_wanted
from hookkit.graph.queue import Queue
from hookkit.graph.sqlite import SqliteGraph
from hookkit.memory.ports import ModelUnavailableError
from hookkit.paths import Paths
from hookkit.store.edge import EdgeStore
from hookkit.worker import graph as module
from hookkit.worker.graph import GraphWork
from hookkit.worker.log import Log
from tests.doubles.neo4j_server import Server
from tests.doubles.ollama import OllamaServer
from tests.doubles.proxy import Proxy
from tests.graph.conftest import Making
from tests.graph.making import (
    VIEW,
    Script,
    answering,
    given,
    graph_of,
    models_at,
    riddles,
    told,
)

pytestmark = pytest.mark.heavy

ALICE = ("Alice", "works at", "Acme")
BOB = ("Bob", "works at", "Globex")
LATER_S = 40.0
TOLD_S = 3.0
SLACK_S = 2.0  # for a machine that does much else


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for long between two tries."""
    monkeypatch.setattr(module, "POLL_S", 0.05)
    monkeypatch.setattr(module, "RECENT_S", 0.2)
    monkeypatch.setattr("hookkit.worker.pause.PAUSES_S", (0.3,))


@pytest.fixture
def working(tmp_path: Path) -> Iterator[Callable[[Memories], GraphWork]]:
    """Starts the thread; it ends with the test."""
    started: list[GraphWork] = []

    def start(memories: Memories) -> GraphWork:
        started.append(GraphWork(graph_of(memories), "bob", Log(str(tmp_path / "worker.log"))))
        started[-1].start()
        return started[-1]

    yield start
    for work in started:
        assert work.stop(LATER_S)


Working = Callable[[Memories], GraphWork]


def wait_until(condition: Callable[[], object]) -> None:
    until = time.monotonic() + LATER_S
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.02)


def add(memories: Memories, text: str) -> str:
    (kept,) = memories.editor.add(given(text), infer=False, graph=True).memories
    return kept.id


def found(memories: Memories, name: str) -> dict[str, list[tuple[str, str]]]:
    return told(graph_of(memories).find(name, VIEW, 10))


def test_what_is_added_is_there_once_its_add_returns(
    memories: Memories, script: Script, working: Working
) -> None:
    work = working(memories)
    memory_id = add(memories, script.says("Alice works at Acme.", ALICE))

    assert work.take_in([memory_id]) == ""
    assert found(memories, "alice") == {"Alice": [("works at", "Acme")]}


def test_an_add_to_a_graph_that_is_down_succeeds_and_is_done_once_it_is_up(
    memories: Memories, script: Script, working: Working, tmp_path: Path
) -> None:
    (tmp_path / "graph.db").mkdir()  # SQLite cannot open it
    work = working(memories)
    memory_id = add(memories, script.says("Alice works at Acme.", ALICE))
    began = time.monotonic()
    reason = work.take_in([memory_id])

    assert str(tmp_path / "graph.db") in reason
    assert time.monotonic() - began < TOLD_S + SLACK_S
    assert memories.editor.get(memory_id).payload["data"] == "Alice works at Acme."
    (tmp_path / "graph.db").rmdir()
    wait_until(lambda: graph_of(memories).counts()[0] == 0)
    assert found(memories, "alice") == {"Alice": [("works at", "Acme")]}


@pytest.mark.neo4j
def test_a_neo4j_that_is_down_is_told_within_seconds_and_written_once_it_is_up(
    making: Making, script: Script, working: Working, neo4j_server: Server
) -> None:
    at = urlsplit(neo4j_server.url)
    wire = Proxy(str(at.hostname), at.port or 7687)
    config = Config(
        graph_store="neo4j",
        neo4j_url=f"bolt://127.0.0.1:{wire.port}",
        neo4j_user=neo4j_server.user,
        neo4j_password=neo4j_server.password,
        neo4j_base_label=f"T{uuid.uuid4().hex[:12]}",
    )
    memories = making(lambda: open_graph(Paths(""), config))
    work = working(memories)
    wire.mend()
    first = add(memories, script.says("Alice works at Acme.", ALICE))
    assert work.take_in([first]) == ""
    wire.cut()
    began = time.monotonic()
    memories.editor.forget(first)
    second = add(memories, script.says("Bob works at Globex.", BOB))

    assert str(wire.port) in work.take_in([second])
    assert time.monotonic() - began < TOLD_S + SLACK_S
    assert graph_of(memories).counts()[0] == 2
    wire.mend()
    wait_until(lambda: graph_of(memories).counts()[0] == 0)
    assert found(memories, "") == {"Bob": [("works at", "Globex")], "Globex": []}
    graph_of(memories).close()
    wire.cut()


def test_what_is_forgotten_while_the_graph_is_down_is_never_shown_again(
    memories: Memories, script: Script, working: Working, tmp_path: Path
) -> None:
    work = working(memories)
    memory_id = add(memories, script.says("Alice works at Acme.", ALICE))
    assert work.take_in([memory_id]) == ""
    graph = tmp_path / "graph.db"
    graph.rename(tmp_path / "aside")
    graph.mkdir()
    memories.editor.forget(memory_id)
    assert str(graph) in work.let_go()
    assert work.stop(LATER_S)  # before it can be done

    graph.rmdir()
    (tmp_path / "aside").rename(graph)
    assert found(memories, "alice") == {}
    assert graph_of(memories).entity("alice", VIEW, history=True)["entity"] is None
    working(memories)
    wait_until(lambda: graph_of(memories).counts()[0] == 0)
    assert SqliteGraph(str(graph)).everything(VIEW) == ([], [])


def test_old_words_are_gone_though_no_model_reads_the_new_ones(
    memories: Memories, script: Script, working: Working, ollama: OllamaServer, tmp_path: Path
) -> None:
    work = working(memories)
    memory_id = add(memories, script.says("Alice works at Acme.", ALICE))
    assert work.take_in([memory_id]) == ""
    ollama.fault = {"status": 500}
    script.says("Alice works at Globex.", ("Alice", "works at", "Globex"))
    memories.editor.change(memory_id, "Alice works at Globex.")

    assert work.let_go() == ""
    assert found(memories, "alice") == {}
    assert "500" in work.take_in([memory_id])
    ollama.fault = {}
    # Of another ledger: the breaker leaves a server that failed alone for a minute.
    graph_of(memories).read_with(models_at(ollama, str(tmp_path / "other.db")))
    wait_until(lambda: found(memories, "alice") == {"Alice": [("works at", "Globex")]})


def test_a_queue_that_cannot_be_read_is_a_reason_and_no_error(
    memories: Memories, tmp_path: Path
) -> None:
    work = GraphWork(graph_of(memories), "bob", Log(str(tmp_path / "worker.log")))
    (tmp_path / "queue.db").mkdir()

    assert str(tmp_path / "queue.db") in work.let_go()


def test_one_that_no_model_can_read_does_not_hold_up_the_others(
    memories: Memories, script: Script, working: Working, ollama: OllamaServer
) -> None:
    ollama.answer = riddles(answering(script), "Riddle", "no JSON")
    work = working(memories)
    riddle = add(memories, "Riddle.")
    plain = add(memories, script.says("Alice works at Acme.", ALICE))

    assert work.take_in([plain]) == ""
    assert "must be one whole JSON value" in work.take_in([riddle])
    assert graph_of(memories).counts()[0] == 1


def test_a_change_of_what_the_graph_never_had_costs_nothing(
    memories: Memories, script: Script, working: Working
) -> None:
    work = working(memories)
    add_id = add(memories, script.says("Alice works at Acme.", ALICE))
    work.take_in([add_id])
    (kept,) = memories.editor.add(given("Bob."), infer=False).memories
    asked = len(script.asked)
    memories.editor.change(kept.id, "Bob and more.")
    work.let_go()

    wait_until(lambda: graph_of(memories).counts()[0] == 0)
    assert len(script.asked) == asked


def test_a_graph_that_nobody_wants_is_not_even_made(
    store: EdgeStore, embedder: MiniLm, ollama: OllamaServer, tmp_path: Path
) -> None:
    graph = Graph(
        store,
        embedder,
        GraphParts(
            lambda: SqliteGraph(str(tmp_path / "graph.db")),
            models_at(ollama, str(tmp_path / "usage.db")),
            Queue(str(tmp_path / "queue.db")),
            is_set_up=False,
        ),
    )
    memories = Memories(store, embedder, None, str(tmp_path / "history.db"), graph=graph)
    (kept,) = memories.editor.add(given("Bob."), infer=False).memories
    memories.editor.change(kept.id, "Bob and more.")
    memories.editor.forget(kept.id)

    assert not graph.is_used
    assert not (tmp_path / "graph.db").exists()
    assert not (tmp_path / "queue.db").exists()


def test_a_backfill_reads_the_oldest_first_and_goes_on_where_it_was(
    memories: Memories, script: Script, tmp_path: Path
) -> None:
    texts = [
        script.says(f"Person {n} works at Acme.", (f"Person {n}", "works at", "Acme"))
        for n in range(4)
    ]
    for text in texts:
        memories.editor.add(given(text), infer=False)
    memories.editor.add(given("As it was said.", kind="raw"), infer=False)
    memories.editor.add(given("Eve's.", user_id="eve"), infer=False)

    def work() -> GraphWork:
        return GraphWork(graph_of(memories), "bob", Log(str(tmp_path / "worker.log")))

    first = work()
    assert first.begin() == (4, 0)
    assert [first.step() for _ in range(2)] == [(1, 0, 3, ""), (1, 0, 2, "")]
    second = work()
    assert second.begin() == (2, 0)
    assert [second.step() for _ in range(2)] == [(1, 0, 1, ""), (1, 0, 0, "")]
    third = work()
    assert (third.begin(), third.step()) == ((0, 0), (0, 0, 0, ""))
    assert [text for question, text in script.asked if question == "entities"] == texts


def test_a_backfill_stops_where_no_model_is_and_passes_over_what_none_can_read(
    memories: Memories, script: Script, ollama: OllamaServer, tmp_path: Path
) -> None:
    ollama.answer = riddles(answering(script), "Riddle", "no JSON")
    memories.editor.add(given("Riddle."), infer=False)
    memories.editor.add(given(script.says("Alice works at Acme.", ALICE)), infer=False)
    work = GraphWork(graph_of(memories), "bob", Log(str(tmp_path / "worker.log")))
    work.begin()
    passed_over = work.step()
    ollama.fault = {"status": 500}
    with pytest.raises(ModelUnavailableError):
        work.step()
    ollama.fault = {}

    assert (passed_over.failed, passed_over.left) == (1, 1)
    assert work.step() == (1, 0, 0, "")


def test_a_backfill_lets_what_was_given_up_be_tried_again_whosever_it_is(
    memories: Memories,
    script: Script,
    working: Working,
    ollama: OllamaServer,
    store: EdgeStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hookkit.graph.queue.RETRY_S", (0.0,) * 5)
    usual = answering(script)
    ollama.answer = riddles(usual, "Alice", "no JSON")
    texts = [script.says(f"Alice {one} works at Acme.", ALICE) for one in ("once", "of Eve's")]
    for text, user in zip(texts, ("bob", "eve"), strict=True):
        memories.editor.add(given(text, user_id=user), infer=False, graph=True)
    # What the graph has, and was to read once more.
    known = add(memories, script.says("Bob works at Globex.", BOB))
    work = working(memories)
    wait_until(lambda: graph_of(memories).counts()[:2] == (2, 2))
    ollama.answer = riddles(usual, "o", "no JSON")
    graph_of(memories).want(store.get([known]))
    wait_until(lambda: graph_of(memories).counts()[:2] == (3, 3))
    ollama.answer = usual

    assert work.begin() == (1, 2)  # Bob's own is the backfill's
    assert work.step() == (1, 0, 0, "")
    wait_until(lambda: graph_of(memories).counts()[0] == 0)
    assert work.begin() == (0, 0)


def test_a_prompt_file_that_cannot_be_read_is_no_memorys_fault(
    store: EdgeStore,
    embedder: MiniLm,
    ollama: OllamaServer,
    script: Script,
    working: Working,
    tmp_path: Path,
) -> None:
    prompt, queue = tmp_path / "prompt", Queue(str(tmp_path / "queue.db"))
    graph = Graph(
        store,
        embedder,
        GraphParts(
            lambda: SqliteGraph(str(tmp_path / "graph.db")),
            models_at(ollama, str(tmp_path / "usage.db")),
            queue,
            read_wanted=lambda: read_wanted("", str(prompt)),
        ),
    )
    memories = Memories(store, embedder, None, str(tmp_path / "history.db"), graph=graph)
    work = working(memories)
    memory_id = add(memories, script.says("Alice works at Acme.", ALICE))
    reasons = [work.take_in([memory_id]) for _ in range(2)]

    assert all("MEM0_GRAPH_CUSTOM_PROMPT_FILE must name a text file" in one for one in reasons)
    assert (queue.rows([memory_id])[0].tries, ollama.requests) == (0, [])
    with pytest.raises(PromptFileError):
        work.begin()
        work.step()
    prompt.write_text("Only people.")
    wait_until(lambda: graph.counts()[0] == 0)
    assert found(memories, "alice") == {"Alice": [("works at", "Acme")]}


def test_the_days_tokens_hold_for_the_graph_too(
    memories: Memories, script: Script, working: Working, ollama: OllamaServer, tmp_path: Path
) -> None:
    graph_of(memories).read_with(models_at(ollama, str(tmp_path / "usage.db"), daily_cap=1))
    work = working(memories)
    memory_id = add(memories, script.says("Alice works at Acme.", ALICE))

    assert "MEM0_DAILY_TOKEN_CAP" in work.take_in([memory_id])
    assert ollama.requests == []
