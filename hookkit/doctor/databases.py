"""The SQLite files of the data folder: whether SQLite finds them whole."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import NamedTuple
from urllib.parse import quote

from hookkit.deadline import Deadline
from hookkit.doctor.model import Finding, Surroundings, fail, ok

LOOK_S = 6.0  # at one file; a large one is looked at as far as that goes
STEPS = 10_000  # of SQLite between two looks at the clock


class Database(NamedTuple):
    """A file, and what is lost with it."""

    path: str
    holds: str
    after: str  # what to do once it was moved away


def databases(at: Surroundings) -> list[Finding]:
    """Those that are there."""
    there = [one for one in _all(at) if os.path.exists(one.path)]
    found = [finding for one in there for finding in _look(one)]
    return found or [ok("databases", f"{len(there)} of SQLite are whole")]


def _all(at: Surroundings) -> tuple[Database, ...]:
    paths = at.paths
    return (
        Database(at.config.history_db_path or paths.history, "what changed", ""),
        Database(paths.usage, "what calls cost", ""),
        Database(paths.graph, "the graph", ", then: hookkit graph backfill"),
        Database(
            paths.graph_queue(at.place.name),
            "what the graph has still to do",
            ", then: hookkit graph backfill",
        ),
    )


def _look(one: Database) -> list[Finding]:
    fault = _fault(one.path)
    if not fault:
        return []
    says = f"{one.path} ({one.holds}) is damaged: {fault:.200}"
    mend = f"hookkit worker stop; mv {one.path} {one.path}.damaged{one.after}"
    return [fail("databases", says, mend)]


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
