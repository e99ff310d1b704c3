"""Both graph stores, and a graph over the real store and embedder with a scripted model."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookkit.config.settings import Config
from hookkit.core.graph import Graph, GraphParts
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.choose import open_graph
from hookkit.graph.ports import GraphStore
from hookkit.graph.queue import Queue
from hookkit.graph.sqlite import SqliteGraph
from hookkit.paths import Paths
from hookkit.store.edge import EdgeStore
from tests.core.conftest import embedder, opened, quiet, store
from tests.doubles.ollama import OllamaServer
from tests.graph.making import MODEL, Script, answering, models_at

__all__ = ["embedder", "opened", "quiet", "store"]

Making = Callable[[Callable[[], GraphStore]], Memories]


@pytest.fixture
def script() -> Script:
    """What the model says."""
    return Script()


@pytest.fixture
def ollama(script: Script) -> Iterator[OllamaServer]:
    """A server that answers as the script says."""
    with OllamaServer([MODEL], answering(script)) as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def graph_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    """An empty store of each kind."""
    if request.param == "sqlite":
        made: GraphStore = SqliteGraph(str(tmp_path / "graph.db"))
    else:
        made = _neo4j(request)
    yield made
    made.close()


@pytest.fixture
def making(
    store: EdgeStore, embedder: MiniLm, ollama: OllamaServer, script: Script, tmp_path: Path
) -> Making:
    """Memories with the graph that is given."""

    def make(open_store: Callable[[], GraphStore]) -> Memories:
        queue = Queue(str(tmp_path / "queue.db"))
        models = models_at(ollama, str(tmp_path / "usage.db"))
        parts = GraphParts(open_store, models, queue, read_wanted=lambda: script.wanted)
        graph = Graph(store, embedder, parts)
        return Memories(store, embedder, None, str(tmp_path / "history.db"), graph=graph)

    return make


@pytest.fixture
def memories(making: Making, tmp_path: Path) -> Memories:
    """Memories with a graph in SQLite."""
    return making(lambda: SqliteGraph(str(tmp_path / "graph.db")))


@pytest.fixture
def on_each(making: Making, graph_store: GraphStore) -> Memories:
    """Memories with a graph in either store."""
    return making(lambda: graph_store)


def _neo4j(request: pytest.FixtureRequest) -> GraphStore:
    server = request.getfixturevalue("neo4j_server")
    config = Config(
        graph_store="neo4j",
        neo4j_url=server.url,
        neo4j_user=server.user,
        neo4j_password=server.password,
        neo4j_base_label=f"T{uuid.uuid4().hex[:12]}",  # the server is all tests'
    )
    return open_graph(Paths(""), config)
