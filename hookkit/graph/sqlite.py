"""The graph in a SQLite file: several processes and threads may use it, and each waits its turn."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hookkit.files import make_private_dir
from hookkit.graph import sqlite_tables as sql
from hookkit.graph.checked import checked, has_direction, moment
from hookkit.graph.model import Entity, Fact, Realm, Told, fact_id, kept, normalised
from hookkit.graph.ports import GraphUnavailableError, View
from hookkit.graph.sqlite_rows import (
    entities_of,
    entity_of,
    facts_of,
    listed,
    of_realm,
    of_view,
    whole_entities,
)
from hookkit.graph.sqlite_said import said as said_by
from hookkit.graph.vectors import BYTES, nearest, packed, unpacked

WAIT_S = 5.0  # for another process's write


class SqliteGraph:
    """A graph in one file; each call opens it, so that no thread holds what another waits for."""

    def __init__(self, path: str) -> None:
        self._path = path

    def put(self, told: Told) -> None:
        """Take in what a memory says; see `GraphStore.put`."""
        told = checked(told)
        with self._writing() as database:
            touched = _touched(database, [told.memory_id])
            database.execute("DELETE FROM memory WHERE id = ?", (told.memory_id,))
            _put(database, told)
            _sweep(database, *touched)

    def forget(self, memory_ids: Sequence[str]) -> int:
        """Take back what these memories said; see `GraphStore.forget`."""
        with self._writing() as database:
            entities, facts = _touched(database, memory_ids)
            before = dict(database.execute(sql.HOLDING, listed(facts)))
            memories = listed(memory_ids)
            database.execute(f"DELETE FROM memory WHERE id IN {sql.LISTED}", memories)
            _sweep(database, entities, facts)
            after = dict(database.execute(sql.HOLDING, listed(facts)))
        return sum(id not in after or held > after[id] for id, held in before.items())

    def named(self, realm: Realm, norms: Sequence[str]) -> list[Entity]:
        """The entities of these names or aliases; see `GraphStore.named`."""
        with self._reading() as database:
            asked = {**listed(norms), **of_realm(realm)}
            return whole_entities(database, [id for (id,) in database.execute(sql.NAMED, asked)])

    def near(
        self, realm: Realm, vector: Sequence[float], embedder: str, limit: int
    ) -> list[tuple[Entity, float]]:
        """The entities whose names are nearest; see `GraphStore.near`."""
        if not has_direction(vector):
            return []
        asked = {**of_realm(realm), "embedder": kept(embedder), "bytes": len(vector) * BYTES}
        with self._reading() as database:
            rows = database.execute(sql.VECTORS, asked).fetchall()
            found = nearest([blob for _, blob in rows], vector, limit)
            made = {
                entity.id: entity
                for entity in entities_of(database, [rows[n][0] for n, _ in found])
            }
        return [
            (
                made[rows[place][0]]._replace(
                    embedder=kept(embedder), vector=unpacked(rows[place][1])
                ),
                cosine,
            )
            for place, cosine in found
        ]

    def containing(self, text: str, view: View, limit: int) -> list[Entity]:
        """The entities with `text` in a name; see `GraphStore.containing`."""
        asked = {**of_view(view), "text": normalised(text), "limit": max(limit, 0)}
        with self._reading() as database:
            return [entity_of(row) for row in database.execute(sql.CONTAINING, asked)]

    def facts(self, entity_ids: Sequence[str], view: View, *, history: bool = False) -> list[Fact]:
        """The facts from and to these entities; see `GraphStore.facts`."""
        asked = {**listed(entity_ids), **of_view(view), "history": history}
        with self._reading() as database:
            rows = database.execute(sql.FACTS_OF, asked).fetchall()
            ends = listed({end for row in rows for end in (row[1], row[3])})
            entities = database.execute(sql.ENDS, {**ends, **of_view(view)})
            return facts_of(rows, map(entity_of, entities))

    def of_memories(self, memory_ids: Sequence[str]) -> list[Entity]:
        """The entities that these memories name."""
        with self._reading() as database:
            found = database.execute(sql.NAMED_BY, listed(memory_ids))
            return entities_of(database, [id for (id,) in found])

    def told(self, memory_ids: Sequence[str]) -> set[str]:
        """Which of these memories were put."""
        with self._reading() as database:
            return {id for (id,) in database.execute(sql.TOLD, listed(memory_ids))}

    def said(self, memory_ids: Sequence[str]) -> list[Told]:
        """What these memories told, as it was put; see `GraphStore.said`."""
        with self._reading() as database:
            return said_by(database, [*map(kept, memory_ids)])

    def everything(self, view: View) -> tuple[list[Entity], list[Fact]]:
        """All entities and facts; see `GraphStore.everything`."""
        with self._reading() as database:
            entities = [
                entity_of(row) for row in database.execute(sql.VIEWED_ENTITIES, of_view(view))
            ]
            rows = database.execute(sql.FACTS, {**of_view(view), "history": True}).fetchall()
        return entities, facts_of(rows, entities)

    def close(self) -> None:
        """Nothing is open between calls."""

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._open() as database:
            database.execute("BEGIN")
            yield database

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, made where there is none; what was not committed is rolled back."""
        try:
            make_private_dir(os.path.dirname(self._path))
            # Made by us first, since SQLite would ask the umask for its mode.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            database = sqlite3.connect(self._path, timeout=WAIT_S, isolation_level=None)
            try:
                self._prepare(database)
                yield database
            finally:
                database.close()
        except (sqlite3.Error, OSError) as error:
            raise GraphUnavailableError(self._path, str(error)) from error

    def _prepare(self, database: sqlite3.Connection) -> None:
        database.execute("PRAGMA foreign_keys = ON")
        if _version(database) == sql.VERSION:
            return
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("BEGIN IMMEDIATE")
        version = _version(database)  # now that nobody else can make the tables
        if version not in (0, sql.VERSION):
            made = f"it has version {version}, this hookkit writes {sql.VERSION}"
            raise GraphUnavailableError(self._path, made)
        if version == 0:
            for statement in sql.TABLES.split(";"):
                database.execute(statement)
            database.execute(f"PRAGMA user_version = {sql.VERSION}")
        database.execute("COMMIT")


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _put(database: sqlite3.Connection, told: Told) -> None:
    id, at = told.memory_id, moment(told)
    memory = (id, *told.realm, told.agent_id, told.run_id, told.at, at)
    database.execute("INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?, ?)", memory)
    for entity in told.entities:
        row = (entity.id, *entity.realm)
        database.execute("INSERT OR IGNORE INTO entity VALUES (?, ?, ?)", row)
        naming = (id, at, entity.id, entity.name, entity.norm, entity.type, entity.embedder)
        database.execute("INSERT INTO naming VALUES (?, ?, ?, ?, ?, ?, ?)", naming)
        terms = [(id, entity.id, term) for term in (entity.norm, *entity.aliases)]
        database.executemany("INSERT INTO term VALUES (?, ?, ?)", terms)
        if entity.vector:
            vector = (entity.id, entity.embedder, packed(entity.vector))
            database.execute("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", vector)
    for said in told.statements:
        fact = fact_id(said)
        ends = (fact, said.subject, said.type, said.object)
        database.execute("INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?)", ends)
        database.execute("INSERT INTO saying VALUES (?, ?, ?, ?)", (id, at, fact, said.label))
    against = [(id, at, fact) for fact in told.contradicts]
    database.executemany("INSERT INTO contradiction VALUES (?, ?, ?)", against)


def _touched(
    database: sqlite3.Connection, memory_ids: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The entities and facts that lose a memory."""
    memories = listed(memory_ids)
    entities = {id for (id,) in database.execute(sql.NAMED_BY, memories)}
    facts = {id for (id,) in database.execute(sql.SAID_BY, memories)}
    return sorted(entities), sorted(facts)


def _sweep(database: sqlite3.Connection, entities: Sequence[str], facts: Sequence[str]) -> None:
    database.execute(sql.SWEEP_FACTS, listed(facts))
    database.execute(sql.SWEEP_VECTORS, listed(entities))
    database.execute(sql.SWEEP_ENTITIES, listed(entities))
