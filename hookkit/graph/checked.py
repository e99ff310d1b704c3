"""What a memory tells, made fit to be kept: whole text, one of each, vectors with a direction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

from hookkit.graph.model import Entity, Fact, Realm, Told, fact_id, kept

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MICROSECOND = timedelta(microseconds=1)


class UnreadableError(ValueError):
    """A memory's part of the graph contradicts itself: a fault of ours, not of the memory."""

    def __init__(self, memory_id: str, where: str, must_be: str, found: str) -> None:
        super().__init__(f"memory {memory_id}: {where} must be {must_be}, found {found:.60}")


def checked(told: Told) -> Told:
    """`told` as a store keeps it.

    Raises:
        UnreadableError: a statement's end is not among the entities, or `at` is no moment.
    """
    moment(told)
    entities = _by_id(told.entities)
    statements = {fact_id(statement): statement for statement in reversed(told.statements)}
    for statement in statements.values():
        for end in (statement.subject, statement.object):
            if end not in entities:
                raise UnreadableError(told.memory_id, "a statement's end", "among entities", end)
    return told._replace(
        memory_id=kept(told.memory_id),
        realm=_realm(told.realm),
        agent_id=kept(told.agent_id),
        run_id=kept(told.run_id),
        entities=tuple(entities[id] for id in sorted(entities)),
        statements=tuple(
            statements[id]._replace(
                type=kept(statements[id].type), label=kept(statements[id].label)
            )
            for id in sorted(statements)
        ),
        contradicts=tuple(sorted({kept(id) for id in told.contradicts})),
    )


def moment(told: Told) -> int:
    """When it was said, in microseconds since 1970: what orders memories.

    Raises:
        UnreadableError: `at` is no ISO 8601.
    """
    try:
        at = datetime.fromisoformat(told.at.replace("Z", "+00:00"))
    except ValueError:
        raise UnreadableError(told.memory_id, "at", "ISO 8601", told.at) from None
    return ((at if at.tzinfo else at.replace(tzinfo=timezone.utc)) - EPOCH) // MICROSECOND


def has_direction(vector: Sequence[float]) -> bool:
    """Whether there is a cosine with it."""
    length = math.hypot(*vector)
    return 1e-30 < length < 1e30  # what float32 can square; a NaN is not either


def by_ends(facts: list[Fact]) -> list[Fact]:
    """In the order of subject, type and object, whatever the store sorts by."""
    return sorted(
        facts,
        key=lambda fact: (
            *(fact.subject.norm, fact.subject.id, fact.type),
            *(fact.object.norm, fact.object.id),
        ),
    )


def _by_id(entities: Sequence[Entity]) -> dict[str, Entity]:
    """Each once; of two that are one, the first has the aliases of both."""
    found: dict[str, Entity] = {}
    for entity in map(_entity, entities):
        first = found.setdefault(entity.id, entity)
        aliases = {*first.aliases, *entity.aliases}
        found[entity.id] = first._replace(aliases=tuple(sorted(aliases)))
    return found


def _entity(entity: Entity) -> Entity:
    has_one = has_direction(entity.vector)
    norm = kept(entity.norm)
    return entity._replace(
        realm=_realm(entity.realm),
        name=kept(entity.name),
        norm=norm,
        type=kept(entity.type),
        aliases=tuple(sorted({kept(alias) for alias in entity.aliases} - {norm})),
        embedder=kept(entity.embedder) if has_one else "",
        vector=entity.vector if has_one and entity.embedder else (),
    )


def _realm(realm: Realm) -> Realm:
    return Realm(kept(realm.user_id), kept(realm.project))
