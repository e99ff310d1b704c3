"""What a place holds besides its store, taken along to the place that is in force instead."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from hookkit.files import remove
from hookkit.graph.queue import Queue
from hookkit.ipc.place import Place
from hookkit.moving.errors import UndoFileError
from hookkit.paths import Paths
from hookkit.spool.spool import Spool

LOCKED_S = 10.0  # to wait for another's write
UNDO_TABLES = ("forgotten", "owed", "part")  # of core/undo.py


def take_along(paths: Paths, old: Place, new: Place) -> int:
    """Move what the graph has still to do, what can be undone, and the jobs; how many jobs.

    Left with a store that has no worker any more, what was forgotten would not be erased after a
    day. Only who holds the leases of both may.

    Raises:
        HookkitError, OSError: some is moved; called again, the rest is.
    """
    Queue(paths.graph_queue(new.name)).take_from(Queue(paths.graph_queue(old.name)))
    _undo_along(paths.undo(old.name), paths.undo(new.name))
    return Spool(new.spool).take_from(Spool(old.spool))


def _undo_along(old: str, new: str) -> None:
    if not os.path.exists(old):
        return
    if not os.path.exists(new):
        os.rename(old, new)
        return
    try:
        with closing(sqlite3.connect(new, timeout=LOCKED_S, isolation_level=None)) as database:
            database.execute("ATTACH ? AS old", (old,))
            database.execute("BEGIN IMMEDIATE")
            for table in UNDO_TABLES:
                put = f"INSERT OR IGNORE INTO main.{table} SELECT * FROM old.{table}"  # noqa: S608  # ours
                database.execute(put)
            database.execute("COMMIT")
    except sqlite3.Error as error:
        raise UndoFileError(old, new, str(error)) from error
    remove(old)
