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
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple

from hookkit.core.errors import HistoryUnavailableError
from hookkit.files import make_private_dir
from hookkit.store.history import LOCKED_S, TABLE

if TYPE_CHECKING:
    from hookkit.core.graph import Graph
    from hookkit.graph.queue import Why
    from hookkit.memory.ports import Found

# One look at the table, however many there are: mem0 made no index.
FORGET = "DELETE FROM history WHERE memory_id IN (SELECT value FROM json_each(?))"

INSERT = "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)"
BEGUN = """SELECT memory_id FROM history
    WHERE event = 'ADD' AND memory_id IN (SELECT value FROM json_each(?))"""

SUPERSEDED = "SUPERSEDED"


class Change(NamedTuple):
    """What happened to one memory."""

    memory_id: str
    event: str  # "ADD", "UPDATE", "DELETE", SUPERSEDED or "REOPENED"
    old: str | None  # text
    new: str | None
    created_at: str
    updated_at: str
    role: str | None = None


# What a graph must do about a change of a memory that it may have taken in.
GRAPH: dict[str, Why] = {"UPDATE": "change", "DELETE": "forget"}


# Told the ids of memories whose words must be in no kept block (spool/blocks); raises OSError.
Withdraw = Callable[[Collection[str]], None]

GIVES_WAY = ("UPDATE", "DELETE", SUPERSEDED)  # events after which the old words hold no more


def nothing(_ids: Collection[str]) -> None:
    """For where no blocks are kept."""


@contextmanager
def withdrawn(withdraw: Withdraw, ids: Collection[str]) -> Iterator[None]:
    """While these memories are taken away or replaced: no block says them, nor will.

    An outage would bring them back. Other memories, and other projects, keep their lines.
    """
    if not ids:
        yield
        return
    withdraw(ids)  # first: where it cannot be done, the change is tried again
    try:
        yield
    finally:
        withdraw(ids)  # of a session that began meanwhile


class Changes:
    """The history at a path, and what must follow: a graph, and blocks that were kept."""

    def __init__(
        self,
        path: str,
        graph: Graph | None = None,
        withdraw: Withdraw = nothing,
    ) -> None:
        self._path = path
        self._graph = graph
        self._withdraw = withdraw

    @contextmanager
    def noted(self, changes: Sequence[Change]) -> Iterator[None]:
        """Keep a row for each change if what is done inside succeeds; a deletion's is the only one.

        Raises:
            HistoryUnavailableError, QueueError: it cannot be written; nothing inside was done.
            OSError: a block cannot be written that holds what is not true any more.
        """
        gone = [change.memory_id for change in changes if change.event in GIVES_WAY]
        with (
            withdrawn(self._withdraw, gone),
            closing(self._open(changes)) as connection,
            self._graph_told(changes),
        ):
            yield
            try:
                connection.commit()
            except sqlite3.Error as error:
                raise HistoryUnavailableError(self._path, str(error)) from error

    def begun(self, memories: Sequence[Found]) -> None:
        """Keep an ADD for each of these that has none: who put it died before its row.

        Raises:
            HistoryUnavailableError: it cannot be written.
        """
        with closing(self._open([])) as connection:
            try:
                ids = json.dumps([memory.id for memory in memories])
                known = {row[0] for row in connection.execute(BEGUN, (ids,))}
                new = [_beginning(memory) for memory in memories if memory.id not in known]
                connection.executemany(INSERT, map(_row, new))
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
            connection.executemany(INSERT, map(_row, changes))
        except sqlite3.Error as error:
            connection.close()
            raise HistoryUnavailableError(self._path, str(error)) from error
        return connection


def _beginning(memory: Found) -> Change:
    text, at = (str(memory.payload.get(key, "")) for key in ("data", "created_at"))
    return Change(memory.id, "ADD", None, text, at, at, memory.payload.get("role"))


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
