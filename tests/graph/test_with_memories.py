"""The graph beside what else memories do: hooks' saves, distilling, dates of odd imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.core.graph import Graph, GraphParts
from hookkit.core.graph_sources import said_at
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.queue import Queue
from hookkit.graph.sqlite import SqliteGraph
from hookkit.store.edge import EdgeStore
from tests.core.conftest import api
from tests.core.making import EVERYTHING, a_job, asked, found, model_at, scripted
from tests.doubles.ollama import OllamaServer
from tests.graph.making import VIEW, Script, add, graph_of, models_at, settle, triples
from tests.kit.fake_anthropic import FakeAnthropic

__all__ = ["api"]

pytestmark = pytest.mark.heavy


def test_what_hooks_save_is_not_for_the_graph(memories: Memories, ollama: OllamaServer) -> None:
    memories.remember([a_job(asked(1))])
    settle(graph_of(memories))

    assert memories.count() > 0
    assert graph_of(memories).counts() == (0, 0, "")
    assert ollama.requests == []


def test_what_a_memory_said_goes_when_another_text_of_it_is_imported(
    memories: Memories, script: Script
) -> None:
    text = script.says("I work at Acme.", ("user", "works at", "Acme"))
    later = script.says("I work at Initech.", ("user", "works at", "Initech"))
    memory_id = add(memories, text)
    (record,) = memories.mover.page("", vectors=False, beside=())
    changed = {**record["payload"], "updated_at": "2099-01-01T00:00:00+00:00"}
    memories.mover.take([{**record, "text": later, "payload": changed}], "")
    at_once = graph_of(memories).drawn("", VIEW, history=False)
    settle(graph_of(memories))

    assert record["id"] == memory_id
    assert at_once == []  # until it is read, the old is not shown
    assert {one[2] for one in triples(graph_of(memories).drawn("", VIEW, history=True))} == {
        "Initech"
    }


def test_facts_of_an_exchange_go_with_it_when_it_is_distilled(
    store: EdgeStore,
    embedder: MiniLm,
    script: Script,
    ollama: OllamaServer,
    api: FakeAnthropic,
    tmp_path: Path,
) -> None:
    parts = GraphParts(
        lambda: SqliteGraph(str(tmp_path / "graph.db")),
        models_at(ollama, str(tmp_path / "usage.db")),
        Queue(str(tmp_path / "queue.db")),
    )
    graph = Graph(store, embedder, parts)
    history = str(tmp_path / "history.db")
    memories = Memories(store, embedder, model_at(api.url), history, graph=graph)
    for text in asked(1):
        script.says(text, ("user", "works at", "Acme"))
    memories.distil_with(None)
    memories.remember([a_job(asked(1))])
    graph.want(store.newest(EVERYTHING, 10))
    settle(graph)
    assert len(graph.everything()[1]) == 1

    memories.distil_with(model_at(api.url))
    scripted(api, found("Bob works at Acme."))
    assert memories.distil_next().exchanges == 1
    settle(graph)
    assert graph.everything() == ([], [])
    assert graph.counts() == (0, 0, "")


@pytest.mark.parametrize(
    ("payload", "at"),
    [
        ({"created_at": "2026-08-01T12:00:00Z"}, "2026-08-01T12:00:00.000+00:00"),
        ({"created_at": "2026-08-01T14:00:00+02:00"}, "2026-08-01T12:00:00.000+00:00"),
        ({"created_at": "2026-08-01T12:00:00"}, "2026-08-01T12:00:00.000+00:00"),
        (
            {"created_at": "2026-08-01T12:00:00", "updated_at": "2026-08-02T12:00:00"},
            "2026-08-02T12:00:00.000+00:00",
        ),
        ({"created_at": "yesterday"}, "1970-01-01T00:00:00.000+00:00"),
        ({}, "1970-01-01T00:00:00.000+00:00"),
    ],
)
def test_words_have_one_date_however_it_is_written(payload: dict[str, str], at: str) -> None:
    assert said_at(payload) == at
