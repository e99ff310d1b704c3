"""The graph's file: private, waited for no longer than promised, and never guessed at."""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.graph import sqlite
from hookkit.graph.model import Told
from hookkit.graph.ports import GraphUnavailableError, View
from hookkit.graph.sqlite import SqliteGraph
from tests.graph.stores.kit import ADA, Graph, entity, expected, memories, told


def test_the_files_are_the_users_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = f"{tmp_path}/home/graph.db"
    mask = os.umask(0)
    try:
        SqliteGraph(path).put(told("m1", 1, ("Ada", "LIKES", "Tea")))
        with SqliteGraph(path)._reading():  # so that the write-ahead log is there
            modes = {
                entry.name: stat.S_IMODE(entry.stat().st_mode)
                for entry in os.scandir(f"{tmp_path}/home")
            }
    finally:
        os.umask(mask)

    assert modes == dict.fromkeys(("graph.db", "graph.db-wal", "graph.db-shm"), 0o600)
    assert stat.S_IMODE(os.stat(f"{tmp_path}/home").st_mode) == 0o700


def test_a_lock_that_is_not_released_is_waited_for_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAIT_S", 0.2)
    path = f"{tmp_path}/graph.db"
    graph = SqliteGraph(path)
    graph.put(told("m1"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    begun = time.monotonic()
    with pytest.raises(GraphUnavailableError, match="locked"):
        graph.put(told("m2"))
    assert time.monotonic() - begun < 3
    assert graph.told(["m1", "m2"]) == {"m1"}  # who reads does not wait
    other.execute("ROLLBACK")
    other.close()
    graph.put(told("m2"))


def test_a_file_that_is_no_graph_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    path.write_bytes(b"not a database, but somebody's notes" * 50)

    with pytest.raises(GraphUnavailableError, match="not a database"):
        SqliteGraph(str(path)).told(["m1"])
    assert path.read_bytes().startswith(b"not a database")


def test_a_graph_of_a_later_hookkit_is_told_and_left_alone(tmp_path: Path) -> None:
    path = f"{tmp_path}/graph.db"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(GraphUnavailableError, match="version 99"):
        SqliteGraph(path).put(told("m1"))


def test_a_full_disk_loses_nothing_that_was_there(tmp_path: Path) -> None:
    graph = SqliteGraph(f"{tmp_path}/graph.db")
    graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))
    with graph._reading() as database:
        pages = database.execute("PRAGMA page_count").fetchone()[0]

    class Full(SqliteGraph):
        """One whose file may not grow, as SQLite itself has it for tests."""

        def _prepare(self, database: sqlite3.Connection) -> None:
            super()._prepare(database)
            database.execute(f"PRAGMA max_page_count = {pages}")

    long = [("Ada", "LIKES", f"{number} {'x' * 4000}") for number in range(9)]
    with pytest.raises(GraphUnavailableError, match="full"):
        Full(f"{tmp_path}/graph.db").put(told("m1", 2, *long))
    assert Graph(*graph.everything(View())) == expected([told("m1", 1, ("Ada", "LIKES", "Tea"))])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(memories(), st.sampled_from(["m0", "m1", "m2"])), max_size=10))
def test_a_graph_is_what_the_memories_that_stand_say(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Told | str]
) -> None:
    """As in the contract, oftener: it is quick here."""
    graph = SqliteGraph(f"{tmp_path_factory.mktemp('graph')}/graph.db")
    standing: dict[str, Told] = {}
    for step in steps:
        if isinstance(step, Told):
            graph.put(step)
            standing[step.memory_id] = step
        else:
            graph.forget([step])
            standing.pop(step, None)

    assert Graph(*graph.everything(View())) == expected(standing.values())


def test_ten_thousand_names_are_compared_at_once(tmp_path: Path) -> None:
    graph = SqliteGraph(f"{tmp_path}/graph.db")
    many = [
        entity(f"name {number}", embedder="one", vector=(float(number), 100.0, 1.0))
        for number in range(10_000)
    ]
    graph.put(told("m1")._replace(entities=tuple(many)))

    ((best, cosine),) = graph.near(ADA, [0.0, 100.0, 1.0], "one", 1)
    assert best == many[0]
    assert cosine == pytest.approx(1.0)
