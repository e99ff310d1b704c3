"""The graph on a Neo4j server, 5.26 or later."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from hookkit.graph import neo4j_cypher as cypher
from hookkit.graph.checked import checked, has_direction
from hookkit.graph.model import Entity, Fact, Realm, Told, kept, normalised
from hookkit.graph.neo4j_calls import Neo4jCalls, Run
from hookkit.graph.neo4j_rows import (
    Map,
    Rows,
    entities_of,
    entity_of,
    facts_of,
    realm_key,
    told_of,
    with_id,
)
from hookkit.graph.ports import View
from hookkit.graph.vectors import nearest, packed, unpacked

FORGET_AT_ONCE = 500  # memories in one transaction


class Neo4jGraph:
    """A graph among whatever else that server holds; the base label says what is ours."""

    def __init__(
        self, url: str, user: str, password: str, *, database: str, base_label: str
    ) -> None:
        self._calls = Neo4jCalls(url, user, password, database, base_label)

    def put(self, told: Told) -> None:
        """Take in what a memory says; see `GraphStore.put`."""
        rows = Rows.of(checked(told))
        self._calls.write(lambda run: _put(run, rows))

    def forget(self, memory_ids: Sequence[str]) -> int:
        """Take back what these memories said; see `GraphStore.forget`."""
        ids = sorted({kept(id) for id in memory_ids})
        before: dict[str, bool] = {}
        after: dict[str, bool] = {}
        for start in range(0, len(ids), FORGET_AT_ONCE):
            some = ids[start : start + FORGET_AT_ONCE]
            found, left = self._calls.write(partial(_forget, some))
            before = {**found, **before}
            after = {**{id: held for id, held in after.items() if id not in found}, **left}
        return sum(id not in after or held > after[id] for id, held in before.items())

    def named(self, realm: Realm, norms: Sequence[str]) -> list[Entity]:
        """The entities of these names or aliases; see `GraphStore.named`."""
        asked = {"realm": realm_key(realm), "norms": [kept(norm) for norm in norms]}
        rows = self._calls.read(lambda run: run(cypher.NAMED, **asked))
        return [
            entity_of(row["entity"])._replace(
                embedder=row["embedder"] or "", vector=_float32(row["values"] or ())
            )
            for row in rows
        ]

    def near(
        self, realm: Realm, vector: Sequence[float], embedder: str, limit: int
    ) -> list[tuple[Entity, float]]:
        """The entities whose names are nearest; see `GraphStore.near`."""
        if not has_direction(vector):
            return []
        asked = {
            "realm": realm_key(realm),
            "vector": [*map(float, vector)],
            "embedder": kept(embedder),
            "size": len(vector),
            "limit": max(limit, 0),
        }
        rows = self._calls.read(lambda run: run(cypher.NEAR, **asked))
        found = []
        for place, cosine in nearest([packed(row["values"]) for row in rows], vector, limit):
            bare, values = entity_of(rows[place]["entity"]), _float32(rows[place]["values"])
            found.append((bare._replace(embedder=kept(embedder), vector=values), cosine))
        return found

    def containing(self, text: str, view: View, limit: int) -> list[Entity]:
        """The entities with `text` in a name; see `GraphStore.containing`."""
        asked = {**_view(view), "text": normalised(text), "limit": max(limit, 0)}
        return entities_of(self._calls.read(lambda run: run(cypher.CONTAINING, **asked)))

    def facts(self, entity_ids: Sequence[str], view: View, *, history: bool = False) -> list[Fact]:
        """The facts from and to these entities; see `GraphStore.facts`."""
        asked = {**_view(view), "ids": sorted({*map(kept, entity_ids)}), "history": history}
        return facts_of(self._calls.read(lambda run: run(cypher.FACTS_OF, **asked)))

    def of_memories(self, memory_ids: Sequence[str]) -> list[Entity]:
        """The entities that these memories name."""
        memories = [*map(kept, memory_ids)]
        return entities_of(self._calls.read(lambda run: run(cypher.NAMED_BY, memories=memories)))

    def told(self, memory_ids: Sequence[str]) -> set[str]:
        """Which of these memories were put."""
        memories = [*map(kept, memory_ids)]
        rows = self._calls.read(lambda run: run(cypher.TOLD, memories=memories))
        return {row["id"] for row in rows}

    def said(self, memory_ids: Sequence[str]) -> list[Told]:
        """What these memories told, as it was put; see `GraphStore.said`."""
        memories = sorted({*map(kept, memory_ids)})
        return [*map(told_of, self._calls.read(lambda run: run(cypher.SAID, memories=memories)))]

    def everything(self, view: View) -> tuple[list[Entity], list[Fact]]:
        """All entities and facts; see `GraphStore.everything`."""
        asked = {**_view(view), "history": True}
        entities, facts = self._calls.read(
            lambda run: (run(cypher.VIEWED_ENTITIES, **asked), run(cypher.FACTS, **asked))
        )
        return entities_of(entities), facts_of(facts)

    def close(self) -> None:
        """Let go of the connections."""
        self._calls.close()


def _put(run: Run, rows: Rows) -> None:
    run(cypher.TAKE_MEMORY, memory=rows.memory)
    entities, facts = _take(run, [rows.memory["id"]], rows.entities, rows.facts)
    run(cypher.CLEAR, memory=rows.memory)
    events = (
        (cypher.NAME, rows.names),
        (cypher.KEEP_VECTORS, rows.vectors),
        (cypher.SAY, rows.says),
        (cypher.CONTRADICT, rows.contradicts),
    )
    for statement, each in events:
        if each:
            run(statement, memory=rows.memory, rows=each)
    _draw(run, entities, facts)


def _forget(memories: list[str], run: Run) -> tuple[dict[str, bool], dict[str, bool]]:
    """Whether each fact that they said held before, and whether those that are left hold now."""
    run(cypher.LOCK_MEMORIES, memories=memories)
    entities, facts = _take(run, memories, {}, {})
    before = _holding(run, facts)
    run(cypher.FORGET, memories=memories)
    _draw(run, entities, facts)
    return before, _holding(run, facts)


def _take(
    run: Run, memories: list[str], entities: dict[str, Map], facts: dict[str, Map]
) -> tuple[list[str], list[str]]:
    """Lock what the memories touch or will touch: the ids of the entities and of the facts."""
    entities, facts = dict(entities), dict(facts)
    for row in run(cypher.TOUCHED, memories=memories):
        (entities if row["is_entity"] else facts).setdefault(row["id"], {})
    run(cypher.TAKE_ENTITIES, entities=[with_id(id, entities[id]) for id in sorted(entities)])
    run(cypher.TAKE_FACTS, facts=[with_id(id, facts[id]) for id in sorted(facts)])
    return sorted(entities), sorted(facts)


def _draw(run: Run, entities: list[str], facts: list[str]) -> None:
    run(cypher.RUB_OUT, facts=facts)
    run(cypher.DRAW_ENTITIES, entities=entities)
    run(cypher.SWEEP_VECTORS, entities=entities)
    run(cypher.SWEEP_ENTITIES, entities=entities)
    run(cypher.DRAW_FACTS, facts=facts)
    run(cypher.SWEEP_FACTS, facts=facts)


def _holding(run: Run, facts: list[str]) -> dict[str, bool]:
    return {row["id"]: row["holds"] for row in run(cypher.HOLDING, facts=facts)}


def _view(view: View) -> Map:
    projects = None if view.projects is None else [*map(kept, view.projects)]
    return {
        "user_id": kept(view.user_id),
        "projects": projects,
        "agent_id": kept(view.agent_id),
        "run_id": kept(view.run_id),
    }


def _float32(values: Sequence[float]) -> tuple[float, ...]:
    return unpacked(packed(values))
