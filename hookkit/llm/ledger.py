"""What every model call cost, in a SQLite file of the data folder: numbers and names, no words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal, NamedTuple

from hookkit.database import private_database
from hookkit.errors import HookkitError
from hookkit.memory.ports import Purpose
from hookkit.memory.usage import Usage

TABLES = """
CREATE TABLE IF NOT EXISTS calls (
    at REAL NOT NULL, day TEXT NOT NULL, purpose TEXT NOT NULL, session TEXT NOT NULL,
    project TEXT NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL, input INTEGER NOT NULL,
    output INTEGER NOT NULL, cached INTEGER NOT NULL, ms INTEGER NOT NULL, outcome TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_day ON calls (day);
CREATE TABLE IF NOT EXISTS breaker (
    provider TEXT PRIMARY KEY, failures INTEGER NOT NULL, open_until REAL NOT NULL,
    reason TEXT NOT NULL
);
"""
WAIT_S = 5.0  # for another process's write

By = Literal["day", "project", "model"]


class LedgerError(HookkitError):
    """The ledger cannot be used; without it no call is made, since no cap could be held."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: must be the SQLite file that calls are booked in, found {why}; "
            f"move it away and a new one is begun"
        )


class Entry(NamedTuple):
    """One call, whatever came of it."""

    at: float  # wall clock seconds
    purpose: Purpose
    provider: str
    model: str
    usage: Usage
    ms: int
    outcome: str  # "ok", "bad answer", or the kind of error


class Breaker(NamedTuple):
    """A provider's failures in a row."""

    failures: int = 0
    open_until: float = 0.0  # wall clock seconds; no call before
    reason: str = ""


class Spent(NamedTuple):
    """The sum of some calls."""

    name: str  # the day, project or model
    calls: int
    failed: int
    input: int
    output: int
    cached: int

    @property
    def tokens(self) -> int:
        """All of them: what counts against the daily cap."""
        return self.input + self.output + self.cached


def day_of(at: float) -> str:
    """The local day, since that is when a person's new day begins."""
    return datetime.fromtimestamp(at).strftime("%Y-%m-%d")


class Ledger:
    """The calls of one data folder. Any process may read; the worker writes."""

    def __init__(self, path: str) -> None:
        self._path = path

    def book(self, entry: Entry) -> None:
        """Add a call.

        Raises:
            LedgerError: it could not be written.
        """
        where = (entry.purpose.name, entry.purpose.session, entry.purpose.project)
        numbers = (*entry.usage, entry.ms, entry.outcome)
        row = (entry.at, day_of(entry.at), *where, entry.provider, entry.model, *numbers)
        with self._open() as database:
            database.execute(f"INSERT INTO calls VALUES ({','.join('?' * len(row))})", row)

    def tokens_on(self, day: str) -> int:
        """All tokens of a day."""
        if not os.path.exists(self._path):
            return 0
        with self._open() as database:
            query = "SELECT COALESCE(SUM(input + output + cached), 0) FROM calls WHERE day = ?"
            return int(database.execute(query, (day,)).fetchone()[0])

    def spent(self, by: By, since_day: str = "") -> list[Spent]:
        """The sums by day, project or model, the latest or largest first."""
        if not os.path.exists(self._path):
            return []
        order = "1 DESC" if by == "day" else "SUM(input + output + cached) DESC, 1"
        query = (
            f"SELECT {by}, COUNT(*), SUM(outcome != 'ok'), SUM(input), SUM(output), SUM(cached) "  # noqa: S608  # `by` is one of three words
            f"FROM calls WHERE day >= ? GROUP BY {by} ORDER BY {order}"
        )
        with self._open() as database:
            return [Spent(*row) for row in database.execute(query, (since_day,))]

    def breaker(self, provider: str) -> Breaker:
        """How that provider is doing."""
        if not os.path.exists(self._path):
            return Breaker()
        query = "SELECT failures, open_until, reason FROM breaker WHERE provider = ?"
        with self._open() as database:
            row = database.execute(query, (provider,)).fetchone()
        return Breaker(*row) if row else Breaker()

    def set_breaker(self, provider: str, breaker: Breaker) -> None:
        """Remember how it is doing: a new worker must not begin the storm anew."""
        with self._open() as database:
            row = (provider, *breaker)
            database.execute("INSERT OR REPLACE INTO breaker VALUES (?, ?, ?, ?)", row)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with private_database(self._path, TABLES, WAIT_S) as database:
                yield database
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(self._path, str(error)) from error
