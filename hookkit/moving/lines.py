"""The lines of a file that somebody wants imported, each looked at before anything is stored."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import IO, Any

from hookkit.moving.errors import FileShapeError

MAX_LINE = 16 << 20  # bytes; as much of one memory would not go through the worker's socket
MAX_JSON = 512 << 20  # bytes of one JSON value, which is read whole
BOM = b"\xef\xbb\xbf"
# What a file begins with that is text no longer, or not yet.
ODD = {
    b"\x1f\x8b": "a gzip file; unpack it first (gunzip)",
    b"PK\x03\x04": "a zip file; unpack it first",
    b"\x28\xb5\x2f\xfd": "a zstd file; unpack it first",
    b"\xff\xfe": "UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)",
    b"\xfe\xff": "UTF-16; convert it first (iconv -f UTF-16 -t UTF-8)",
    b"SQLite format 3\x00": "an SQLite database",
}
EXPECTED = "a file of `hookkit export`, or the JSON that mem0's get_all gave"


def open_text(path: str) -> IO[bytes]:
    """The file at `path`, after its byte order mark.

    Raises:
        FileShapeError: it cannot be text.
        OSError: it cannot be read.
    """
    if os.path.isdir(path):
        raise FileShapeError(path, EXPECTED, "a folder")
    file = open(path, "rb")  # noqa: SIM115  # whoever asked closes it
    head = file.read(16)
    found = next((what for mark, what in ODD.items() if head.startswith(mark)), "")
    if not head.strip(b"\xef\xbb\xbf \t\r\n") and not file.read(1):
        found = "an empty file"
    if found:
        file.close()
        raise FileShapeError(path, EXPECTED, found)
    file.seek(len(BOM) if head.startswith(BOM) else 0)
    return file


def lines_of(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Each line that is not blank: its number, and its JSON value or the ValueError it gave."""
    number = 0
    while raw := file.readline(MAX_LINE + 1):
        number += 1
        if len(raw) > MAX_LINE:
            yield number, ValueError(f"must have at most {MAX_LINE >> 20} MB")
            while raw and not raw.endswith(b"\n"):
                raw = file.readline(1 << 20)
        elif raw.strip():
            yield number, _value(raw)


def whole_value(file: IO[bytes]) -> Any:
    """The one JSON value that the file is, or None where it is none."""
    start = file.tell()
    content = file.read(MAX_JSON + 1)
    file.seek(start)
    if len(content) > MAX_JSON:
        return None
    value = _value(content)
    return None if isinstance(value, ValueError) else value


def _value(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode(), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        return ValueError(f"must be UTF-8, found byte {error.object[error.start]:#04x}")
    except RecursionError:
        return ValueError("must not be nested so deep")
    except json.JSONDecodeError as error:
        cut = "" if raw.endswith(b"\n") else "; the file may have been cut off"
        return ValueError(f"must be JSON: {error.msg} at column {error.colno}{cut}")
    except ValueError as error:  # a number like NaN, or one of ten thousand digits
        return ValueError(f"must be JSON: {error!s:.100}")


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")
