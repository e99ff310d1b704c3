"""mem0's history of changes, written beside a write to the store: both, or neither.

Of a memory that is deleted one row is left, without words: that it was forgotten.

The table is mem0's (`memory/storage.py`), and no import of mem0 is needed to write a row into it:
that would make the first memory of a worker's life wait two seconds.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from hookkit.core.errors import HistoryUnavailableError
from hookkit.files import make_private_dir

if TYPE_CHECKING:
    from hookkit.core.graph import Graph
    from hookkit.graph.queue import Why

LOCKED_S = 10.0  # to wait for another writer's row
TABLE = """CREATE TABLE IF NOT EXISTS history (
    id TEXT PRIMARY KEY, memory_id TEXT, old_memory TEXT, new_memory TEXT, event TEXT,
    created_at DATETIME, updated_at DATETIME, is_deleted INTEGER, actor_id TEXT, role TEXT
)"""

# One look at the table, however many there are: mem0 made no index.
FORGET = "DELETE FROM history WHERE memory_id IN (SELECT value FROM json_each(?))"


class Change(NamedTuple):
    """What happened to one memory."""

    memory_id: str
    event: str  # "ADD", "UPDATE" or "DELETE"
    old: str | None  # text
    new: str | None
    created_at: str
    updated_at: str
    role: str | None = None


# What a graph must do about a change of a memory that it may have taken in.
GRAPH: dict[str, Why] = {"UPDATE": "change", "DELETE": "forget"}


class Changes:
    """The history at a path, and a graph that must follow."""

    def __init__(self, path: str, graph: Graph | None = None) -> None:
        self._path = path
        self._graph = graph

    @contextmanager
    def noted(self, changes: Sequence[Change]) -> Iterator[None]:
        """Keep a row for each change if what is done inside succeeds; a deletion's is the only one.

        Raises:
            HistoryUnavailableError, QueueError: it cannot be written; nothing inside was done.
        """
        with closing(self._open(changes)) as connection, self._graph_told(changes):
            yield
            try:
                connection.commit()
            except sqlite3.Error as error:
                raise HistoryUnavailableError(self._path, str(error)) from error

    @contextmanager
    def _graph_told(self, changes: Sequence[Change]) -> Iterator[None]:
        with ExitStack() as stack:
            for event, why in GRAPH.items():
                of_event = [change for change in changes if change.event == event]
                at = max((change.updated_at for change in of_event), default="")
                ids = [change.memory_id for change in of_event]
                if self._graph is not None:
                    stack.enter_context(self._graph.giving_way(ids, why, at))
            yield

    def _open(self, changes: Sequence[Change]) -> sqlite3.Connection:
        """A transaction that holds the rows: closed without a commit, it leaves none."""
        try:
            make_private_dir(os.path.dirname(self._path))
            connection = sqlite3.connect(self._path, timeout=LOCKED_S, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise HistoryUnavailableError(self._path, str(error)) from error
        try:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(TABLE)
            gone = json.dumps([one.memory_id for one in changes if one.event == "DELETE"])
            connection.execute(FORGET, (gone,))
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
