"""What memories told a graph in SQLite, as it was put."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from hookkit.graph.model import Entity, Realm, Statement, Told
from hookkit.graph.sqlite_tables import LISTED

MEMORIES = f"""
SELECT id, user_id, project, agent_id, run_id, at FROM memory WHERE id IN {LISTED} ORDER BY id
"""
TERMS = f"SELECT memory, entity, term FROM term WHERE memory IN {LISTED}"
NAMINGS = f"""
SELECT memory, entity, name, norm, type FROM naming WHERE memory IN {LISTED} ORDER BY entity
"""
SAYINGS = f"""
SELECT s.memory, f.subject, f.type, f.object, s.label FROM saying AS s JOIN fact AS f
ON f.id = s.fact WHERE s.memory IN {LISTED} ORDER BY f.id
"""
CONTRADICTIONS = f"""
SELECT memory, fact FROM contradiction WHERE memory IN {LISTED} ORDER BY fact
"""


def said(database: sqlite3.Connection, memory_ids: Sequence[str]) -> list[Told]:
    """What these memories told, by memory id; entities without vectors."""
    asked = {"ids": json.dumps([*memory_ids])}
    terms: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for memory, entity, term in database.execute(TERMS, asked):
        terms[memory, entity].add(term)
    names: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for memory, *name in database.execute(NAMINGS, asked):
        names[memory].append(tuple(name))
    says: defaultdict[str, list[Statement]] = defaultdict(list)
    for memory, *statement in database.execute(SAYINGS, asked):
        says[memory].append(Statement(*statement))
    against: defaultdict[str, list[str]] = defaultdict(list)
    for memory, fact in database.execute(CONTRADICTIONS, asked):
        against[memory].append(fact)
    found = []
    for memory, user_id, project, agent_id, run_id, at in database.execute(MEMORIES, asked):
        realm = Realm(user_id, project)
        entities = tuple(
            Entity(id, realm, name, norm, kind, tuple(sorted(terms[memory, id] - {norm})))
            for id, name, norm, kind in names[memory]
        )
        statements, contradicts = tuple(says[memory]), tuple(against[memory])
        found.append(Told(memory, realm, agent_id, run_id, at, entities, statements, contradicts))
    return found
