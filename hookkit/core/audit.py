"""Secrets in what is stored already: where, of which kind, and cut out in place if asked.

What was stored before a pattern was known is cleaned by it later. The secret itself is in no
finding, and in no message.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple, get_args

from hookkit.characters import whole
from hookkit.core.changes import Withdraw, nothing, withdrawn
from hookkit.core.edit import OWN_KEYS
from hookkit.core.errors import HistoryUnavailableError
from hookkit.core.undo import Kind, UndoFile
from hookkit.memory.ports import Embedder, MemoryStore, Payload, Point
from hookkit.memory.redact import CUT, Cleaned
from hookkit.store.history import LOCKED_S

Clean = Callable[[str], Cleaned]

PAGE = 200  # points at once
# What a point says of itself beside words: ids, names and dates, by which it is found again.
IDS = OWN_KEYS - {"data", "text", "memory"}


class Finding(NamedTuple):
    """A place with a secret in it."""

    # "memory", "entity", "history", "graph", "forgotten", "job", "session", "block", "log" or
    # "backup"
    where: str
    id: str  # of the memory, the row, the job, or the file's name
    kinds: tuple[str, ...]  # of secrets
    mended: bool  # whether it was cut out
    to_do: str = ""  # by a person, where it cannot be cut out for them


def audit_store(
    store: MemoryStore,
    embedder: Embedder,
    clean: Clean,
    withdraw: Withdraw = nothing,  # told of memories that are cleaned
    *,
    fix: bool,
) -> Iterator[Finding]:
    """Every memory and entity; with `fix` its text, its vector and its fields are cleaned.

    Raises:
        HookkitError: store or embedder cannot be asked; what was mended stays so.
    """
    after = ""
    while page := store.page(after, PAGE):
        after = page[-1].id
        found = [(point, *_cleaned(point.payload, clean)) for point in page]
        dirty = [(point, payload, kinds) for point, payload, kinds in found if kinds]
        if fix and dirty:
            texts = [str(payload.get("data", "")) for _, payload, _ in dirty]
            vectors = embedder.embed(texts)
            rows = zip(dirty, texts, vectors, strict=True)
            with withdrawn(withdraw, [point.id for point, _, _ in dirty]):
                store.upsert([Point(p.id, v, t, payload) for (p, payload, _), t, v in rows])
        for point, _, kinds in dirty:
            where = "entity" if point.payload.get("collection") == "entities" else "memory"
            yield Finding(where, point.id, kinds, fix)


def audit_sqlite(path: str, where: str, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    """Every text in every table of a database; none where there is no file.

    Raises:
        HistoryUnavailableError: it cannot be read, or not be written.
    """
    if not os.path.exists(path):
        return
    try:
        with closing(sqlite3.connect(path, timeout=LOCKED_S)) as connection:
            # What is replaced is to be gone from the file, not only from its tables.
            connection.execute("PRAGMA secure_delete = ON")
            found: list[Finding] = []
            for table in _tables(connection):
                found += _audit_table(connection, table, where, clean, fix=fix)
            connection.commit()
            if fix and found:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield from found
    except sqlite3.Error as error:
        raise HistoryUnavailableError(path, str(error)) from error


def audit_undo(undo: UndoFile, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    """What was forgotten today; with `fix` it cannot be brought back any more.

    Raises:
        UndoError: it cannot be read, or not be written.
    """
    kind: Kind
    for kind in get_args(Kind):
        dirty = {
            part.id: kinds
            for page in undo.all_parts(kind)
            for part in page
            if (kinds := clean_words(_said_in(part.content), clean)[1])
        }
        if fix and dirty:
            undo.drop(kind, dirty)
        yield from (Finding("forgotten", name, kinds, fix) for name, kinds in dirty.items())


def clean_words(value: Any, clean: Clean, key: str = "") -> tuple[Any, tuple[str, ...]]:
    """A JSON value without the secrets in its strings, and their kinds."""
    if isinstance(value, str):
        done = clean(value)
        if not done.kinds and key:
            # A password by itself looks like any word: its name tells.
            named = clean(json.dumps({key: value}))
            return (CUT, named.kinds) if named.kinds else (value, ())
        return done.text, done.kinds
    if isinstance(value, dict):
        pairs = {k: clean_words(v, clean, str(k)) for k, v in value.items()}
        return {k: v for k, (v, _) in pairs.items()}, _joined(kinds for _, kinds in pairs.values())
    if isinstance(value, list):
        items = [clean_words(item, clean, key) for item in value]
        return [item for item, _ in items], _joined(kinds for _, kinds in items)
    return value, ()


def _cleaned(payload: Payload, clean: Clean) -> tuple[Payload, tuple[str, ...]]:
    words = {key: value for key, value in payload.items() if key not in IDS}
    text = words.pop("data", None)
    done, kinds = clean_words(words, clean)
    if isinstance(text, str):
        said = clean(text)
        kinds = _joined([kinds, said.kinds])
        done["data"] = whole(said.text)
    if not kinds:
        return payload, ()
    new = {**payload, **done}
    new.pop("text_lemmatized", None)  # mem0's, of the old text
    if "hash" in new:
        new["hash"] = hashlib.md5(str(new.get("data", "")).encode()).hexdigest()  # noqa: S324
    return new, kinds


def _said_in(value: Any) -> Any:
    """A JSON value without what is no words: ids, dates, vectors; a job's file as its words."""
    if isinstance(value, str):
        return _decoded(value)
    if isinstance(value, dict):
        return {k: _said_in(v) for k, v in value.items() if k not in IDS and k != "vector"}
    return [_said_in(item) for item in value] if isinstance(value, list) else value


