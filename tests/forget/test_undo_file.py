"""What is kept for undo, for how long, and what becomes of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookkit.core.undo import KEPT_S, Kept, NothingToUndoError, Part, UndoError, UndoFile

NOW = 1785585600.0
SAID = "Quillfeather deploys the shop"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "undo.db"


@pytest.fixture
def undo(path: Path) -> UndoFile:
    """With one forget of one memory."""
    undo = UndoFile(str(path))
    forgotten(undo, "k1", NOW)
    return undo


def forgotten(undo: UndoFile, key: str, at: float) -> None:
    undo.begin(key, at, is_kept=True)
    undo.keep(key, "memory", [Part("m1", {"text": SAID})])
    assert undo.end(key, {"memories": 1})
    undo.erased()


def expired(undo: UndoFile, now: float) -> bool:
    return undo.expire(now - KEPT_S, now)


def test_a_forget_is_kept_for_a_day_and_not_longer(undo: UndoFile, path: Path) -> None:
    assert not expired(undo, NOW + KEPT_S - 1)
    assert SAID.encode() in path.read_bytes()
    assert undo.last().counts == {"memories": 1}

    assert expired(undo, NOW + KEPT_S)
    assert not path.exists()
    with pytest.raises(NothingToUndoError):
        undo.last()


def test_of_two_only_the_older_one_goes_and_with_it_its_words(undo: UndoFile, path: Path) -> None:
    undo.begin("k2", NOW + 60, is_kept=True)
    undo.keep("k2", "memory", [Part("m2", {"text": "another"})])

    assert expired(undo, NOW + KEPT_S)
    assert undo.last().key == "k2"
    assert SAID.encode() not in path.read_bytes()


def test_a_clock_that_was_set_back_keeps_nothing_for_ever(undo: UndoFile) -> None:
    assert not expired(undo, NOW - KEPT_S)
    assert expired(undo, NOW - KEPT_S - 1)


def test_the_last_comes_first_and_is_gone_once_it_is_back(undo: UndoFile, path: Path) -> None:
    forgotten(undo, "k2", NOW)

    for key in ("k2", "k1"):
        assert undo.last().key == key
        undo.brought_back(key)
    assert not path.exists()


def test_a_purge_keeps_no_part_and_stays_until_the_stores_have_erased(path: Path) -> None:
    undo = UndoFile(str(path))
    undo.begin("k1", NOW, is_kept=False)

    assert undo.is_erasing
    with pytest.raises(NothingToUndoError):
        undo.last()
    undo.erased()
    assert not path.exists()


def test_parts_come_back_as_they_were_and_in_pages(undo: UndoFile) -> None:
    parts = [Part(f"m{number:04d}", {"n": number}) for number in range(250)]
    undo.keep("k1", "job", parts)
    undo.keep("k1", "job", [Part("m0000", {"n": "another try"})])

    assert [part for page in undo.parts("k1", "job") for part in page] == parts


def test_it_is_for_its_owner_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        forgotten(UndoFile(str(path)), "k1", NOW)
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_none_of_ours_is_named(path: Path) -> None:
    path.write_bytes(b"not a database, and long enough to be looked at as one" * 100)

    with pytest.raises(UndoError, match="--purge"):
        UndoFile(str(path)).last()


def test_a_forget_that_took_nothing_hides_none_before_it(undo: UndoFile) -> None:
    undo.begin("k2", NOW + 60, is_kept=True)
    ended = undo.end("k2", {"memories": 0})
    undo.begin("k3", NOW + 120, is_kept=True)  # and one that came to no end

    assert (ended, undo.find("k2"), undo.last().key) == (False, None, "k1")


def test_a_forget_that_came_to_no_end_tells_what_is_kept_of_it(undo: UndoFile) -> None:
    undo.begin("k2", NOW + 60, is_kept=True)
    undo.keep("k2", "memory", [Part("m2", {}), Part("m3", {})])
    undo.keep("k2", "mark", [Part("m4", {})])
    undo.keep("k2", "job", [Part("j1", "")])

    assert undo.last() == Kept("k2", NOW + 60, {"memories": 2, "jobs": 1})
