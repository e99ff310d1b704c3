"""core.audit: what was stored with a secret in it is found, and cleaned where it is."""

from __future__ import annotations

import base64
import sqlite3
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hookkit.core.audit import Finding, audit_sqlite, audit_undo, clean_words
from hookkit.core.changes import Change, Changes
from hookkit.core.forget import Trail
from hookkit.core.memories import Memories
from hookkit.core.tombstones import Tombstones
from hookkit.core.undo import Part, UndoFile
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Point
from hookkit.memory.redact import CUT, cleaned
from hookkit.spool.job import to_json
from hookkit.store.edge import EdgeStore
from tests.core.making import EVERYTHING, SHOP, a_job, asked
from tests.memory.secrets.making import SERVICES

TOKEN = SERVICES["github"](Random(7))  # noqa: S311  # nobody's key
ID = "11111111-2222-4333-8444-555555555555"
KINDS = ("GitHub token",)
SAID = f"We deploy with {TOKEN} from CI."
CLEAN = f"We deploy with {CUT} from CI."


def put(store: EdgeStore, embedder: MiniLm, **fields: Any) -> None:
    payload = {
        "collection": "memories",
        "user_id": "bob",
        "project": SHOP.slug,
        "kind": "fact",
        "created_at": "2026-08-01T12:00:00+00:00",
        "hash": "x",
        "data": SAID,
        **fields,
    }
    store.upsert([Point(ID, embedder.embed([payload["data"]])[0], payload["data"], payload)])


def test_a_secret_in_a_memory_is_found_and_stays_where_nothing_is_to_be_mended(
    raw: Memories, store: EdgeStore, embedder: MiniLm, tmp_path: Path
) -> None:
    put(store, embedder)
    found = raw.audit(cleaned, fix=False)

    assert found == [Finding("memory", ID, KINDS, False)]
    assert store.get([ID])[0].payload["data"] == SAID
    assert TOKEN not in str(found)


def test_a_mended_memory_has_neither_text_nor_words_nor_vector_of_the_secret(
    raw: Memories, store: EdgeStore, embedder: MiniLm, tmp_path: Path
) -> None:
    put(store, embedder, note={"login": [TOKEN]}, text_lemmatized=TOKEN, password="hunter22")
    raw.audit(cleaned, fix=True)
    (point,) = store.page("", 10)

    assert TOKEN not in str(point.payload)
    assert point.payload["note"] == {"login": [CUT]}
    assert point.payload["password"] == CUT
    assert (point.text, point.payload["data"]) == (CLEAN, CLEAN)
    assert point.vector == pytest.approx(embedder.embed([CLEAN])[0], abs=1e-5)
    assert raw.audit(cleaned, fix=False) == []


def test_what_holds_no_secret_is_left_alone(
    raw: Memories, store: EdgeStore, tmp_path: Path
) -> None:
    raw.remember([a_job(asked(1), asked(2))])
    before = store.newest(EVERYTHING, 100)

    assert raw.audit(cleaned, fix=True) == []
    assert store.newest(EVERYTHING, 100) == before


def test_the_history_is_mended_to_the_last_byte_of_its_file(raw: Memories, tmp_path: Path) -> None:
    history = tmp_path / "history.db"
    with Changes(str(history)).noted([Change(ID, "UPDATE", SAID, "We use uv.", "", "")]):
        pass
    before = TOKEN.encode() in history.read_bytes()
    found = raw.audit(cleaned, fix=True)
    with sqlite3.connect(history) as connection:
        row = connection.execute("SELECT old_memory, new_memory FROM history").fetchone()
    connection.close()

    assert found == [Finding("history", ID, KINDS, True)]
    assert (row, before, TOKEN.encode() in history.read_bytes()) == (
        (CLEAN, "We use uv."),
        True,
        False,
    )


def test_what_was_forgotten_today_is_looked_through_and_cannot_be_brought_back_then(
    store: EdgeStore, embedder: MiniLm, tmp_path: Path
) -> None:
    undo = UndoFile(str(tmp_path / "undo.db"))
    trail = Trail(undo, Tombstones(str(tmp_path / "tombstones.db")))
    memories = Memories(store, embedder, None, str(tmp_path / "history.db"), trail=trail)
    put(store, embedder)
    memories.remember([a_job(asked(1))])
    for memory in store.newest(EVERYTHING, 10):
        memories.editor.forget(memory.id)
    found = memories.audit(cleaned, fix=False)
    before = TOKEN.encode() in (tmp_path / "undo.db").read_bytes()
    mended = memories.audit(cleaned, fix=True)

    assert found == [Finding("forgotten", ID, KINDS, False)]
    assert mended == [Finding("forgotten", ID, KINDS, True)]
    assert (before, TOKEN.encode() in (tmp_path / "undo.db").read_bytes()) == (True, False)
    assert memories.audit(cleaned, fix=False) == []
    assert sum(len(page) for page in undo.all_parts("memory")) == 2  # the other ones are kept


def test_a_job_that_was_forgotten_is_looked_into_as_its_words(
    store: EdgeStore, embedder: MiniLm, tmp_path: Path
) -> None:
    undo = UndoFile(str(tmp_path / "undo.db"))
    job = base64.b64encode(to_json(a_job((SAID, "Noted.")))).decode()
    undo.begin("forget-1", time.time(), is_kept=True)
    undo.keep("forget-1", "job", [Part("spool/failed/s1-0.json", job)])
    found = list(audit_undo(undo, cleaned, fix=True))

    assert found == [Finding("forgotten", "spool/failed/s1-0.json", KINDS, True)]
    assert list(audit_undo(undo, cleaned, fix=False)) == []


def test_any_table_is_looked_through_and_a_row_that_cannot_change_is_told(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE named (name TEXT PRIMARY KEY) WITHOUT ROWID")
        connection.execute('CREATE TABLE "odd ""name" (id TEXT, said TEXT, count INTEGER)')
        connection.executemany("INSERT INTO named VALUES (?)", [(TOKEN,), (CUT,)])
        connection.execute('INSERT INTO "odd ""name" VALUES (?, ?, 3)', ("id-1", SAID))
    connection.close()
    found = list(audit_sqlite(str(path), "graph", cleaned, fix=True))

    assert found == [
        Finding("graph", f"named, row {CUT}", KINDS, False),
        Finding("graph", "id-1", KINDS, True),
    ]


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    path = tmp_path / "none.db"

    assert (list(audit_sqlite(str(path), "graph", cleaned, fix=True)), path.exists()) == ([], False)


def test_the_users_own_patterns_count() -> None:
    clean = partial(cleaned, own=("ACME-[0-9]+",))

    assert clean_words({"a": ["see ACME-12", 7]}, clean) == (
        {"a": [f"see {CUT}", 7]},
        ("own pattern",),
    )