def _decoded(value: str) -> str:
    """The words of a file that is kept in base64; others as they are."""
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:
        return value


def _joined(kinds: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kind for some in kinds for kind in some))


def _tables(connection: sqlite3.Connection) -> Sequence[str]:
    """The tables that hold rows of their own: those of an index are made from them."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    virtual = [name for name, sql in rows if str(sql).upper().startswith("CREATE VIRTUAL")]
    return [name for name, _ in rows if not any(str(name).startswith(v) for v in virtual)]


def _audit_table(
    connection: sqlite3.Connection, table: str, where: str, clean: Clean, *, fix: bool
) -> Iterator[Finding]:
    quoted = '"' + table.replace('"', '""') + '"'
    described = connection.execute(f"PRAGMA table_info({quoted})").fetchall()
    columns = [str(row[1]) for row in described]
    has_rowid = "rowid" if not _is_without_rowid(connection, table) else f'"{columns[0]}"'
    for key, *values in connection.execute(f"SELECT {has_rowid}, * FROM {quoted}").fetchall():
        row = dict(zip(columns, values, strict=True))
        texts = {name: clean(v) for name, v in row.items() if isinstance(v, str)}
        dirty = {name: done for name, done in texts.items() if done.kinds}
        if not dirty:
            continue
        kinds = _joined(done.kinds for done in dirty.values())
        name = str(row.get("memory_id") or row.get("id") or f"{table}, row {key}")
        mended = fix and _update(connection, quoted, has_rowid, key, dirty)
        yield Finding(where, clean(name).text, kinds, mended)


def _update(
    connection: sqlite3.Connection, table: str, key: str, row: Any, dirty: dict[str, Cleaned]
) -> bool:
    sets = ", ".join('"{}" = ?'.format(name.replace('"', '""')) for name in dirty)
    try:
        connection.execute(
            f"UPDATE {table} SET {sets} WHERE {key} = ?",  # noqa: S608  # names of its own columns
            [*(done.text for done in dirty.values()), row],
        )
    except sqlite3.IntegrityError:  # the cleaned text is another row's key already
        return False
    return True


def _is_without_rowid(connection: sqlite3.Connection, table: str) -> bool:
    (sql,) = connection.execute(
        "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)
    ).fetchone()
    return "WITHOUT ROWID" in str(sql).upper()
