"""The collections that `hookkit reembed` made of each other on a server, and what went where.

Each is named after the first of them and the model of its vectors, so that every machine that
changes to that model comes to the same one. What was copied from one to another is marked where it
was left: whoever comes later with what was saved there meanwhile takes the rest along, and does not
bring back what was forgotten in the new one since.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from hookkit.config.settings import Config
from hookkit.memory.ports import MemoryStore, Payload, Point
from hookkit.moving.stores import pages_of
from hookkit.store.errors import StoreRefusedError, StoreUnavailableError
from hookkit.store.history import forgotten
from hookkit.store.layout import Record
from hookkit.store.qdrant_at import qdrant_at
from hookkit.store.qdrant_notes import read_notes
from hookkit.store.qdrant_wire import Wire
from hookkit.store.records import COPIED

MADE = re.compile(r"--(?:[A-Za-z0-9]+-)+[0-9a-f]{8}\Z")  # what `name_for` put after a name
MAX_BASE = 120  # characters; a server takes 255
MARKED = 250  # points in one request


def name_for(config: Config, wanted: Record) -> str:
    """A name that says what made the vectors, and that no other model shares."""
    model = re.sub(r"[^A-Za-z0-9]+", "-", config.embed_model or config.embed_provider)
    mark = f"{zlib.crc32(wanted.model_id.encode()):08x}"
    return f"{_base(config.collection)}--{model.strip('-')[:60].rstrip('-')}-{mark}"


def siblings(config: Config) -> list[Config]:
    """The settings with each other collection of that family on the server, by name."""
    with closing(Wire(qdrant_at(config))) as wire:
        try:
            names = wire.collections()
        except (StoreRefusedError, StoreUnavailableError):
            return []  # a key for one collection alone may not list them
    family = [name for name in sorted(names) if _base(name) == _base(config.collection)]
    return [config._replace(collection=name) for name in family if name != config.collection]


def mark_of(config: Config) -> str:
    """What marks a point that was copied to that collection; "" where it cannot be told.

    By its note: a collection that is deleted and made again is another one.
    """
    at = qdrant_at(config)
    with closing(Wire(at)) as wire:
        return min((str(note.id) for note in read_notes(wire, at)), default="")


def put_marks(config: Config, ids: Sequence[str], mark: str) -> None:
    """Mark these points of that collection as copied; those that are gone by now are ignored.

    Raises:
        StoreUnavailableError, StoreRefusedError: some are not marked.
    """
    if not mark:
        return
    with closing(Wire(qdrant_at(config))) as wire:
        for first in range(0, len(ids), MARKED):
            where = {"must": [{"has_id": [*ids[first : first + MARKED]]}]}
            body = {"payload": {COPIED: mark}, "filter": where}
            wire.ask("POST", "/points/payload?wait=true", body)


class Left(NamedTuple):
    """What an older collection has for a newer one of its family."""

    old: MemoryStore
    new: MemoryStore
    marks: frozenset[str]  # of collections where a copy of what bears them was
    history: str  # this machine's

    def points(self) -> Iterator[Point]:
        """By id; but for what was copied before and is gone from the new one, or forgotten here."""
        for page in pages_of(self.old):
            there = {one.id: one.payload for one in self.new.get([point.id for point in page])}
            lacking = [point for point in page if point.id not in there]
            gone = {point.id for point in lacking if point.payload.get(COPIED) in self.marks}
            gone |= forgotten(self.history, [point.id for point in lacking])
            yield from (
                self._beside(point, there.get(point.id, {}))
                for point in page
                if point.id not in gone
            )

    def _beside(self, point: Point, there: Payload) -> Point:
        """`point` without its mark.

        With what was put to the copy since, where that was in use: pins, and what replaced it, do
        not change a memory's date.
        """
        was_in_use = point.payload.get(COPIED) in self.marks
        kept = {key: value for key, value in there.items() if was_in_use or key == COPIED}
        own = {key: value for key, value in point.payload.items() if key != COPIED}
        return point._replace(payload={**kept, **own})


def _base(name: str) -> str:
    return MADE.sub("", name)[:MAX_BASE]
