"""What a memory told the graph, as JSON and back: an export's "graph" beside its memory.

    {"user_id", "project", "agent_id", "run_id", "at",
     "entities": [{"id", "name", "type", "aliases"}], "contradicts": [fact id],
     "statements": [{"subject": entity id, "type", "object": entity id, "label"}]}

Vectors of names are left out: they are made anew by the embedder of the store that takes it in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hookkit.graph.checked import moment
from hookkit.graph.model import NAME_CHARS, Entity, Realm, Statement, Told, normalised
from hookkit.memory.ports import Embedder, Payload

KEY = re.compile(r"[0-9a-f]{32}")
TYPE = re.compile(r"[A-Z0-9_]{1,64}")
MOST = 10_000  # entities or statements of one memory

Clean = Callable[[str], str]


def record_of(told: Told) -> Payload:
    """`told` as JSON."""
    return {
        **told.realm._asdict(),
        "agent_id": told.agent_id,
        "run_id": told.run_id,
        "at": told.at,
        "entities": [
            {"id": one.id, "name": one.name, "type": one.type, "aliases": [*one.aliases]}
            for one in told.entities
        ],
        "statements": [one._asdict() for one in told.statements],
        "contradicts": [*told.contradicts],
    }


def told_of(memory_id: str, record: Any, clean: Clean = str) -> Told:
    """What the memory told; `clean` goes over each name and label.

    Raises:
        ValueError: `record` is not what record_of gives.
    """
    if not isinstance(record, dict):
        raise ValueError(f"graph must be an object, found {record!r:.60}")
    texts = (_text(record, key) for key in ("user_id", "project", "agent_id", "run_id", "at"))
    user_id, project, agent_id, run_id, at = texts
    realm = Realm(user_id, project)
    told = Told(
        memory_id,
        realm,
        agent_id,
        run_id,
        at,
        tuple(_entity(one, realm, clean) for one in _objects(record, "entities")),
        tuple(_statement(one, clean) for one in _objects(record, "statements")),
        tuple(_key(one) for one in _list(record, "contradicts")),
    )
    moment(told)
    known = {entity.id for entity in told.entities}
    if any(end not in known for one in told.statements for end in (one.subject, one.object)):
        raise ValueError("graph: statements must be between the entities that are named")
    return told


def with_vectors(told: Told, embedder: Embedder) -> Told:
    """The same with the vectors of its names; raises what the embedder does."""
    vectors = embedder.embed([entity.name for entity in told.entities])
    made = [
        entity._replace(embedder=embedder.model_id, vector=tuple(vector))
        for entity, vector in zip(told.entities, vectors, strict=True)
    ]
    return told._replace(entities=tuple(made))


def _entity(value: Payload, realm: Realm, clean: Clean) -> Entity:
    name = clean(_text(value, "name"))[:NAME_CHARS]
    aliases = [one for one in _list(value, "aliases") if isinstance(one, str)]
    known = tuple(sorted({normalised(clean(alias)) for alias in aliases}))
    entity_type = clean(_text(value, "type"))
    return Entity(_key(value.get("id")), realm, name, normalised(name), entity_type, known)


def _statement(value: Payload, clean: Clean) -> Statement:
    relation = _text(value, "type")
    if not TYPE.fullmatch(relation):
        raise ValueError(f"graph: type must be like WORKS_AT, found {relation!r:.60}")
    ends = _key(value.get("subject")), _key(value.get("object"))
    return Statement(ends[0], relation, ends[1], clean(_text(value, "label")))


def _key(value: Any) -> str:
    if not (isinstance(value, str) and KEY.fullmatch(value)):
        raise ValueError(f"graph: ids must have 32 hex digits, found {value!r:.60}")
    return value


def _text(record: Payload, key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str):
        raise ValueError(f'graph: "{key}" must be a string, found {value!r:.60}')
    return value


def _list(record: Payload, key: str) -> list[Any]:
    value = record.get(key)
    if not isinstance(value, list) or len(value) > MOST:
        raise ValueError(f'graph: "{key}" must be a list, found {value!r:.60}')
    return value


def _objects(record: Payload, key: str) -> list[Payload]:
    found = _list(record, key)
    for one in found:
        if not isinstance(one, dict):
            raise ValueError(f'graph: "{key}" must hold objects, found {one!r:.60}')
    return found
