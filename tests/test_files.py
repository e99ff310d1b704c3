"""files, deadline and errors: what everything else stands on."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from types import FrameType

import pytest

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError, reason_of
from hookkit.files import (
    append_line,
    changed_at,
    make_private_dir,
    read_file,
    remove,
    replace_file,
)

from .spool.making import files, names, start


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_folders_are_private_whatever_the_umask(umask: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        make_private_dir(f"{tmp_path}/a/b/c")
        make_private_dir(f"{tmp_path}/a/b/c")
        replace_file(f"{tmp_path}/a/file", b"x", durable=False)
        append_line(f"{tmp_path}/a/log", "x")
    finally:
        os.umask(before)

    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")} == {
        **dict.fromkeys("abc", 0o700),
        "file": 0o600,
        "log": 0o600,
    }


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "link").symlink_to(tmp_path)
    make_private_dir(str(tmp_path))
    make_private_dir(str(tmp_path / "link"))

    assert tmp_path.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", ["file", "file/below", "dangling", "dangling/below"])
def test_what_stands_in_a_folders_place_is_an_error(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere" / "at all")

    with pytest.raises(OSError, match=path.split("/")[0]):
        make_private_dir(str(tmp_path / path))
    assert names(tmp_path) == ["dangling", "file"]


@pytest.mark.parametrize("durable", [True, False])
def test_a_file_is_replaced_whole(durable: bool, tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(str(path), b"old" * 1000, durable=durable)
    path.chmod(0o644)
    with path.open("rb") as reader:
        replace_file(str(path), b"new", durable=durable)
        old = reader.read()

    assert (old, files(tmp_path)) == (b"old" * 1000, {"file": b"new"})
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(IsADirectoryError):
        replace_file(str(tmp_path / "folder"), b"new", durable=True)
    with pytest.raises(FileNotFoundError):
        replace_file(str(tmp_path / "none" / "file"), b"new", durable=True)
    assert names(tmp_path) == ["folder"]


def test_a_writer_that_is_interrupted_leaves_nothing_behind(tmp_path: Path) -> None:
    class Rung(BaseException):
        pass

    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise Rung

    before = signal.signal(signal.SIGALRM, ring)
    interrupted = 0
    try:
        for number in range(200):
            try:
                signal.setitimer(signal.ITIMER_REAL, 1e-6 + number * 2e-6)
                replace_file(str(tmp_path / "file"), b"x" * 1_000_000, durable=False)
            except Rung:
                interrupted += 1
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
    finally:
        signal.signal(signal.SIGALRM, before)

    assert interrupted > 0
    assert set(names(tmp_path)) <= {"file"}


def test_two_writers_of_one_file_do_not_mix(tmp_path: Path) -> None:
    code = """
import sys
from hookkit.files import append_line, replace_file
for number in range(300):
    replace_file(sys.argv[1] + "/file", sys.argv[2].encode() * 20_000, durable=False)
    append_line(sys.argv[1] + "/log", sys.argv[2] * 1000)
"""
    writers = [start(code, str(tmp_path), letter) for letter in "ab"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        seen.add(read_file(str(tmp_path / "file")))
    errors = [writer.communicate()[1] for writer in writers]
    log = (tmp_path / "log").read_text().split("\n")

    assert errors == ["", ""]
    assert seen <= {None, b"a" * 20_000, b"b" * 20_000}
    assert sorted(log) == ["", *["a" * 1000] * 300, *["b" * 1000] * 300]
    assert names(tmp_path) == ["file", "log"]


@pytest.mark.parametrize(
    ("line", "written"),
    [("a\nb\r", b"a b\r\n"), ("", b"\n"), ("é\udcff", b"\xc3\xa9\\udcff\n")],
)
def test_a_line_is_one_line_whatever_is_in_it(line: str, written: bytes, tmp_path: Path) -> None:
    append_line(str(tmp_path / "log"), line)
    append_line(str(tmp_path / "log"), "next")

    assert (tmp_path / "log").read_bytes() == written + b"next\n"


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    remove(str(tmp_path / "none"))

    assert read_file(str(tmp_path / "none")) is None
    assert changed_at(str(tmp_path / "none")) == float("inf")


def test_a_file_says_when_it_was_changed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    os.utime(tmp_path / "file", (0, 1234.5))

    assert changed_at(str(tmp_path / "file")) == 1234.5


def test_a_deadline_that_has_passed_has_nothing_left() -> None:
    past, future = Deadline.after(-1), Deadline.after(100)

    assert (past.left(), past.passed(), future.passed()) == (0.0, True, False)
    assert 99 < future.left() <= 100
    assert Deadline(time.monotonic() - 0.001).passed()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (HookkitError("mend it"), "mend it"),
        (
            FileNotFoundError(2, "No such file", "/x"),
            "FileNotFoundError: [Errno 2] No such file: '/x'",
        ),
        (ImportError("no mem0"), "ImportError: no mem0"),
        (ValueError("my secret words"), "ValueError"),
    ],
)
def test_a_reason_says_what_went_wrong(error: BaseException, reason: str) -> None:
    assert reason_of(error) == reason


def test_a_reason_holds_nobodys_words_but_the_place() -> None:
    with pytest.raises(ValueError, match="my secret words") as caught:
        int("my secret words")

    assert reason_of(caught.value).startswith(f"ValueError at {__file__}:")
    assert "secret" not in reason_of(caught.value)
