"""What a newer memory replaced holds no more in the graph, and comes back with its memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hookkit.core.memories import Memories
from hookkit.graph.queue import Queue
from hookkit.llm.metered import MeteredModel
from hookkit.memory.ports import ModelUnavailableError
from tests.doubles.ollama import OllamaServer
from tests.graph.making import VIEW, Script, add, given, graph_of, settle, told, triples

pytestmark = pytest.mark.heavy

OLD = "The API listens on port 8080."
NEW = "The API listens on port 9090."
ON_8080 = ("API", "listens on", "port 8080")
ON_9090 = ("API", "listens on", "port 9090")


def both(memories: Memories, script: Script) -> tuple[str, str]:
    """Two of which the rule says that one replaces the other, and the model does not."""
    old = add(memories, script.says(OLD, ON_8080))
    return old, add(memories, script.says(NEW, ON_9090))


def now(memories: Memories) -> set[tuple[str, str, str]]:
    return triples(graph_of(memories).drawn("API", VIEW, history=False))


def test_what_a_replaced_memory_says_is_history_and_names_what_replaced_it(
    on_each: Memories, script: Script
) -> None:
    old, new = both(on_each, script)
    graph = graph_of(on_each)
    api = graph.entity("api", VIEW, history=True)
    marked = on_each.editor.get(old).payload["superseded_at"]

    assert told(graph.find("API", VIEW, 10)) == {"API": [("listens on", "port 9090")]}
    assert [one["memory_ids"] for one in api["relations"]] == [[new]]
    assert [(one["name"], one["until"], one["ended_by"]) for one in api["history"]] == [
        ("port 8080", marked, new)
    ]
    about = graph.about([on_each.editor.get(old)], VIEW, 10)
    assert [one["target"] for one in about] == ["port 9090"]
    assert now(on_each) == {ON_9090}


def test_it_holds_again_once_the_newer_memory_is_forgotten(
    memories: Memories, script: Script
) -> None:
    _, new = both(memories, script)
    before = now(memories)
    memories.editor.forget(new)

    assert (before, now(memories)) == ({ON_9090}, {ON_8080})


def test_what_another_memory_says_as_well_holds_for_its_sake(
    memories: Memories, script: Script
) -> None:
    old, _ = both(memories, script)
    other = add(memories, script.says("Clients reach the API at 8080 only.", ON_8080))
    facts = graph_of(memories).drawn("port 8080", VIEW, history=False)

    assert [fact.memory_ids for fact in facts] == [(other,)]
    assert memories.editor.get(old).payload["superseded_by"]


def test_one_that_was_forgotten_before_it_was_read_again_leaves_though_no_model_is_there(
    memories: Memories, script: Script, ollama: OllamaServer
) -> None:
    memory_id = add(memories, script.says(OLD, ON_8080))
    graph = graph_of(memories)
    graph.want([memories.editor.get(memory_id)])  # to be read again
    ollama.fault = {"status": 500}
    memories.editor.forget(memory_id)
    shown = now(memories)
    graph.let_go()

    assert shown == set()
    assert (graph.everything(), graph.counts()) == (([], []), (0, 0, ""))


def test_one_that_is_forgotten_while_a_backfill_reads_it_does_not_stay(
    memories: Memories, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kept,) = memories.editor.add(given(script.says(OLD, ON_8080)), infer=False).memories
    graph = graph_of(memories)
    (waiting,) = graph.untold("bob")
    answer = MeteredModel.answer

    def forgetting(model: MeteredModel, *asked: Any) -> Any:
        """At the wire's other end the user forgets it."""
        if graph.waiting([kept.id])[0].version == 1:
            memories.editor.forget(kept.id)
            graph.let_go()
        return answer(model, *asked)

    monkeypatch.setattr(MeteredModel, "answer", forgetting)
    assert graph.take_in_one(waiting)
    settle(graph)

    assert (graph.everything(), graph.counts()) == (([], []), (0, 0, ""))


def test_a_backfill_that_failed_leaves_nothing_to_wait(
    memories: Memories, script: Script, ollama: OllamaServer
) -> None:
    memories.editor.add(given(script.says(OLD, ON_8080)), infer=False)
    graph = graph_of(memories)
    (waiting,) = graph.untold("bob")
    ollama.fault = {"status": 500}
    with pytest.raises(ModelUnavailableError):
        graph.take_in_one(waiting)

    assert graph.counts() == (0, 0, "")


def test_a_graph_whose_queue_cannot_be_written_costs_no_memory(
    memories: Memories, tmp_path: Path
) -> None:
    queue = Path(str(tmp_path / "queue.db"))
    queue.mkdir()
    kept = memories.editor.add(given(OLD), infer=False, graph=True)

    assert [one.payload["data"] for one in kept.memories] == [OLD]
    assert f"without its graph part: {queue}" in kept.note
    queue.rmdir()
    assert not Queue(str(queue)).exists
