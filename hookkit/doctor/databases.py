"""The SQLite files of the data folder: whether SQLite finds them whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import NamedTuple
from urllib.parse import quote

from hookkit.deadline import Deadline
from hookkit.doctor.model import Finding, Surroundings, fail, ok, sh

LOOK_S = 6.0  # at one file; a large one is looked at as far as that goes
BACKFILL = "; hookkit graph backfill"
STEPS = 10_000  # of SQLite between two looks at the clock


class Database(NamedTuple):
    """A file, and what is lost with it."""

    path: str
    holds: str
    after: str = ""  # what to do once it was moved away
    loss: str = ""  # what comes of moving it away, where that is more than that it is gone


def databases(at: Surroundings) -> list[Finding]:
    """Those that are there."""
    there = [one for one in _all(at) if os.path.exists(one.path)]
    found = [finding for one in there for finding in _look(one)]
    return found or [ok("databases", f"{len(there)} of SQLite are whole")]


def _all(at: Surroundings) -> list[Database]:
    paths = at.paths
    return [
        Database(at.config.history_db_path or paths.history, "what changed"),
        Database(paths.usage, "what calls cost"),
        Database(paths.graph, "the graph", BACKFILL),
        *(
            Database(path, "what the graph has still to do", BACKFILL)
            for path in _of_stores(paths.home, "graph-")
        ),
        Database(
            paths.tombstones,
            "what must not be learned again",
            loss="nothing can be forgotten or saved; without it, what was forgotten may be learned "
            "again from the same transcript",
        ),
        *(
            Database(
                path,
                "what was forgotten within a day",
                loss="nothing can be forgotten; without it, `undo` brings none of that back",
            )
            for path in _of_stores(paths.home, "undo-")
        ),
    ]


def _of_stores(home: str, beginning: str) -> list[str]:
    """The files of that name, of which each store has one."""
    names = sorted(os.listdir(home)) if os.path.isdir(home) else []
    return [f"{home}/{n}" for n in names if n.startswith(beginning) and n.endswith(".db")]


def _look(one: Database) -> list[Finding]:
    fault = _fault(one.path)
    if not fault:
        return []
    says = f"{one.path} ({one.holds}) is damaged: {fault:.200}"
    says += f"; {one.loss}" if one.loss else ""
    return [fail("databases", says, _move_away(one.path) + one.after)]


def _move_away(path: str) -> str:
    """The commands that do, with what SQLite keeps beside it: a new one would take it for its own.

    >>> _move_away("/a.db").partition("; ")[2]
    'for end in "" -wal -shm; do test ! -e /a.db$end || mv -f /a.db$end /a.db.damaged$end; done'
    """
    old, new = sh(path), sh(f"{path}.damaged")
    move = f"test ! -e {old}$end || mv -f {old}$end {new}$end"
    return f'hookkit worker stop; for end in "" -wal -shm; do {move}; done'


def _fault(path: str) -> str:
    """What SQLite finds wrong, "" nothing."""
    deadline = Deadline.after(LOOK_S)
    try:
        # Not ro: what a writer that was killed left half done is undone by whoever opens it next.
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=rw", uri=True)) as database:
            database.set_progress_handler(deadline.passed, STEPS)
            found = [str(row[0]) for row in database.execute("PRAGMA quick_check(1)")]
    except sqlite3.OperationalError as error:
        # Interrupted by us, or in use: neither is damage.
        return "" if str(error) == "interrupted" or "locked" in str(error) else str(error)
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if found == ["ok"] else "; ".join(found)
