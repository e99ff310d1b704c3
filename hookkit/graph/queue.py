"""Which memories the graph has still to take in, read again, or forget: on the disk until done.

A row is put before the memory is written or deleted, held back while that is under way, and is
due at once after it; what a crash leaves held comes due by itself. A row says no more than that a
memory and its graph part may differ: whoever works on it looks at the memory as it is then, so
that a row done twice, or one too many, does no harm.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from hookkit.database import private_database
from hookkit.errors import HookkitError

TABLES = """
CREATE TABLE IF NOT EXISTS waits (
    memory_id TEXT PRIMARY KEY, why INTEGER NOT NULL, at TEXT NOT NULL, version INTEGER NOT NULL,
    tries INTEGER NOT NULL, not_before REAL NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS waits_at ON waits (at, memory_id);
"""
# The number is the strength: of two reasons for one memory the stronger stays.
WHYS = {"forget": 1, "change": 2, "add": 3}
NAMES = {number: name for name, number in WHYS.items()}
HOLD_S = 30.0  # for the write that the row was put for; after that it was cut off
LOCKED_S = 5.0  # to wait for another thread's write
RETRY_S = (60.0, 300.0, 3_600.0, 6 * 3_600.0, 24 * 3_600.0)  # after the n-th failure
MOST_TRIES = len(RETRY_S) + 1  # then it waits for `hookkit graph backfill`
PAGE = 500
TOGETHER = 20  # memories of one moment that are looked at together

Why = Literal["add", "change", "forget"]


class QueueError(HookkitError):
    """The queue cannot be used; what it was to hold is not done, so that nothing is lost."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: must be the SQLite file of what the graph has still to do, found {why}; "
            f"mend that, or move it away and run `hookkit graph backfill`"
        )


class Waiting(NamedTuple):
    """A memory whose graph part is to be done."""

    memory_id: str
    why: Why
    at: str  # ISO 8601 UTC: when it was said; the oldest comes first
    version: int = 0  # of the row; one that was put again meanwhile is not done
    tries: int = 0  # that failed
    reason: str = ""  # of the last failure


