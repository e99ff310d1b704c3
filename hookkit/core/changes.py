"""mem0's history of changes, written beside a write to the store: both, or neither.

The table is mem0's (`memory/storage.py`), and no import of mem0 is needed to write a row into it:
that would make the first memory of a worker's life wait two seconds.
"""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import NamedTuple

from hookkit.core.errors import HistoryUnavailableError
from hookkit.files import make_private_dir

LOCKED_S = 10.0  # to wait for another writer's row
TABLE = """CREATE TABLE IF NOT EXISTS history (
    id TEXT PRIMARY KEY, memory_id TEXT, old_memory TEXT, new_memory TEXT, event TEXT,
    created_at DATETIME, updated_at DATETIME, is_deleted INTEGER, actor_id TEXT, role TEXT
)"""


class Change(NamedTuple):
    """What happened to one memory."""

    memory_id: str
    event: str  # "ADD", "UPDATE" or "DELETE"
    old: str | None  # text
    new: str | None
    created_at: str
    updated_at: str
    role: str | None = None


class Changes:
    """The history at a path."""

    def __init__(self, path: str) -> None:
        self._path = path

    @contextmanager
    def noted(self, changes: Sequence[Change]) -> Iterator[None]:
        """Keep a row for each change if what is done inside succeeds.

        Raises:
            HistoryUnavailableError: it cannot be written; nothing inside was done.
        """
        with closing(self._open(changes)) as connection:
            yield
            try:
                connection.commit()
            except sqlite3.Error as error:
                raise HistoryUnavailableError(self._path, str(error)) from error

    def _open(self, changes: Sequence[Change]) -> sqlite3.Connection:
        """A transaction that holds the rows: closed without a commit, it leaves none."""
        try:
            make_private_dir(os.path.dirname(self._path))
            connection = sqlite3.connect(self._path, timeout=LOCKED_S, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise HistoryUnavailableError(self._path, str(error)) from error
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(TABLE)
            connection.executemany(
                "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)", map(_row, changes)
            )
        except sqlite3.Error as error:
            connection.close()
            raise HistoryUnavailableError(self._path, str(error)) from error
        return connection


def _row(change: Change) -> tuple[object, ...]:
    return (
        str(uuid.uuid4()),
        change.memory_id,
        change.old,
        change.new,
        change.event,
        change.created_at,
        change.updated_at,
        int(change.event == "DELETE"),
        change.role,
    )
