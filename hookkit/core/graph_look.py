"""What is found in the graph, as clients are told it.

What memories said that are forgotten, changed or replaced by now is left out, though the graph may
not have been reached to take it out (graph_past).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from hookkit.core.graph_past import Past
from hookkit.graph.model import Entity, Fact, Realm, normalised
from hookkit.graph.ports import GraphStore, View
from hookkit.memory.ports import Payload

MOST_DRAWN = 50  # entities
SIMILAR = 10  # names told where none is the one that was asked for


def find(graph: GraphStore, text: str, view: View, limit: int, past: Past) -> list[Payload]:
    """Entities whose name or alias contains `text`, each with the facts that hold from it."""
    entities = graph.containing(text, view, limit)
    facts = _facts(graph, entities, view, past)
    outward = {e.id: [f for f in facts if f.subject.id == e.id] for e in entities}
    gone = _gone(graph, facts, past)
    return [
        {**_entity(one), "facts": [_outward(fact) for fact in outward[one.id]]}
        for one in entities
        if one.id not in gone
    ]


def entity(graph: GraphStore, name: str, view: View, past: Past, *, history: bool) -> Payload:
    """All about the entity of that name: {"entity", "relations"}, with `history` what ended.

    Where there is none, "entity" is None and "similar" names that contain it are told.
    """
    entities = _named(graph, name, view)
    facts = _facts(graph, entities, view, past, history=history)
    gone = _gone(graph, facts, past)
    entities = [one for one in entities if one.id not in gone]
    if not entities:
        near = graph.containing(name, view, SIMILAR)
        similar = [one.name for one in near if one.id not in gone]
        return {"entity": None, "relations": [], "similar": similar}
    ids = {one.id for one in entities}
    told: Payload = {
        "entity": _entity(entities[0]),
        "relations": [_seen_from(fact, ids) for fact in facts if not fact.invalid_at],
    }
    if history:
        told["history"] = [_seen_from(fact, ids) for fact in facts if fact.invalid_at]
    return told


def about(
    graph: GraphStore, memory_ids: Sequence[str], view: View, limit: int, past: Past
) -> list[Payload]:
    """The facts that hold of the entities that these memories name, theirs before others."""
    facts = _facts(graph, graph.of_memories(memory_ids), view, past)
    wanted = {*memory_ids}
    facts.sort(key=lambda fact: wanted.isdisjoint(fact.memory_ids))
    return [_whole(fact) for fact in facts[:limit]]


def drawn(graph: GraphStore, name: str, view: View, past: Past, *, history: bool) -> list[Fact]:
    """The facts from and to the entity of that name, or of those that contain it; all for ""."""
    if name:
        entities = _named(graph, name, view) or graph.containing(name, view, MOST_DRAWN)
        return _facts(graph, entities, view, past, history=history)
    found = past.shown(graph.everything(view)[1], history=history)
    return [fact for fact in found if history or not fact.invalid_at]


def _facts(
    graph: GraphStore,
    entities: Sequence[Entity],
    view: View,
    past: Past,
    *,
    history: bool = False,
) -> list[Fact]:
    ids = [one.id for one in entities]
    return past.shown(graph.facts(ids, view, history=history), history=history) if ids else []


def _gone(graph: GraphStore, facts: Iterable[Fact], past: Past) -> set[str]:
    """The ids of entities that nothing is known of but what is not to be shown any more."""
    if not past.stale:
        return set()
    named = {end for fact in facts for end in (fact.subject.id, fact.object.id)}
    return {one.id for one in graph.of_memories([*past.stale])} - named


def _named(graph: GraphStore, name: str, view: View) -> list[Entity]:
    """The entities of that name, one a project at most."""
    norm = normalised(name)
    if view.projects is None or not view.user_id:
        every = graph.everything(view)[0]
        return [one for one in every if norm == one.norm or norm in one.aliases]
    found: list[Entity] = []
    for project in view.projects:
        one = graph.named(Realm(view.user_id, project), [norm])
        found += sorted(one, key=lambda entity: entity.norm != norm)[:1]
    return found


def _entity(one: Entity) -> Payload:
    told: Payload = {"name": one.name, "type": one.type or None}
    if one.aliases:
        told["aliases"] = [*one.aliases]
    return told


def _outward(fact: Fact) -> Payload:
    return {"relation": fact.type, "label": fact.label, "target": fact.object.name, **_when(fact)}


def _seen_from(fact: Fact, ids: Collection[str]) -> Payload:
    is_out = fact.subject.id in ids
    other = fact.object if is_out else fact.subject
    direction = "outgoing" if is_out else "incoming"
    what = {"direction": direction, "relation": fact.type, "label": fact.label, "name": other.name}
    return {**what, **_when(fact)}


def _whole(fact: Fact) -> Payload:
    subject, target = fact.subject.name, fact.object.name
    what = {"subject": subject, "relation": fact.type, "label": fact.label, "target": target}
    return {**what, **_when(fact)}


def _when(fact: Fact) -> Payload:
    when: Payload = {"since": fact.valid_from, "memory_ids": [*fact.memory_ids]}
    if fact.invalid_at:
        when |= {"until": fact.invalid_at, "ended_by": fact.invalidated_by}
    return when
