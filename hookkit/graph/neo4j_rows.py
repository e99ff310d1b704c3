"""Entities and facts as Cypher has them, there and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from hookkit.graph.checked import by_ends, moment
from hookkit.graph.model import Entity, Fact, Realm, Statement, Told, fact_id, kept

Map = dict[str, Any]


class Rows(NamedTuple):
    """What a memory brings, as Cypher's parameters."""

    memory: Map
    entities: dict[str, Map]
    facts: dict[str, Map]
    names: list[Map]
    vectors: list[Map]
    says: list[Map]
    contradicts: list[Map]

    @classmethod
    def of(cls, told: Told) -> Rows:
        """Of what is `checked`."""
        event: Map = {"memory": told.memory_id, "at": told.at, "moment": moment(told)}
        origin = {**told.realm._asdict(), "agent_id": told.agent_id, "run_id": told.run_id}
        memory = {"id": told.memory_id, "at": told.at, "moment": event["moment"], **origin}
        statements = {fact_id(said): said for said in told.statements}
        unsaid: dict[str, Map] = {id: {} for id in told.contradicts}
        said = {
            id: {"subject": one.subject, "type": one.type, "object": one.object}
            for id, one in statements.items()
        }
        return cls(
            memory=memory,
            entities={one.id: _owned(one) for one in told.entities},
            facts={**unsaid, **said},
            names=[with_id(one.id, {**event, **_named(one)}) for one in told.entities],
            vectors=[with_id(one.id, _vector(one)) for one in told.entities if one.vector],
            says=[with_id(id, {**event, "label": one.label}) for id, one in statements.items()],
            contradicts=[with_id(id, event) for id in told.contradicts],
        )


def with_id(id: str, properties: Map) -> Map:
    """What is to be found by its id, or made, with these properties."""
    return {"id": id, "properties": properties}


def _owned(entity: Entity) -> Map:
    return {"id": entity.id, "realm": realm_key(entity.realm), **entity.realm._asdict()}


def _named(entity: Entity) -> Map:
    return {
        "name": entity.name,
        "norm": entity.norm,
        "type": entity.type,
        "terms": [entity.norm, *entity.aliases],
        "embedder": entity.embedder,
    }


def _vector(entity: Entity) -> Map:
    values = [*map(float, entity.vector)]
    return {"realm": realm_key(entity.realm), "embedder": entity.embedder, "values": values}


def realm_key(realm: Realm) -> str:
    """One word to look for; an index takes no more than 8 kB."""
    return f"{kept(realm.user_id)}\x1f{kept(realm.project)}"


def entities_of(rows: Iterable[Map]) -> list[Entity]:
    """The `entity` of each row, in their order."""
    return [entity_of(row["entity"]) for row in rows]


def entity_of(row: Map) -> Entity:
    """What `neo4j_cypher.ENTITY` gives, without a vector."""
    realm = Realm(row["user_id"], row["project"])
    aliases = tuple(sorted(row["aliases"]))
    return Entity(row["id"], realm, row["name"], row["norm"], row["type"], aliases)


def told_of(row: Map) -> Told:
    """What `neo4j_cypher.SAID` gives, entities without vectors."""
    memory = row["memory"]
    realm = Realm(memory["user_id"], memory["project"])
    entities = tuple(
        Entity(
            *(one["id"], realm, one["name"], one["norm"], one["type"]),
            aliases=tuple(sorted({*one["terms"]} - {one["norm"]})),
        )
        for one in row["names"]
    )
    return Told(
        *(memory["id"], realm, memory["agent_id"], memory["run_id"], memory["at"]),
        entities=entities,
        statements=tuple(Statement(**one) for one in row["says"]),
        contradicts=tuple(row["contradicts"]),
    )


def facts_of(rows: Iterable[Map]) -> list[Fact]:
    """What `neo4j_cypher.TELL` gives, by subject, type and object."""
    return by_ends([_fact(row) for row in rows])


def _fact(row: Map) -> Fact:
    fact, said = row["fact"], row["said"]
    return Fact(
        id=fact["id"],
        subject=entity_of(row["subject"]),
        type=fact["type"],
        object=entity_of(row["object"]),
        label=fact["label"],
        memory_ids=tuple(sorted(memory["id"] for memory in said)),
        valid_from=said[0]["at"],
        invalid_at=fact.get("invalid_at", ""),
        invalidated_by=fact.get("invalidated_by", ""),
    )
