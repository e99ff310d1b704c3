"""A graph that is down while something is forgotten, or brought back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit.core.forget import Trail
from hookkit.core.graph import Graph, GraphParts
from hookkit.core.memories import Memories
from hookkit.core.tombstones import Tombstones
from hookkit.core.undo import UndoFile
from hookkit.core.wanted import Wanted
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.ports import GraphStore, GraphUnavailableError
from hookkit.graph.queue import Queue
from hookkit.graph.sqlite import SqliteGraph
from hookkit.store.edge import EdgeStore
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
