"""marked_lines: our lines in a CLAUDE.md are there once, and the user's stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.deadline import Deadline
from hookkit.install.edited_file import Edited
from hookkit.install.errors import SettingsEncodingError
from hookkit.install.marked_lines import (
    BEGIN,
    END,
    MarkerError,
    our_lines,
    with_lines,
    write_lines,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=80)


def write(path: Path, lines: str) -> Edited:
    state, deadline = str(path.parent / "state"), Deadline.after(5)
    return write_lines(str(path), lines, state_dir=state, deadline=deadline, dry_run=False)


@given(TEXTS, TEXTS)
def test_twice_is_once_and_a_newer_text_replaces_the_older(text: str, lines: str) -> None:
    once = with_lines(text, lines)

    assert with_lines(once, lines) == once
    assert with_lines(with_lines(text, "older"), lines) == once
    assert once.startswith(text.rstrip("\n"))


def test_what_stands_around_them_stays() -> None:
    text = f"# Mine\n{BEGIN}\nold\n{END}\n\nafter\n"

    assert with_lines(text, "new") == f"# Mine\n{BEGIN}\nnew\n{END}\n\nafter\n"


def test_lines_end_as_the_users_do() -> None:
    assert with_lines("# Mine\r\n", "a\nb") == f"# Mine\r\n\r\n{BEGIN}\r\na\r\nb\r\n{END}\r\n"


@pytest.mark.parametrize("text", [BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_markers_that_were_moved_are_refused(text: str) -> None:
    with pytest.raises(MarkerError, match="once each"):
        with_lines(text, "x")


def test_a_file_is_made_and_then_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "CLAUDE.md"
    assert write(path, our_lines()).diff
    assert write(path, our_lines()).diff == ""

    assert path.read_text() == f"{BEGIN}\n{our_lines()}\n{END}\n"


def test_a_file_in_another_encoding_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "CLAUDE.md"
    path.write_bytes(b"caf\xe9")

    with pytest.raises(SettingsEncodingError, match="CLAUDE.md, byte 3"):
        write(path, "x")
    assert path.read_bytes() == b"caf\xe9"


def test_the_lines_name_the_tools_that_there_are() -> None:
    for tool in ("search_memories", "add_memory", "update_memory", "delete_memory"):
        assert tool in our_lines()
