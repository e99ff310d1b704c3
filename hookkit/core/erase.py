"""What a deletion leaves in the files of a store, erased: a deleted row is only marked as such."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from hookkit.core.errors import HistoryUnavailableError
from hookkit.memory.ports import MemoryStore

LOCKED_S = 10.0  # to wait for another writer


class Trace(NamedTuple):
    """Something of what was forgotten that is out of our reach."""

    where: str
    until: str  # for people: when it goes


def erase(store: MemoryStore, sqlite_paths: Sequence[str]) -> list[Trace]:
    """Write the store's files and these databases anew; what remains all the same.

    Raises:
        HookkitError: one cannot be written; the others may be.
    """
    for path in sqlite_paths:
        if os.path.exists(path):
            erase_sqlite(path)
    remains = store.erase()
    return [Trace("the vector store", remains)] if remains else []


def erase_sqlite(path: str) -> None:
    """Write a database anew, without what was deleted or replaced in it.

    Raises:
        HistoryUnavailableError: it cannot be written.
    """
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete = ON")
            database.execute("VACUUM")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise HistoryUnavailableError(path, str(error)) from error
