"""The note of what a collection's vectors are: a point of our own, left out of every answer.

It is marked {"collection": "hookkit"}. A collection's metadata would be the better place, but only
servers since 1.16 have it. Each of several first openers writes one and then reads all: of two that
disagree, the one that came to read later sees it, and takes its own back. Two that are killed in
between leave both: nobody can tell which is true, and so the error names the points and the request
that deletes one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from hookkit.store.errors import CollectionDiffersError, VectorsDifferError
from hookkit.store.layout import DENSE, UNKNOWN, Record
from hookkit.store.qdrant_at import QdrantAt
from hookkit.store.qdrant_wire import JsonObject, Wire

COLLECTION = "collection"  # the payload key that tells memories from entities, and from ours
NOTE = "hookkit"  # its value for a note
OURS = {"key": COLLECTION, "match": {"value": NOTE}}
NOT_OURS: JsonObject = {"must_not": [OURS]}
MOST_NOTES = 1000


class Note(NamedTuple):
    """What the point of our own says."""

    id: str | int
    record: Record
    is_filled: bool  # whether every point has its words


def read_notes(wire: Wire, at: QdrantAt) -> list[Note]:
    """What the points of our own say; more than one where openers disagreed."""
    body = {"filter": {"must": [OURS]}, "limit": MOST_NOTES, "with_payload": True}
    points = wire.ask("POST", "/points/scroll", body)["points"]
    return [_note_of(at, point["id"], point["payload"]) for point in points]


def _note_of(at: QdrantAt, note_id: str | int, payload: Mapping[str, Any]) -> Note:
    try:
        record = Record.from_json(json.dumps(payload.get("record")).encode())
    except ValueError as error:
        mend = 'delete the point {"collection": "hookkit"} there and retry'
        raise CollectionDiffersError(str(at), "a note of its vectors", str(error), mend) from error
    return Note(note_id, record, payload.get("is_filled") is True)


def note_down(wire: Wire, at: QdrantAt, note: Note, notes: list[Note]) -> None:
    """Put `note`, or bring the `notes` that are there up to date.

    Raises:
        VectorsDifferError: another opener has noted other vectors meanwhile; ours is taken back.
    """
    if note.record.model_id == UNKNOWN:
        return  # it would keep out whoever knows the model
    if not notes:
        _put_note(wire, at, note)
    elif any(one.is_filled != note.is_filled for one in notes):
        body = {"payload": {"is_filled": note.is_filled}, "filter": {"must": [OURS]}}
        wire.ask("POST", "/points/payload?wait=true", body)


def _put_note(wire: Wire, at: QdrantAt, note: Note) -> None:
    """Put ours, and take it back where another opener has noted other vectors meanwhile."""
    record = note.record
    payload = {COLLECTION: NOTE, "record": record._asdict(), "is_filled": note.is_filled}
    vector = {DENSE: [1.0] + [0.0] * (record.dims - 1)}
    point = {"id": note.id, "vector": vector, "payload": payload}
    wire.ask("PUT", "/points?wait=true", {"points": [point]})
    try:
        check_notes(at, read_notes(wire, at), record, record.dims)
    except VectorsDifferError:
        wire.ask("POST", "/points/delete?wait=true", {"points": [note.id]})
        raise


def check_one(at: QdrantAt, notes: list[Note]) -> None:
    """Raise where notes disagree: two openers were killed before they looked.

    Raises:
        CollectionDiffersError: it names the points, and the request that mends it.
    """
    of = {note.record: note.id for note in notes}
    if len(of) > 1:
        found = "; ".join(f"point {note_id} says {record}" for record, note_id in of.items())
        wrong = json.dumps({"points": ["<ID OF THE WRONG ONE>"]})
        mend = (
            "two machines may be opening it just now, so retry first; if that stays, delete there"
            " the point that is wrong (either, where no memory was saved yet): POST"
            f" /collections/{at.collection}/points/delete {wrong}"
        )
        raise CollectionDiffersError(str(at), "one note of what its vectors are", found, mend)


def check_notes(at: QdrantAt, notes: list[Note], wanted: Record, dims: int) -> None:
    """Raise unless all of them, and the size of the vectors, are as wanted.

    Raises:
        VectorsDifferError: with the first that is not.
    """
    for note in notes:
        if note.record != wanted:
            raise VectorsDifferError(str(at), note.record, wanted)
    if dims != wanted.dims:
        raise VectorsDifferError(str(at), Record(wanted.layout, UNKNOWN, dims), wanted)
