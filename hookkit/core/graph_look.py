"""What is found in the graph, as clients are told it.

What memories said that are forgotten, changed or replaced by now is left out, though the graph may
not have been reached to take it out (graph_past). No answer is longer than graph_limits lets it be:
"more" counts what holds and is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from hookkit.core.graph_limits import (
    MOST_CHARS,
    MOST_MEMORIES,
    fitting,
    left_out,
    newest,
    size_of,
    some,
)
from hookkit.core.graph_past import Past
from hookkit.graph.model import Entity, Fact, Realm, normalised
from hookkit.graph.names import short_of
from hookkit.graph.ports import GraphStore, View
from hookkit.memory.ports import Payload

MOST_DRAWN = 50  # entities
SIMILAR = 10  # names told where none is the one that was asked for


def find(graph: GraphStore, text: str, view: View, limit: int, past: Past) -> list[Payload]:
    """Entities whose name or alias contains `text`, each with the facts that hold from it.

    The newest first; "more" counts those of an entity that are left out.
    """
    entities = graph.containing(short_of(text), view, limit)
    facts = newest(_facts(graph, entities, view, past))
    gone = _gone(graph, facts, past)
    there = [one for one in entities if one.id not in gone]
    heads, room = _heads(there)
    outward = [[fact for fact in facts if fact.subject.id == one.id] for one in there[: len(heads)]]
    told = fitting(outward, _outward, room)
    return [
        {**head, "facts": mine, **left_out("more", every, mine)}
        for head, every, mine in zip(heads, outward, told, strict=True)
    ]


def entity(graph: GraphStore, name: str, view: View, past: Past, *, history: bool) -> Payload:
    """All about the entity of that name: {"entity", "relations"}, with `history` what ended.

    The newest first; "more" and "more_history" count those that are left out. Where there is no
    such entity, "entity" is None and "similar" names that contain it are told.
    """
    entities = _named(graph, name, view)
    facts = _facts(graph, entities, view, past, history=history)
    gone = _gone(graph, facts, past)
    entities = [one for one in entities if one.id not in gone]
    if not entities:
        near = graph.containing(short_of(name), view, SIMILAR)
        similar = [one.name for one in near if one.id not in gone]
        return {"entity": None, "relations": [], "similar": similar}
    ids = {one.id for one in entities}
    head = _entity(entities[0])
    hold = newest([fact for fact in facts if not fact.invalid_at])
    ended = newest([fact for fact in facts if fact.invalid_at])
    relations, past_ones = fitting(
        (hold, ended), lambda fact: _seen_from(fact, ids), MOST_CHARS - size_of(head)
    )
    told = {"entity": head, "relations": relations, **left_out("more", hold, relations)}
    if history:
        told |= {"history": past_ones, **left_out("more_history", ended, past_ones)}
    return told


def about(
    graph: GraphStore, memory_ids: Sequence[str], view: View, limit: int, past: Past
) -> list[Payload]:
    """The facts that hold of the entities that these memories name, theirs before others.

    Of each the newest first, and the memories that were asked for before others.
    """
    facts = newest(_facts(graph, graph.of_memories(memory_ids), view, past))
    wanted = {*memory_ids}
    facts.sort(key=lambda fact: wanted.isdisjoint(fact.memory_ids))
    first = [
        fact._replace(memory_ids=tuple(sorted(fact.memory_ids, key=lambda m: m not in wanted)))
        for fact in facts[:limit]
    ]
    (told,) = fitting([first], _whole)
    return told


def drawn(graph: GraphStore, name: str, view: View, past: Past, *, history: bool) -> list[Fact]:
    """The facts from and to the entity of that name, or of those that contain it; all for ""."""
    if name:
        entities = _named(graph, name, view)
        entities = entities or graph.containing(short_of(name), view, MOST_DRAWN)
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
    norm = normalised(short_of(name))
    if view.projects is None or not view.user_id:
        every = graph.everything(view)[0]
        return [one for one in every if norm == one.norm or norm in one.aliases]
    found: list[Entity] = []
    for project in view.projects:
        one = graph.named(Realm(view.user_id, project), [norm])
        found += sorted(one, key=lambda entity: entity.norm != norm)[:1]
    return found


def _heads(entities: Sequence[Entity]) -> tuple[list[Payload], int]:
    """The first of these entities without their facts, as many as fit, and the room that is left.

    Half of it at most, so that there are facts as well.
    """
    heads: list[Payload] = []
    room = MOST_CHARS
    for head in map(_entity, entities):
        if room - size_of(head) < MOST_CHARS // 2:
            break
        room -= size_of(head)
        heads.append(head)
    return heads, room


def _entity(one: Entity) -> Payload:
    told: Payload = {"name": one.name, "type": one.type or None}
    if one.aliases:
        aliases = some(one.aliases)
        told |= {"aliases": aliases, **left_out("more_aliases", one.aliases, aliases)}
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
    memories = fact.memory_ids[:MOST_MEMORIES]
    when: Payload = {"since": fact.valid_from, "memory_ids": [*memories]}
    when |= left_out("more_memories", fact.memory_ids, memories)
    if fact.invalid_at:
        when |= {"until": fact.invalid_at, "ended_by": fact.invalidated_by}
    return when
