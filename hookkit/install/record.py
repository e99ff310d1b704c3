"""What a settings file was before we came, so that we can leave it exactly so."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import NamedTuple

from hookkit import files


class Record(NamedTuple):
    """The file before our first change, and the states that we alone made of it."""

    path: str  # of the real file, for whoever looks at a record
    original: bytes | None  # None: there was no file
    states: tuple[str, ...]  # digests: in any of these, putting `original` back undoes us alone
    made_dirs: tuple[str, ...]  # folders that we created for it, the deepest first


def state_path(state_dir: str, real: str, kind: str) -> str:
    """The file of that kind ("json", "lock") that belongs to the settings file `real`."""
    name = hashlib.sha256(os.fsencode(real)).hexdigest()[:16]
    return os.path.join(state_dir, f"settings-{name}.{kind}")


def digest(content: bytes | None) -> str:
    """A name for this state of a file."""
    return "absent" if content is None else hashlib.sha256(content).hexdigest()


def read_record(path: str) -> Record | None:
    """The record at `path`; None where there is none, or one that we cannot read."""
    raw = files.read_file(path)
    try:
        fields = json.loads(raw or b"")
        original = fields["original"]
        return Record(
            fields["path"],
            None if original is None else base64.b64decode(original),
            tuple(fields["states"]),
            tuple(fields["made_dirs"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def write_record(path: str, record: Record) -> None:
    """Keep `record` at `path`.

    Raises:
        OSError: the disk is full or the folder cannot be written.
    """
    original = None if record.original is None else base64.b64encode(record.original).decode()
    fields = {**record._asdict(), "original": original}
    files.replace_file(path, json.dumps(fields).encode(), durable=True)
