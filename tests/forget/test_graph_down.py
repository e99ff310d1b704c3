"""A graph that is down while something is forgotten, or brought back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit.core.forget import Trail
from hookkit.core.graph import Graph, GraphParts
from hookkit.core.memories import Memories
from hookkit.core.tombstones import Tombstones
from hookkit.core.undo import UndoFile
from hookkit.core.wanted import Wanted
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.aside import Aside
from hookkit.graph.ports import GraphStore, GraphUnavailableError
from hookkit.graph.queue import Queue
from hookkit.graph.records import told_of
from hookkit.graph.sqlite import SqliteGraph
from hookkit.store.edge import EdgeStore
from hookkit.worker.graph import GraphWork
from hookkit.worker.log import Log
from tests.core.conftest import embedder, opened, quiet, store
from tests.core.making import texts
from tests.doubles.ollama import OllamaServer
from tests.forget.making import record
from tests.graph.making import MODEL, VIEW, Script, answering, models_at

__all__ = ["embedder", "opened", "quiet", "store"]

TEXT = "Quillfeather runs the shop"


class Outage:
    """A graph's store that is down when it is told to be."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.is_down = False

    def open(self) -> GraphStore:
        if self.is_down:
            raise GraphUnavailableError(self._path, "it is down")
        return SqliteGraph(self._path)


@pytest.fixture
def outage(tmp_path: Path) -> Outage:
    return Outage(str(tmp_path / "graph.db"))


@pytest.fixture
def remember(
    store: EdgeStore, embedder: MiniLm, outage: Outage, tmp_path: Path
) -> Callable[[], Memories]:
    """Memories over the same files, opened anew."""
    trail = Trail(UndoFile(str(tmp_path / "undo.db")), Tombstones(str(tmp_path / "tombstones.db")))

    def make() -> Memories:
        with OllamaServer([MODEL], answering(Script())) as ollama:
            models = models_at(ollama, str(tmp_path / "usage.db"))
        parts = GraphParts(outage.open, models, Queue(str(tmp_path / "queue.db")))
        graph = Graph(store, embedder, parts)
        history = str(tmp_path / "history.db")
        return Memories(store, embedder, None, history, graph=graph, trail=trail)

    return make


def graph_of(memories: Memories) -> Graph:
    assert memories.graph is not None
    return memories.graph


def facts(memories: Memories) -> int:
    return len(graph_of(memories).drawn("", VIEW._replace(projects=None), history=True))


def forget(memories: Memories) -> None:
    act = memories.forgetter.begin(str(uuid.uuid4()), is_purge=False)
    memories.forgetter.forget(Wanted(session="s1"), act)


def test_a_graph_that_is_down_is_told_later_and_counted_as_not_known(
    remember: Callable[[], Memories], embedder: MiniLm, outage: Outage
) -> None:
    first = remember()
    one = record(TEXT, "s1", "bob")
    first.mover.take([one], embedder.model_id)
    assert facts(first) == 1
    outage.is_down = True
    down = remember()
    forget(down)

    assert texts(down) == []
    assert down.forgetter.count(Wanted(session="s1"), [one["id"]])["facts"] is None
    assert "it is down" in down.forgetter.graph_reason
    outage.is_down = False
    up = remember()
    assert graph_of(up).let_go() == 1
    assert facts(up) == 0


def test_what_was_forgotten_and_is_back_before_the_graph_is_loses_no_fact(
    remember: Callable[[], Memories], embedder: MiniLm, outage: Outage
) -> None:
    first = remember()
    first.mover.take([record(TEXT, "s1", "bob")], embedder.model_id)
    outage.is_down = True
    down = remember()
    forget(down)
    down.forgetter.bring_back(down.forgetter.trail.undo.last())
    outage.is_down = False
    up = remember()
    graph_of(up).let_go()

    assert facts(up) == 1


def test_an_undo_that_the_graph_misses_is_tried_again(
    remember: Callable[[], Memories], embedder: MiniLm, outage: Outage
) -> None:
    first = remember()
    first.mover.take([record(TEXT, "s1", "bob")], embedder.model_id)
    forget(first)
    graph_of(first).let_go()
    assert facts(first) == 0
    outage.is_down = True
    down = remember()
    kept = down.forgetter.trail.undo.last()

    assert "it is down" in down.forgetter.bring_back(kept)
    outage.is_down = False
    up = remember()
    assert (up.forgetter.bring_back(kept), facts(up)) == ("", 1)


@pytest.fixture
def old(tmp_path: Path) -> SqliteGraph:
    """The graph that was used before."""
    return SqliteGraph(str(tmp_path / "old.db"))


@pytest.fixture
def moved(
    remember: Callable[[], Memories], old: SqliteGraph, embedder: MiniLm, tmp_path: Path
) -> Callable[..., Memories]:
    """Memories of these records, whose facts are in the old graph alone."""

    def make(*records: dict[str, Any]) -> Memories:
        memories = remember()
        graph_of(memories).aside = Aside(str(tmp_path / "old.db"))
        for one in records:
            old.put(told_of(one["id"], one["graph"]))
        memories.mover.take([{**one, "graph": None} for one in records], embedder.model_id)
        return memories

    return make


def test_a_graph_that_was_used_before_forgets_at_once_though_the_one_in_use_is_down(
    moved: Callable[..., Memories], old: SqliteGraph, outage: Outage, tmp_path: Path
) -> None:
    one, other = record(TEXT, "s1", "bob"), record("Grafana shows it", "s2", "bob")
    outage.is_down = True
    memories = moved(one, other)
    forget(memories)
    work = GraphWork(graph_of(memories), "bob", Log(str(tmp_path / "worker.log")))

    assert "it is down" in work.let_go()
    assert "it is down" in work.let_go()  # the second time it is not asked so soon
    assert old.told([one["id"], other["id"]]) == {other["id"]}


def test_facts_of_a_graph_that_was_used_before_are_counted_and_brought_back_into_this_one(
    moved: Callable[..., Memories], old: SqliteGraph
) -> None:
    one = record(TEXT, "s1", "bob")
    memories = moved(one)
    wanted = Wanted(session="s1")
    assert memories.forgetter.count(wanted, [one["id"]])["facts"] == 1
    forget(memories)
    graph_of(memories).let_go()

    assert memories.forgetter.count(wanted, [one["id"]])["facts"] == 0
    assert old.told([one["id"]]) == set()
    assert memories.forgetter.bring_back(memories.forgetter.trail.undo.last()) == ""
    assert facts(memories) == 1


def test_a_graph_that_was_used_before_and_cannot_be_written_is_a_reason(
    moved: Callable[..., Memories], tmp_path: Path
) -> None:
    memories = moved(record(TEXT, "s1", "bob"))
    forget(memories)
    (tmp_path / "old.db").write_bytes(b"no database at all, but a file" * 100)
    work = GraphWork(graph_of(memories), "bob", Log(str(tmp_path / "worker.log")))

    assert str(tmp_path / "old.db") in work.let_go()
    (tmp_path / "old.db").unlink()
    assert graph_of(memories).let_go() == 1