class Queue:
    """The rows at a path. Several threads may use it."""

    def __init__(self, path: str) -> None:
        self._path = path

    @property
    def exists(self) -> bool:
        """Whether anything was ever put."""
        return os.path.exists(self._path)

    def put(self, rows: Sequence[Waiting], hold_s: float = 0.0) -> None:
        """Put rows, due in `hold_s` seconds; they begin anew where they failed before.

        Raises:
            QueueError: it cannot be written; none was put. So for every method here.
        """
        due = time.time() + hold_s if hold_s else 0.0
        values = [(row.memory_id, WHYS[row.why], row.at, due) for row in rows]
        with self._open() as database:
            database.executemany(
                "INSERT INTO waits VALUES (?, ?, ?, 1, 0, ?, '') ON CONFLICT (memory_id) "
                "DO UPDATE SET why = max(why, excluded.why), at = excluded.at, "
                "version = version + 1, tries = 0, not_before = excluded.not_before, reason = ''",
                values,
            )

    @contextmanager
    def held(self, rows: Sequence[Waiting]) -> Iterator[None]:
        """Put rows before what is done inside, due once it is done; left held if it fails."""
        self.put(rows, HOLD_S)
        yield
        self.put(rows)

    @contextmanager
    def in_hand(self, row: Waiting, hold_s: float) -> Iterator[None]:
        """Put a row while it is being done, which takes `hold_s` seconds at most.

        Whoever puts one for the same memory meanwhile has put a newer one: that stays. Where it
        fails nothing is left to wait, but for what waited before, as it did.
        """
        waited = self.rows([row.memory_id])
        self.put([row], hold_s)
        ours = self.rows([row.memory_id])
        try:
            yield
        except BaseException:
            if waited and ours:
                self._put_back(waited[0], ours[0])
            else:
                self.done(ours)
            raise
        self.done(ours)

    def take_from(self, other: Queue) -> None:
        """Put what another place's queue holds, due at once; it keeps its own. Twice is once."""
        if other.exists:
            with other._open() as database:
                rows = [*map(_row, database.execute(_select("TRUE")))]
            self.put(rows)

    def next(self, whys: Sequence[Why]) -> list[Waiting]:
        """The oldest that is due, of these kinds, with those of the same moment.

        One that failed is alone: it may be to blame.
        """
        rows = self._due(whys, TOGETHER)
        if rows and rows[0].tries:
            return rows[:1]
        return [row for row in rows if row.at == rows[0].at and not row.tries]

    def due(self, whys: Sequence[Why]) -> list[Waiting]:
        """Up to PAGE that are due, of these kinds, the oldest first."""
        return self._due(whys, PAGE)

    def done(self, rows: Sequence[Waiting]) -> None:
        """Take rows away, but for those that were put again since they were read."""
        keys = [(row.memory_id, row.version) for row in rows]
        with self._open() as database:
            database.executemany("DELETE FROM waits WHERE memory_id = ? AND version = ?", keys)

    def becomes(self, row: Waiting, why: Why) -> None:
        """Give a row another kind, unless it was put again."""
        with self._open() as database:
            database.execute(
                "UPDATE waits SET why = ? WHERE memory_id = ? AND version = ?",
                (WHYS[why], row.memory_id, row.version),
            )

    def failed(self, row: Waiting, reason: str) -> None:
        """Try a row again later, later each time; after MOST_TRIES no more."""
        pause_s = RETRY_S[min(row.tries, len(RETRY_S) - 1)]
        with self._open() as database:
            database.execute(
                "UPDATE waits SET tries = tries + 1, not_before = ?, reason = ? "
                "WHERE memory_id = ? AND version = ?",
                (time.time() + pause_s, reason[:500], row.memory_id, row.version),
            )

    def _put_back(self, before: Waiting, ours: Waiting) -> None:
        pause_s = RETRY_S[min(before.tries, len(RETRY_S)) - 1] if before.tries else 0.0
        state = (WHYS[before.why], before.tries, time.time() + pause_s, before.reason)
        with self._open() as database:
            database.execute(
                "UPDATE waits SET why = ?, tries = ?, not_before = ?, reason = ? "
                "WHERE memory_id = ? AND version = ?",
                (*state, ours.memory_id, ours.version),
            )

    def rows(self, memory_ids: Sequence[str]) -> list[Waiting]:
        """Those of these memories that wait."""
        if not self.exists or not memory_ids:
            return []
        marks = ",".join("?" * len(memory_ids))
        with self._open() as database:
            found = database.execute(_select(f"memory_id IN ({marks})"), [*memory_ids])
            return [*map(_row, found)]

    def try_again(self, but: Collection[str]) -> int:
        """Let those that failed MOST_TRIES times begin anew, `but` for these; how many."""
        if not self.exists:
            return 0
        with self._open() as database:
            found = [*map(_row, database.execute(_select("tries >= ?"), (MOST_TRIES,)))]
        rows = [row for row in found if row.memory_id not in but]
        self.put(rows)
        return len(rows)

    def again(self) -> list[Waiting]:
        """Up to PAGE that are to be taken in and were put more than once: a newer word on them."""
        if not self.exists:
            return []
        where = "why = ? AND version > 1"
        with self._open() as database:
            found = database.execute(f"{_select(where)} LIMIT ?", (WHYS["add"], PAGE))
            return [*map(_row, found)]

    def stale(self) -> set[str]:
        """The memories whose facts in the graph are not to be shown any more."""
        if not self.exists:
            return set()
        with self._open() as database:
            found = database.execute("SELECT memory_id FROM waits WHERE why < ?", (WHYS["add"],))
            return {memory_id for (memory_id,) in found}

    def counts(self) -> tuple[int, int, str]:
        """How many wait, how many of them wait for a backfill alone, and a reason if one failed."""
        if not self.exists:
            return 0, 0, ""
        with self._open() as database:
            number, given_up = database.execute(
                "SELECT count(*), coalesce(sum(tries >= ?), 0) FROM waits", (MOST_TRIES,)
            ).fetchone()
            failed = database.execute("SELECT reason FROM waits WHERE tries > 0 LIMIT 1").fetchone()
        return int(number), int(given_up), str(failed[0]) if failed else ""

    def _due(self, whys: Sequence[Why], limit: int) -> list[Waiting]:
        if not self.exists:
            return []
        now, kinds = time.time(), [WHYS[why] for why in whys]
        marks = ",".join("?" * len(kinds))
        # A wait longer than any that we ask for: the clock was set back.
        where = f"why IN ({marks}) AND tries < ? AND (not_before <= ? OR not_before > ?)"
        values = (*kinds, MOST_TRIES, now, now + RETRY_S[-1], limit)
        with self._open() as database:
            found = database.execute(f"{_select(where)} ORDER BY at, memory_id LIMIT ?", values)
            return [*map(_row, found)]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with private_database(self._path, TABLES, LOCKED_S) as database:
                yield database
        except (sqlite3.Error, OSError) as error:
            raise QueueError(self._path, str(error)) from error


def _select(where: str) -> str:
    return f"SELECT memory_id, why, at, version, tries, reason FROM waits WHERE {where}"  # noqa: S608  # `where` is ours


def _row(found: tuple[Any, ...]) -> Waiting:
    memory_id, why, at, version, tries, reason = found
    kind: Any = NAMES[why]
    return Waiting(memory_id, kind, at, version, tries, reason)
