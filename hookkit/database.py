"""A SQLite file of ours, opened for one transaction: mode 0600, and others wait their turn."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager


@contextmanager
def private_database(path: str, tables: str, wait_s: float) -> Iterator[sqlite3.Connection]:
    """The database at `path`, made with these `tables` if there is none; it is closed afterwards.

    What is done inside is kept together, or not at all where it raises. Another's write is waited
    for `wait_s` seconds.

    Raises:
        OSError, sqlite3.Error: it cannot be used.
    """
    # Made by us first, since SQLite would ask the umask for its mode.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(path, timeout=wait_s)) as database, database:
        database.executescript(tables)
        yield database
