"""transcript.tail: whole lines, each once, however the file grows or is replaced."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.transcript import tail
from hookkit.transcript.tail import Stretch, read_on, start_of_last

LINE = st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b""))


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where a transcript may come to stand."""
    return str(tmp_path / "session.jsonl")


def write(path: str, content: bytes) -> None:
    Path(path).write_bytes(content)


def read_all(path: str, since: int, max_bytes: int) -> tuple[list[bytes], int]:
    """As a caller loops: until nothing more was consumed."""
    lines: list[bytes] = []
    while True:
        stretch = read_on(path, since, max_bytes)
        lines += stretch.lines
        since = stretch.end
        if stretch.end >= stretch.size or stretch.end == stretch.start:
            return lines, since


def test_a_line_still_being_written_waits_for_the_next_read(path: str) -> None:
    write(path, b"one\ntwo\nthr")
    first = read_on(path, 0, 1000)
    write(path, b"one\ntwo\nthree\n")

    assert first == Stretch([b"one", b"two"], 0, 8, 11, False)
    assert read_on(path, first.end, 1000) == Stretch([b"three"], 8, 14, 14, False)


def test_nothing_new_is_an_empty_stretch(path: str) -> None:
    write(path, b"one\n")

    assert read_on(path, 4, 1000) == Stretch([], 4, 4, 4, False)


def test_a_file_of_half_a_line_is_an_empty_stretch(path: str) -> None:
    write(path, b'{"type":"us')

    assert read_on(path, 0, 1000) == Stretch([], 0, 0, 11, False)


@pytest.mark.parametrize("since", [0, 700])
def test_a_missing_file_leaves_the_cursor_where_it_was(path: str, since: int) -> None:
    assert read_on(path, since, 1000) == Stretch([], since, since, 0, False)
    assert read_on("", since, 1000) == Stretch([], since, since, 0, False)


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_on(str(tmp_path), 0, 1000)
    with pytest.raises(IsADirectoryError):
        start_of_last(str(tmp_path), 1000)


def test_a_transcript_replaced_by_a_shorter_one_is_read_from_its_beginning(path: str) -> None:
    write(path, b"new\n")

    assert read_on(path, 900, 1000) == Stretch([b"new"], 0, 4, 4, True)


def test_a_transcript_rewritten_so_that_no_line_ends_at_the_cursor_is_read_from_its_beginning(
    path: str,
) -> None:
    write(path, b"another and longer\n")

    assert read_on(path, 4, 1000) == Stretch([b"another and longer"], 0, 19, 19, True)


def test_a_transcript_replaced_by_an_empty_one_begins_anew(path: str) -> None:
    write(path, b"")

    assert read_on(path, 4, 1000) == Stretch([], 0, 0, 0, True)


def test_one_read_takes_the_whole_lines_within_its_limit(path: str) -> None:
    write(path, b"one\ntwo\nthree\n")

    assert read_on(path, 0, 9) == Stretch([b"one", b"two"], 0, 8, 14, False)
    assert read_on(path, 0, 8) == Stretch([b"one", b"two"], 0, 8, 14, False)
    assert read_on(path, 0, 7) == Stretch([b"one"], 0, 4, 14, False)


def test_a_line_longer_than_the_limit_is_read_by_itself(path: str) -> None:
    write(path, b"x" * 5000 + b"\ntwo\n")

    assert read_on(path, 0, 10) == Stretch([b"x" * 5000], 0, 5001, 5005, False)


def test_a_long_line_still_being_written_waits(path: str) -> None:
    write(path, b"one\n" + b"x" * 5000)

    assert read_on(path, 4, 10) == Stretch([], 4, 4, 5004, False)


def test_a_line_beyond_the_hard_bound_is_passed_over(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MAX_LINE_BYTES", 100)
    monkeypatch.setattr(tail, "PIECE_BYTES", 7)
    write(path, b"x" * 101 + b"\n" + b"y" * 100 + b"\n")

    assert read_on(path, 0, 10) == Stretch([], 0, 102, 203, False)
    assert read_on(path, 102, 10) == Stretch([b"y" * 100], 102, 203, 203, False)
    assert read_all(path, 0, 10) == ([b"y" * 100], 203)


def test_a_line_beyond_the_hard_bound_waits_for_its_end(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tail, "MAX_LINE_BYTES", 100)
    write(path, b"x" * 101)

    assert read_on(path, 0, 10) == Stretch([], 0, 0, 101, False)


def test_only_a_newline_ends_a_line(path: str) -> None:
    odd = "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\rh".encode()
    write(path, odd + b"\n\r\n\n")

    assert read_on(path, 0, 1000).lines == [odd, b"\r", b""]


def test_the_end_of_a_file_of_100_megabytes_is_read_without_the_rest(path: str) -> None:
    with open(path, "wb") as file:
        file.truncate(100_000_000)  # sparse: a read of it all would be seen in the time and memory
        file.seek(0, os.SEEK_END)
        file.write(b"\none\n")

    assert read_on(path, 100_000_001, 1000) == Stretch(
        [b"one"], 100_000_001, 100_000_005, 100_000_005, False
    )
    assert start_of_last(path, 1000) == 100_000_001


@pytest.mark.parametrize(
    ("max_bytes", "start"),
    [(100, 0), (14, 0), (13, 4), (10, 4), (9, 8), (6, 8), (5, 14), (1, 14)],
)
def test_the_last_lines_within_a_limit_have_a_start(path: str, max_bytes: int, start: int) -> None:
    write(path, b"one\ntwo\nthree\n")

    assert start_of_last(path, max_bytes) == start


def test_a_missing_file_starts_at_0(path: str) -> None:
    assert start_of_last(path, 10) == 0


@pytest.mark.parametrize("max_bytes", [0, 1, 100])
def test_within_a_long_line_being_written_the_start_is_before_it(path: str, max_bytes: int) -> None:
    write(path, b"one\n" + b"x" * 5000)

    assert start_of_last(path, max_bytes) in {0, 4}


@given(st.lists(LINE), st.lists(st.integers(0, 200)), st.integers(1, 40))
def test_reading_on_gives_every_line_once_wherever_the_file_was_cut(
    lines: list[bytes], cuts: list[int], max_bytes: int
) -> None:
    whole = b"".join(line + b"\n" for line in lines)
    got: list[bytes] = []
    since = 0
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/session.jsonl"
        for cut in [*sorted(cuts), len(whole)]:
            write(path, whole[:cut])
            more, since = read_all(path, since, max_bytes)
            got += more

    assert got == lines
    assert since == len(whole)


@given(st.binary(max_size=60).map(lambda raw: raw.replace(b"\xff", b"\n")), st.integers(1, 70))
def test_a_start_is_the_first_line_within_the_limit(content: bytes, max_bytes: int) -> None:
    begins = [0, *(at + 1 for at, byte in enumerate(content) if byte == ord("\n"))]
    within = [at for at in begins if at >= len(content) - max_bytes]
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/session.jsonl"
        write(path, content)
        start = start_of_last(path, max_bytes)

        assert not read_on(path, start, 1000).restarted

    assert start == within[0] if within else start in begins
