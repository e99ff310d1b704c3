"""What was forgotten and must not be learned again from the transcript that it came of.

No words: ids of transcript lines and of exchanges, how far a session is forgotten as a whole, and
digests of what was said in a session, made with a key of this data folder. What somebody says anew
in another session is remembered as ever.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple

from hookkit.errors import HookkitError
from hookkit.memory.ports import Payload

TABLES = """
CREATE TABLE IF NOT EXISTS secret (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS stone (
    kind TEXT NOT NULL, value TEXT NOT NULL, forgotten TEXT NOT NULL,
    PRIMARY KEY (kind, value, forgotten)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS stone_forgotten ON stone (forgotten);
"""
LINES = "lines"  # of a memory's payload: the transcript lines that its exchanges begin with
LOCKED_S = 5.0  # to wait for another thread's write
AT_ONCE = 400  # stones asked for in one question

# A transcript line's uuid, an exchange's or request's key, a digest, "<bytes> <session>".
Kind = Literal["line", "key", "text", "until"]


class TombstonesError(HookkitError):
    """The tombstones cannot be used; nothing is forgotten or saved without them."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"{path}: must be the SQLite file of what must not be learned again, found {why}; "
            f"mend that, or move it away (what was forgotten may then be learned again)"
        )


class Stone(NamedTuple):
    """One thing that is not to be learned from again."""

    kind: Kind
    value: str


class Tombstones:
    """Those at a path. Several threads may use them."""

    def __init__(self, path: str) -> None:
        self._path = path

    def put(self, forgotten: str, stones: Iterable[Stone]) -> None:
        """Bury these, until `lift` of the same key.

        Raises:
            TombstonesError: it cannot be written; none was. So for every method here.
        """
        with self._open() as database:
            rows = ((*stone, forgotten) for stone in stones)
            database.executemany("INSERT OR IGNORE INTO stone VALUES (?, ?, ?)", rows)

    def lift(self, forgotten: str) -> None:
        """Take away what was put under that key."""
        if os.path.exists(self._path):
            with self._open() as database:
                database.execute("DELETE FROM stone WHERE forgotten = ?", (forgotten,))

    def any_of(self, stones: Sequence[Stone]) -> bool:
        """Whether one of these is buried."""
        if not os.path.exists(self._path):
            return False
        with self._open() as database:
            for start in range(0, len(stones), AT_ONCE):
                some = stones[start : start + AT_ONCE]
                marks = ", ".join("(?, ?)" for _ in some)
                asked = f"SELECT 1 FROM stone WHERE (kind, value) IN (VALUES {marks}) LIMIT 1"  # noqa: S608  # marks alone
                if database.execute(asked, [part for one in some for part in one]).fetchone():
                    return True
        return False

    def until(self, session: str) -> int:
        """The byte of that session's transcript before which all is forgotten; 0 none."""
        if not os.path.exists(self._path):
            return 0
        with self._open() as database:
            found = database.execute("SELECT value FROM stone WHERE kind = 'until'").fetchall()
        ends = (value.partition(" ") for (value,) in found)
        return max((int(end) for end, _, whose in ends if whose == session), default=0)

    def said(self, session: str, text: str) -> Stone:
        """The stone of these words in that session."""
        words = f"{session}\0{' '.join(text.split())}".encode("utf-8", "replace")
        return Stone("text", hashlib.blake2b(words, key=self._key(), digest_size=16).hexdigest())

    def has_said(self, session: str, text: str) -> bool:
        """Whether these words, said in that session, are buried."""
        return os.path.exists(self._path) and self.any_of([self.said(session, text)])

    def covers(self, session: str, end: int, key: str, lines: Sequence[str]) -> bool:
        """Whether an exchange is buried that was read from that session's bytes before `end`."""
        stones = [Stone("key", key), *(Stone("line", line) for line in lines)]
        return end <= self.until(session) or self.any_of(stones)

    def of_memory(self, payload: Payload) -> list[Stone]:
        """What keeps a memory from being learned again."""
        stones = [Stone("key", key) for key in _texts(payload.get("source"))]
        stones += [Stone("line", line) for line in _texts(payload.get(LINES))]
        session = payload.get("session")
        if isinstance(session, str) and session:
            stones.append(self.said(session, str(payload.get("data", ""))))
        return stones

    def _key(self) -> bytes:
        with self._open() as database:
            found = database.execute("SELECT value FROM secret").fetchone()
            if found is None:
                found = (secrets.token_bytes(32),)
                database.execute("INSERT INTO secret VALUES (?)", found)
            return bytes(found[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            # Made by us first, since SQLite would ask the umask for its mode.
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            database = sqlite3.connect(self._path, timeout=LOCKED_S, isolation_level=None)
            try:
                database.executescript(TABLES)
                database.execute("BEGIN IMMEDIATE")
                yield database
                database.execute("COMMIT")
            finally:
                database.close()
        except (sqlite3.Error, OSError) as error:
            raise TombstonesError(self._path, str(error)) from error


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [str(one) for one in value if one] if isinstance(value, list) else []
