"""Entities and facts as rows of SQLite's queries, and what is asked as their parameters."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from hookkit.graph import sqlite_tables as sql
from hookkit.graph.checked import by_ends
from hookkit.graph.model import Entity, Fact, Realm, kept
from hookkit.graph.ports import View
from hookkit.graph.vectors import unpacked

Row = Any  # what its columns are, the query says


def entities_of(database: sqlite3.Connection, ids: Sequence[str]) -> list[Entity]:
    """The entities with these ids, by name, without vectors."""
    return [entity_of(row) for row in database.execute(sql.LISTED_ENTITIES, listed(ids))]


def whole_entities(database: sqlite3.Connection, ids: Sequence[str]) -> list[Entity]:
    """With their vectors, of the embedder that was last in use."""
    rows = database.execute(sql.NEWEST_VECTORS, listed(ids))
    vectors = {id: (embedder, unpacked(blob)) for id, embedder, blob in rows}
    bare = entities_of(database, ids)
    given = [(entity, *vectors.get(entity.id, ("", ()))) for entity in bare]
    return [entity._replace(embedder=name, vector=vector) for entity, name, vector in given]


def entity_of(row: Row) -> Entity:
    """What `sqlite_tables.ENTITIES` gives."""
    id, user_id, project, name, norm, kind, aliases = row
    return Entity(id, Realm(user_id, project), name, norm, kind, tuple(sorted(json.loads(aliases))))


def facts_of(rows: Iterable[Row], entities: Iterable[Entity]) -> list[Fact]:
    """What `sqlite_tables.FACTS` gives, of which both ends are among the entities."""
    ends = {entity.id: entity for entity in entities}
    found = []
    for id, subject, kind, object, label, memory_ids, *history in rows:
        if subject in ends and object in ends:
            said_by = tuple(sorted(json.loads(memory_ids)))
            found.append(Fact(id, ends[subject], kind, ends[object], label, said_by, *history))
    return by_ends(found)


def listed(ids: Iterable[str]) -> dict[str, str]:
    """The parameter of `sqlite_tables.LISTED`."""
    return {"ids": json.dumps([kept(id) for id in ids])}


def of_realm(realm: Realm) -> dict[str, str]:
    """The parameters of `sqlite_tables.IN_REALM`."""
    return {"user_id": kept(realm.user_id), "project": kept(realm.project)}


def of_view(view: View) -> dict[str, str | None]:
    """The parameters of `sqlite_tables.VIEWED` and SEEN."""
    projects = None if view.projects is None else json.dumps([kept(slug) for slug in view.projects])
    return {
        "user_id": kept(view.user_id),
        "projects": projects,
        "agent_id": kept(view.agent_id),
        "run_id": kept(view.run_id),
    }
