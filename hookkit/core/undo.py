"""What was forgotten within the last day, so that it can be brought back; then it is erased.

Beside it stands whether the stores have still to erase what deletions leave in their files. It is
put down before anything is deleted: whatever crash comes between, the next look ends it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from hookkit.errors import HookkitError
from hookkit.files import make_private_dir, remove

TABLES = """
CREATE TABLE IF NOT EXISTS forgotten (
    key TEXT PRIMARY KEY, at REAL NOT NULL, counts TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS owed (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS part (
    key TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (key, kind, id)
);
"""
KEPT_S = 86_400.0
LOCKED_S = 10.0  # to wait for another thread's write
PAGE = 100  # parts read at once: a memory with its vector is 3 kB

# A memory with history and graph; an entity; what a memory replaced; a job; a session's files.
Kind = Literal["memory", "entity", "mark", "job", "session", "history"]
# Those of them that are counted, by the names that they are counted under.
COUNTED = {
    "memory": "memories",
    "entity": "entities",
    "job": "jobs",
    "session": "sessions",
    "history": "history",
}


class UndoError(HookkitError):
    """What was forgotten cannot be kept, or not be read."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: must be the SQLite file of what was forgotten today, found {why}; mend that, "
            f"or forget with --purge, which keeps nothing"
        )


class NothingToUndoError(HookkitError):
    """Nothing was forgotten in time."""

    def __init__(self) -> None:
        super().__init__(
            "nothing was forgotten within the last 24 hours that could be brought back; what was "
            "forgotten with --purge cannot be"
        )


class Kept(NamedTuple):
    """One forget that can be undone."""

    key: str
    at: float  # wall clock seconds
    counts: Mapping[str, int]  # what it took; none where it was not ended


class Part(NamedTuple):
    """One thing that was taken away."""

    id: str
    content: Any  # JSON


class UndoFile:
    """The file at a path. Several threads may use it."""

    def __init__(self, path: str) -> None:
        self._path = path

    def begin(self, key: str, now: float, *, is_kept: bool) -> None:
        """A forget begins, whose traces are to be erased; one that is not kept is a purge.

        Raises:
            UndoError: it cannot be written. So for every method here.
        """
        with self._open() as database:
            database.execute("INSERT OR IGNORE INTO owed VALUES (?)", (key,))
            if is_kept:
                row = (key, now, "{}")
                database.execute("INSERT OR IGNORE INTO forgotten VALUES (?, ?, ?)", row)

    def keep(self, key: str, kind: Kind, parts: Iterable[Part]) -> None:
        """Keep parts before they are taken away; one that is kept already stays as it was."""
        rows = [(key, kind, part.id, json.dumps(part.content)) for part in parts]
        with self._open() as database:
            database.executemany("INSERT OR IGNORE INTO part VALUES (?, ?, ?, ?)", rows)

    def end(self, key: str, counts: Mapping[str, int]) -> bool:
        """Note how much that forget took; whether anything of it can be brought back.

        One that kept nothing is not noted: undo would bring back nothing, in the place of what was
        forgotten before it.
        """
        with self._open() as database:
            values = (json.dumps(counts), key)
            database.execute("UPDATE forgotten SET counts = ? WHERE key = ?", values)
            empty = "DELETE FROM forgotten WHERE key = ? AND key NOT IN (SELECT key FROM part)"
            database.execute(empty, (key,))
            there = "SELECT 1 FROM forgotten WHERE key = ?"
            return database.execute(there, (key,)).fetchone() is not None

    def last(self) -> Kept:
        """The latest that can be undone; one of which nothing is kept brings nothing back.

        Raises:
            NothingToUndoError: there is none.
        """
        latest = (
            "SELECT key, at, counts FROM forgotten WHERE key IN (SELECT key FROM part) "
            "ORDER BY at DESC, rowid DESC LIMIT 1"
        )
        for row in self._rows(latest):
            kept = _kept(row)
            return kept if kept.counts else kept._replace(counts=self._counted(kept.key))
        raise NothingToUndoError

    def _counted(self, key: str) -> dict[str, int]:
        """What is kept of a forget that was not ended."""
        asked = "SELECT kind, count(*) FROM part WHERE key = ? GROUP BY kind"
        return {COUNTED[kind]: count for kind, count in self._rows(asked, key) if kind in COUNTED}

    def find(self, key: str) -> Kept | None:
        """The forget of that key; None where it is undone, or erased."""
        found = self._rows("SELECT key, at, counts FROM forgotten WHERE key = ?", key)
        return _kept(found[0]) if found else None

    def parts(self, key: str, kind: Kind) -> Iterator[list[Part]]:
        """The parts of that kind, in pages by id."""
        after = ""
        asked = (
            "SELECT id, content FROM part WHERE key = ? AND kind = ? AND id > ? ORDER BY id LIMIT ?"
        )
        while page := self._rows(asked, key, kind, after, PAGE):
            yield [Part(part_id, json.loads(content)) for part_id, content in page]
            after = page[-1][0]

    def brought_back(self, key: str) -> None:
        """It is undone: nothing is kept of it."""
        with self._open() as database:
            database.execute("DELETE FROM part WHERE key = ?", (key,))
            database.execute("DELETE FROM forgotten WHERE key = ?", (key,))
        self._shrink()

    def expire(self, before: float, now: float) -> bool:
        """Erase the forgets older than `before` (wall clock seconds), and those that seem to be of
        the future; whether there were any.
        """
        if not os.path.exists(self._path):
            return False
        late = now + KEPT_S  # the clock was set back
        with self._open() as database:
            done = database.execute("DELETE FROM forgotten WHERE at <= ? OR at > ?", (before, late))
            database.execute("DELETE FROM part WHERE key NOT IN (SELECT key FROM forgotten)")
            is_any = done.rowcount > 0
        if is_any:
            self._shrink()
        return is_any

    def drop(self, kind: Kind, ids: Iterable[str]) -> None:
        """Erase these parts of every forget: they are purged now."""
        if os.path.exists(self._path):
            with self._open() as database:
                rows = [(kind, one) for one in ids]
                database.executemany("DELETE FROM part WHERE kind = ? AND id = ?", rows)
            self._shrink()

    def all_parts(self, kind: Kind) -> Iterator[list[Part]]:
        """The parts of that kind of every forget, in pages."""
        for (key,) in self._rows("SELECT key FROM forgotten"):
            yield from self.parts(key, kind)

    @property
    def is_erasing(self) -> bool:
        """Whether the stores have still to erase something."""
        return bool(self._rows("SELECT 1 FROM owed LIMIT 1"))

    def erased(self) -> None:
        """The stores have; where nothing is kept either, the file goes."""
        with self._open() as database:
            database.execute("DELETE FROM owed")
        self._shrink()

    def _shrink(self) -> None:
        """Give back what was deleted, and leave no file where there is nothing in it."""
        with self._open() as database:
            there = "SELECT 1 FROM forgotten UNION ALL SELECT 1 FROM owed LIMIT 1"
            is_empty = database.execute(there).fetchone() is None
        if is_empty:
            remove(self._path)
            return
        with self._open(begin="") as database:
            database.execute("VACUUM")

    def _rows(self, asked: str, *values: object) -> list[Any]:
        if not os.path.exists(self._path):
            return []
        with self._open() as database:
            return database.execute(asked, values).fetchall()

    @contextmanager
    def _open(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
        try:
            make_private_dir(os.path.dirname(self._path))
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            database = sqlite3.connect(self._path, timeout=LOCKED_S, isolation_level=None)
            try:
                database.execute("PRAGMA secure_delete = ON")
                database.executescript(TABLES)
                if begin:
                    database.execute(begin)
                yield database
                if begin:
                    database.execute("COMMIT")
            finally:
                database.close()
        except (sqlite3.Error, OSError) as error:
            raise UndoError(self._path, str(error)) from error


def _kept(row: Sequence[Any]) -> Kept:
    key, at, counts = row
    return Kept(key, at, json.loads(counts))
