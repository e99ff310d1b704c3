"""spool.sessions: how far a session was read survives, and what is not known is not guessed."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.model import Project
from hookkit.spool.sessions import Session, Sessions

from .making import PROJECT, names, start

TEXT = st.text(max_size=10)


def a_session(name: str = "s1", **fields: object) -> Session:
    return Session(name, "/t.jsonl", PROJECT)._replace(**fields)  # type: ignore[arg-type]  # by name


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(str(tmp_path / "sessions"))


@given(TEXT, TEXT, TEXT, st.integers(-1, 10**12), TEXT, TEXT, st.integers(0, 10**7), st.booleans())
def test_a_session_comes_back_as_it_was_saved(
    transcript: str, slug: str, name: str, cursor: int, owed: str, last: str, pid: int, ended: bool
) -> None:
    session = Session("s1", transcript, Project(slug, name), cursor, owed, last, pid, ended)
    with tempfile.TemporaryDirectory() as folder:
        sessions = Sessions(folder)
        sessions.save(session)

        assert sessions.load("s1") == session


def test_the_first_save_makes_a_private_folder(sessions: Sessions, tmp_path: Path) -> None:
    sessions.save(a_session())

    assert (tmp_path / "sessions").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "sessions" / "s1.json").stat().st_mode & 0o777 == 0o600
    assert names(tmp_path / "sessions") == ["s1.json"]


def test_what_is_not_there_is_nothing(sessions: Sessions, tmp_path: Path) -> None:
    sessions.forget_given("s1")
    sessions.give("s1", [])

    assert (sessions.load("s1"), sessions.open(), sessions.given("s1")) == (None, [], ())
    assert (sessions.latest_first(PROJECT), sessions.prune(9e9)) == ([], 0)
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b'{"project": 5}',
        json.dumps({**a_session()._asdict(), "project": ["a", "b"], "cursor": "5"}).encode(),
        json.dumps({**a_session()._asdict(), "project": ["a", 5]}).encode(),
        json.dumps({**a_session()._asdict(), "project": ["a", "b"], "more": 1}).encode(),
        json.dumps({**a_session("s2")._asdict(), "project": ["a", "b"]}).encode(),
    ],
)
def test_a_damaged_file_is_a_session_not_known(
    content: bytes, sessions: Sessions, tmp_path: Path
) -> None:
    sessions.prepare()
    (tmp_path / "sessions" / "s1.json").write_bytes(content)

    assert (sessions.load("s1"), sessions.open()) == (None, [])


def test_open_are_those_that_did_not_say_goodbye(sessions: Sessions) -> None:
    for session in (a_session("a"), a_session("b", ended=True), a_session("c", cursor=5)):
        sessions.save(session)

    assert sessions.open() == [a_session("a"), a_session("c", cursor=5)]


def test_the_latest_of_a_project_come_first(sessions: Sessions, tmp_path: Path) -> None:
    for age, name in enumerate(("b", "a", "c", "other")):
        elsewhere = Project("x", "x")
        sessions.save(a_session(name, project=elsewhere if name == "other" else PROJECT))
        os.utime(tmp_path / "sessions" / f"{name}.json", (0, 1000 - age))

    assert sessions.latest_first(PROJECT) == ["b", "a", "c"]


def test_what_was_given_is_remembered_in_order_until_it_is_forgotten(sessions: Sessions) -> None:
    sessions.prepare()
    sessions.give("s1", ["id-1", "id-2"])
    sessions.give("s2", ["id-9"])
    sessions.give("s1", ["id-3"])
    given = sessions.given("s1")
    sessions.forget_given("s1")

    assert given == ("id-1", "id-2", "id-3")
    assert (sessions.given("s1"), sessions.given("s2")) == ((), ("id-9",))


COUNTS = """
import sys
from hookkit.spool.sessions import Sessions
for _ in range(200):
    with Sessions(sys.argv[1]).locked("s1"), open(sys.argv[2], "r+") as file:
        count = int(file.read())
        file.seek(0)
        file.write(str(count + 1))
"""


def test_a_session_is_locked_for_one_at_a_time(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "count").write_text("0")
    with sessions.locked("s2"):  # another's lock is no matter
        counters = [
            start(COUNTS, str(tmp_path / "sessions"), str(tmp_path / "count")) for _ in range(4)
        ]
        errors = [counter.communicate()[1] for counter in counters]

    assert (errors, (tmp_path / "count").read_text()) == ([""] * 4, "800")


def test_forgotten_are_whole_sessions_that_are_old(sessions: Sessions, tmp_path: Path) -> None:
    sessions.prepare()
    folder, old, new = tmp_path / "sessions", time.time() - 1000, time.time()
    ages = {
        "gone.json": old,
        "gone.lock": old,
        "gone.given": old,
        "gone.json.123.tmp": old,
        "a.b.json": old,
        "only-a.lock": old,
        "busy.json": new,
        "busy.lock": old,
        "busy.given": old,
        "killed.json.123.tmp": new,
        "notes.txt": old,
        "backup.tmp": old,
        "x.json.bak.tmp": old,
        "json": old,
        ".json": old,
    }
    for name, age in ages.items():
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (0, age))
    (folder / "folder.json").mkdir()
    os.utime(folder / "folder.json", (0, old))

    assert sessions.prune(new - 500) == 6
    assert names(folder) == [
        ".json",
        "backup.tmp",
        "busy.given",
        "busy.json",
        "busy.lock",
        "folder.json",
        "json",
        "killed.json.123.tmp",
        "notes.txt",
        "x.json.bak.tmp",
    ]
