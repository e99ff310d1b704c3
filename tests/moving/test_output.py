"""moving.output: a file that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.moving.errors import BeingWrittenError, ExistsError
from hookkit.moving.output import Ordered, whole_file


def silent(_what: str) -> None:
    raise AssertionError("nothing is to be warned of")


def refuses(number: int) -> Callable[..., None]:
    """A system call that the file system does not know: only the fault is made, no file system."""

    def call(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    return call


def test_a_file_gets_its_name_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with whole_file(str(path), silent, force=False) as file:
        file.write(b"one")
        assert not path.exists()

    assert path.read_bytes() == b"one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["file"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"before")
    with pytest.raises(ZeroDivisionError), whole_file(str(path), silent, force=True) as file:
        file.write(b"half")
        raise ZeroDivisionError

    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["file"]


def test_what_a_killed_process_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".file.part").write_bytes(b"left by one that was killed")
    with whole_file(str(tmp_path / "file"), silent, force=False) as file:
        file.write(b"new")

    assert (tmp_path / "file").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["file"]


def test_a_file_that_came_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(ExistsError), whole_file(str(path), silent, force=False):
        path.write_bytes(b"theirs")

    assert path.read_bytes() == b"theirs"


def test_of_two_who_write_one_file_the_second_is_told(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    with whole_file(path, silent, force=False) as file:
        with (
            pytest.raises(BeingWrittenError, match="another export writes"),
            whole_file(path, silent, force=False),
        ):
            pass
        file.write(b"first")

    assert (tmp_path / "file").read_bytes() == b"first"


def test_the_last_export_is_not_written_over_by_the_name_it_was_made_under(tmp_path: Path) -> None:
    """As where its maker was killed after it was named, and before the other name was let go."""
    path, part = tmp_path / "file", tmp_path / ".file.part"
    path.write_bytes(b"whole")
    os.link(path, part)
    with pytest.raises(ZeroDivisionError), whole_file(str(path), silent, force=True):
        raise ZeroDivisionError

    assert path.read_bytes() == b"whole"
    assert os.listdir(tmp_path) == ["file"]


def test_a_link_where_the_file_is_made_is_not_followed(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_bytes(b"mine")
    (tmp_path / ".file.part").symlink_to(mine)

    with (
        pytest.raises(OSError, match="symbolic links"),
        whole_file(str(tmp_path / "file"), silent, force=False),
    ):
        pass
    assert mine.read_bytes() == b"mine"


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK])
def test_where_there_are_no_hard_links_a_file_gets_its_name_too(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuses(number))
    with whole_file(str(tmp_path / "file"), silent, force=False) as file:
        file.write(b"one")

    assert (tmp_path / "file").read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["file"]


def test_without_hard_links_a_file_that_came_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuses(errno.EPERM))
    path = tmp_path / "file"
    with pytest.raises(ExistsError), whole_file(str(path), silent, force=False):
        path.write_bytes(b"theirs")

    assert path.read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["file"]


def test_without_hard_links_a_name_that_cannot_be_given_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuses(errno.EPERM))
    monkeypatch.setattr(os, "replace", refuses(errno.EIO))
    with pytest.raises(OSError, match="error"), whole_file(f"{tmp_path}/a", silent, force=False):
        pass

    assert os.listdir(tmp_path) == []


def test_another_fault_of_the_disk_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuses(errno.EIO))
    with pytest.raises(OSError, match="error"), whole_file(f"{tmp_path}/a", silent, force=False):
        pass

    assert os.listdir(tmp_path) == []


def test_a_mode_that_is_not_kept_is_told_and_the_file_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    (tmp_path / ".file.part").touch(mode=0o644)
    monkeypatch.setattr(os, "fchmod", refuses(errno.EPERM))
    told: list[str] = []
    with whole_file(str(path), told.append, force=False) as file:
        file.write(b"one")

    assert path.read_bytes() == b"one"
    assert told == [f"{path} may be read by others: its file system keeps no modes of files"]


@given(st.dictionaries(st.tuples(st.text(max_size=3), st.text(max_size=3)), st.binary(max_size=9)))
def test_lines_come_in_the_order_of_their_keys(lines: dict[tuple[str, ...], bytes]) -> None:
    with closing(Ordered(tempfile.gettempdir())) as ordered:
        for key, line in lines.items():
            ordered.add(key, line)

        assert [*ordered] == [lines[key] for key in sorted(lines)]
