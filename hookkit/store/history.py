"""Rows of mem0's history of changes, read and put as they are.

What stands in it is a memory's past; a row says DELETE where the memory was forgotten.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any

from hookkit.errors import HookkitError
from hookkit.files import make_private_dir

LOCKED_S = 10.0  # to wait for another writer's row
AT_ONCE = 500  # ids in one question
COLUMNS = (
    "id",
    "memory_id",
    "old_memory",
    "new_memory",
    "event",
    "created_at",
    "updated_at",
    "is_deleted",
    "actor_id",
    "role",
)
# mem0's own (memory/storage.py), which makes it too where it comes first.
TABLE = """CREATE TABLE IF NOT EXISTS history (
    id TEXT PRIMARY KEY, memory_id TEXT, old_memory TEXT, new_memory TEXT, event TEXT,
    created_at DATETIME, updated_at DATETIME, is_deleted INTEGER, actor_id TEXT, role TEXT
)"""

Row = dict[str, Any]  # by COLUMNS; what is NULL is left out


class PastUnavailableError(HookkitError):
    """The history cannot be read or written."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"the history at {path} cannot be used ({why:.300}); mend that, or set"
            f" MEM0_HISTORY_DB_PATH"
        )


def rows_of(path: str, memory_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The rows of each of these memories, the oldest first; none for a memory without a past.

    Raises:
        PastUnavailableError: it cannot be read. So for the others here.
    """
    found: dict[str, list[Row]] = {}
    for values in _selected(path, memory_ids, ", ".join(COLUMNS)):
        row = {
            name: value for name, value in zip(COLUMNS, values, strict=True) if value is not None
        }
        found.setdefault(str(row["memory_id"]), []).append(row)
    for rows in found.values():
        rows.sort(key=_when)
    return found


def forgotten(path: str, memory_ids: Sequence[str]) -> set[str]:
    """Those of these memories that somebody deleted here, and that were not added again since."""
    last: dict[str, str] = {}
    for memory_id, event in _selected(path, memory_ids, "memory_id, event"):
        last[str(memory_id)] = str(event)
    return {memory_id for memory_id, event in last.items() if event == "DELETE"}


def rows_that(path: str, holds: Callable[[str], bool]) -> list[Row]:
    """The rows whose words, old or new, hold what is asked for; of whatever memory."""
    if not os.path.exists(path):
        return []
    with _writing(path) as connection:
        found = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM history").fetchall()  # noqa: S608
    rows = (dict(zip(COLUMNS, values, strict=True)) for values in found)
    words = ("old_memory", "new_memory")
    return [row for row in rows if any(row[name] and holds(str(row[name])) for name in words)]


def remove_rows(path: str, row_ids: Sequence[str]) -> None:
    """Take these rows away, and their words out of the file."""
    if row_ids:
        with _writing(path) as connection:
            rows = [(row_id,) for row_id in row_ids]
            connection.executemany("DELETE FROM history WHERE id = ?", rows)


def unforgotten(path: str, memory_ids: Sequence[str]) -> None:
    """Take away the rows that say of these memories that they were forgotten."""
    if not os.path.exists(path):
        return
    rows = [(memory_id,) for memory_id in memory_ids]
    where = "memory_id = ? AND event = 'DELETE' AND old_memory IS NULL"
    with _writing(path) as connection:
        connection.executemany(f"DELETE FROM history WHERE {where}", rows)  # noqa: S608


@contextmanager
def with_rows(path: str, rows: Sequence[Row]) -> Iterator[None]:
    """Put rows, those that are there already aside, if what is done inside succeeds."""
    if not rows:
        yield
        return
    with closing(_begun(path, rows)) as connection:
        yield
        try:
            connection.commit()
        except sqlite3.Error as error:
            raise PastUnavailableError(path, str(error)) from error


@contextmanager
def _writing(path: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S)) as connection, connection:
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(TABLE)
            yield connection
    except sqlite3.Error as error:
        raise PastUnavailableError(path, str(error)) from error


def _begun(path: str, rows: Sequence[Row]) -> sqlite3.Connection:
    try:
        make_private_dir(os.path.dirname(path))
        connection = sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None)
    except (OSError, sqlite3.Error) as error:
        raise PastUnavailableError(path, str(error)) from error
    marks = ", ".join("?" * len(COLUMNS))
    put = f"INSERT OR IGNORE INTO history ({', '.join(COLUMNS)}) VALUES ({marks})"  # noqa: S608
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(TABLE)
        connection.executemany(put, [[row.get(name) for name in COLUMNS] for row in rows])
    except sqlite3.Error as error:
        connection.close()
        raise PastUnavailableError(path, str(error)) from error
    return connection


def _selected(path: str, memory_ids: Sequence[str], columns: str) -> Iterable[Sequence[Any]]:
    """In the order in which they were written."""
    if not os.path.exists(path):  # nothing was changed yet, and looking makes no file
        return
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S)) as connection:
            for start in range(0, len(memory_ids), AT_ONCE):
                some = memory_ids[start : start + AT_ONCE]
                marks = ", ".join("?" * len(some))
                yield from connection.execute(
                    f"SELECT {columns} FROM history WHERE memory_id IN ({marks}) ORDER BY rowid",  # noqa: S608
                    some,
                ).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise PastUnavailableError(path, str(error)) from error
    except sqlite3.Error as error:
        raise PastUnavailableError(path, str(error)) from error


def _when(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(row.get("updated_at", row.get("created_at", ""))), str(row["event"]), str(row["id"])
