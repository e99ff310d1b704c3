"""The requests about the graph: what is found in it, and its backfill."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hookkit.graph.model import Entity, Fact
from hookkit.graph.ports import View
from hookkit.worker.fields import Reply, number_of, text_of, texts_of
from hookkit.worker.graph import GraphWork


def view_of(request: Reply) -> View:
    """Which part of the graph whoever asks may see."""
    return View(
        text_of(request, "user_id"),
        texts_of(request, "projects") if "projects" in request else None,
        str(request.get("agent_id") or ""),
        str(request.get("run_id") or ""),
    )


def _find(request: Reply, work: GraphWork) -> Reply:
    if not work.graph.is_used:
        return {"is_used": False}
    query, limit = text_of(request, "query"), number_of(request, "limit")
    return {"is_used": True, "results": work.graph.find(query, view_of(request), limit)}


def _entity(request: Reply, work: GraphWork) -> Reply:
    if not work.graph.is_used:
        return {"is_used": False}
    history = request.get("history") is True
    told = work.graph.entity(text_of(request, "name"), view_of(request), history=history)
    return {"is_used": True, **told}


def _facts(request: Reply, work: GraphWork) -> Reply:
    if not work.graph.is_used:
        return {"is_used": False, "facts": []}
    history = request.get("history") is True
    facts = work.graph.drawn(text_of(request, "name"), view_of(request), history=history)
    return {"is_used": True, "facts": [_told(fact) for fact in facts]}


def _backlog(_request: Reply, work: GraphWork) -> Reply:
    return work.begin()._asdict()


def _backfill(_request: Reply, work: GraphWork) -> Reply:
    return work.step()._asdict()


def _told(fact: Fact) -> Reply:
    return {
        "subject": _end(fact.subject),
        "relation": fact.type,
        "label": fact.label,
        "object": _end(fact.object),
        "memory_ids": [*fact.memory_ids],
        "since": fact.valid_from,
        "until": fact.invalid_at,
        "ended_by": fact.invalidated_by,
    }


def _end(entity: Entity) -> Reply:
    return {"id": entity.id, "name": entity.name, "type": entity.type}


OPS: Mapping[str, Callable[[Reply, GraphWork], Reply]] = {
    "graph_find": _find,
    "graph_entity": _entity,
    "graph_facts": _facts,
    "graph_backlog": _backlog,
    "graph_backfill": _backfill,
}
