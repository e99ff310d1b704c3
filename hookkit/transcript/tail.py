"""The whole lines of a growing file from where the last read ended.

A transcript is appended to while we read: one JSON object a line, each ended by b"\\n" and by
nothing else (raw U+2028 occurs in them). Claude Code may also take lines back or write the file
anew, so an offset is trusted only while a line ends right before it.
"""

from __future__ import annotations

import os

from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import IO

MAX_LINE_BYTES = 32 * 1024 * 1024  # a longer line is passed over: no hook should hold it
PIECE_BYTES = 1024 * 1024


class Stretch(NamedTuple):
    """Consecutive whole lines of a file, oldest first; offsets are bytes in that file."""

    lines: list[bytes]  # without their newline; may be empty where a monstrous line was skipped
    start: int  # of the first line
    end: int  # after the last line: the `since` of the next read
    size: int  # of the file; more may be read at once while end < size and start < end
    restarted: bool  # the file is not the one that `since` was taken from: read from 0


def read_on(path: str, since: int, max_bytes: int) -> Stretch:
    """The whole lines from `since` (0, or the `end` of an earlier read) on, `max_bytes` at most.

    A line still being written waits for the next read. One line longer than `max_bytes` is read
    by itself, up to MAX_LINE_BYTES; beyond that it is skipped. A missing file gives
    `Stretch([], since, since, 0, False)`: it may yet be written, or come back.

    Raises:
        OSError: the file is there and cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return _read_stretch(file, since, max_bytes)
    except FileNotFoundError:
        return Stretch([], since, since, 0, False)


def start_of_last(path: str, max_bytes: int) -> int:
    """The offset of the first whole line in the last `max_bytes` bytes; 0 for a missing file.

    It is the file's size where no line begins there. Always fit as the `since` of read_on.

    Raises:
        OSError: the file is there and cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return _find_start(file, max_bytes)
    except FileNotFoundError:
        return 0


def _read_stretch(file: IO[bytes], since: int, max_bytes: int) -> Stretch:
    size = file.seek(0, os.SEEK_END)
    restarted = not _ends_a_line(file, since, size)
    start = 0 if restarted else since
    file.seek(start)
    piece = file.read(min(max_bytes, size - start))
    length = piece.rfind(b"\n") + 1
    if length:
        lines = piece[: length - 1].split(b"\n")
        return Stretch(lines, start, start + length, size, restarted)
    end = _next_line(file, start + len(piece), size)
    return Stretch(_long_line(file, start, end), start, end or start, size, restarted)


def _find_start(file: IO[bytes], max_bytes: int) -> int:
    size = file.seek(0, os.SEEK_END)
    while max_bytes < size:
        # One byte early shows whether a line begins right at the limit.
        end = _next_line(file, size - max_bytes - 1, size)
        if end:
            return end
        max_bytes = max_bytes * 2 + 1  # within a long line still being written: its beginning
    return 0


def _ends_a_line(file: IO[bytes], offset: int, size: int) -> bool:
    if offset == 0:
        return True
    if offset > size:
        return False
    file.seek(offset - 1)
    return file.read(1) == b"\n"


def _next_line(file: IO[bytes], offset: int, size: int) -> int:
    """Where the line after the one at `offset` begins, 0 if that one has no end yet."""
    file.seek(offset)
    while offset < size:
        piece = file.read(min(PIECE_BYTES, size - offset))
        if not piece:  # cut short since we looked
            return 0
        found = piece.find(b"\n") + 1
        if found:
            return offset + found
        offset += len(piece)
    return 0


def _long_line(file: IO[bytes], start: int, end: int) -> list[bytes]:
    if not start < end <= start + MAX_LINE_BYTES + 1:
        return []
    file.seek(start)
    return [file.read(end - start - 1)]
