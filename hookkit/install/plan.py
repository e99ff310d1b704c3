"""A settings file as it is, to what is to stand there: reads, decides, writes nothing."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from hookkit.install.document import marked_groups, patch
from hookkit.install.encoding import PLAIN, Encoding, decode, encode
from hookkit.install.entries import check_entries
from hookkit.install.errors import SettingsEncodingError, SettingsShapeError, SettingsSyntaxError
from hookkit.install.record import Record, digest, read_record, state_path
from hookkit.install.replace import Seen, look
from hookkit.install.rewrite import rewrite
from hookkit.install.source import Source, read_source


class Place(NamedTuple):
    """The files that belong to one settings file."""

    path: str  # as it was asked for, perhaps a link
    real: str
    record: str
    lock: str

    @property
    def backup(self) -> str:
        """What was there before our first change, for a person to go back to."""
        return f"{self.path}.hookkit-backup"


class Plan(NamedTuple):
    """A settings file as it is, and as it is to be."""

    seen: Seen
    after: bytes | None  # None: no file
    changes: tuple[str, ...]  # one an event; empty: nothing is to be written
    record: Record | None  # to keep, or where `exact`, that was kept
    exact: bool  # `after` is, byte for byte, what was there before we came


def find_place(path: str, state_dir: str) -> Place:
    """Where the settings file at `path` really is, and our own files about it."""
    real = os.path.realpath(path)
    record, lock = state_path(state_dir, real, "json"), state_path(state_dir, real, "lock")
    return Place(path, real, record, lock)


def make_plan(place: Place, wanted: Mapping[str, dict[str, Any]]) -> Plan:
    """What to do so that `wanted` (none: uninstall) are our only hooks in the file.

    Raises:
        HookkitError: the file is one that we will not write into.
        OSError: it cannot be read.
    """
    seen, record = look(place.real), read_record(place.record)
    source, encoding = read_document(place.path, seen.content)
    try:
        done = patch(source.root.value, wanted)
    except SettingsShapeError as error:
        raise error.within(place.path) from None
    alone = record if record and digest(seen.content) in record.states else None
    if not done.changes:
        return Plan(seen, seen.content, (), record, False)
    if alone and not wanted:
        return Plan(seen, alone.original, done.changes, alone, True)
    text = rewrite(source, done.settings)
    check_entries(marked_groups(read_source(text).root.value))
    after = encode(text, encoding)
    keep = _record(place, seen, source, alone, after) if wanted else None
    return Plan(seen, after, done.changes, keep, False)


def read_document(path: str, content: bytes | None) -> tuple[Source, Encoding]:
    """The document in `content`, and how to write it back; no file is an empty document.

    Raises:
        HookkitError: it is not what Claude Code reads; the message names `path`.
    """
    try:
        text, encoding = decode(content) if content is not None else ("", PLAIN)
        return read_source(text), encoding
    except (SettingsEncodingError, SettingsSyntaxError, SettingsShapeError) as error:
        raise error.within(path) from None


def diff(path: str, before: bytes | None, after: bytes | None) -> str:
    """The unified diff of two states of a settings file, "" where they are alike."""
    lines = difflib.unified_diff(_lines(before), _lines(after), path, path, lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _lines(content: bytes | None) -> list[str]:
    text = decode(content)[0].replace("\r\n", "\n") if content else ""
    return text.removesuffix("\n").split("\n") if text else []


def _record(
    place: Place, seen: Seen, source: Source, alone: Record | None, after: bytes
) -> Record | None:
    """The record once `after` is written: of an upgrade, what was there before the first."""
    states = (digest(seen.content), digest(after))
    if alone:
        return alone._replace(states=states)
    if marked_groups(source.root.value):  # ours, and changed since: nobody knows what was before
        return None
    return Record(place.real, seen.content, states, ())
