"""A collection on a Qdrant server: made, known for what it holds, and given what it lacks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from hookkit.store.errors import (
    CollectionDiffersError,
    StoreRefusedError,
    VectorsDifferError,
)
from hookkit.store.layout import BM25, DENSE, INDEXES, Record
from hookkit.store.qdrant_at import OLDEST, QdrantAt
from hookkit.store.qdrant_filters import Askable
from hookkit.store.qdrant_notes import (
    COLLECTION,
    NOT_OURS,
    NOTE,
    Note,
    check_notes,
    check_one,
    note_down,
    read_notes,
)
from hookkit.store.qdrant_takeover import COLLECTIONS, Probe, fill, stranger
from hookkit.store.qdrant_wire import JsonObject, Wire

MARKS = [*COLLECTIONS, NOTE]
UNMARKED: JsonObject = {"must_not": [{"key": COLLECTION, "match": {"any": MARKS}}]}

NO_WORDS = (
    'the collection has no "bm25" vectors and this server cannot add them, so memories are found'
    " by meaning alone; `hookkit migrate --to URL --collection NAME` copies them to one that has"
)


class Collection(NamedTuple):
    """An open collection."""

    askable: Askable
    shortfall: str  # "" where it is whole

    def made_strict(self) -> Collection:
        """The same, now that the server refuses to filter without an index."""
        return self._replace(askable=self.askable._replace(strict=True))


class Shape(NamedTuple):
    """What the server says of a collection."""

    dims: int
    indexes: Mapping[str, str]
    strict: bool
    has_bm25: bool


def open_collection(wire: Wire, at: QdrantAt, wanted: Record, probe: Probe | None) -> Collection:
    """The collection, ready for points of `wanted`; nothing is written where it holds others.

    Raises:
        CollectionDiffersError, StoreUnavailableError, StoreRefusedError, VectorsDifferError.
    """
    _check_version(wire, at)
    shape = _shape(wire, at) or _made(wire, at, wanted)
    # Under strict mode they are written after the indexes are made.
    is_new = shape.strict and COLLECTION not in shape.indexes
    notes = [] if is_new else read_notes(wire, at)
    check_one(at, notes)
    check_notes(at, notes, wanted, shape.dims)
    unmarked = UNMARKED if notes else None
    strays = _count(wire, unmarked)
    if strays and (other := stranger(wire, wanted, probe, unmarked)):
        if not notes:
            raise VectorsDifferError(str(at), other, wanted)
        strays = 0  # what another program put beside ours is in nobody's scope, and stays so
    _add_indexes(wire, shape)
    has_bm25 = shape.has_bm25 or _bm25_added(wire)
    is_filled = all(note.is_filled for note in notes)
    if has_bm25 and not is_filled:
        fill(wire, wanted, NOT_OURS, with_words=True)
    elif strays:
        fill(wire, wanted, UNMARKED, with_words=has_bm25)
    note_down(wire, at, Note(str(uuid.uuid4()), wanted, has_bm25), notes)
    indexes = {**shape.indexes, **INDEXES}
    return Collection(Askable(indexes, shape.strict), "" if has_bm25 else NO_WORDS)


def _check_version(wire: Wire, at: QdrantAt) -> None:
    version = wire.version()
    parts = version.split(".")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts[:2]):
        return  # a proxy may not let it through
    if (int(parts[0]), int(parts[1])) < OLDEST:
        must_be = f"a server of version {OLDEST[0]}.{OLDEST[1]} or later"
        raise CollectionDiffersError(str(at), must_be, version, "update the server")


def _shape(wire: Wire, at: QdrantAt) -> Shape | None:
    """What is there; None where there is no such collection.

    Raises:
        CollectionDiffersError: its vectors are of another kind.
    """
    try:
        found = wire.ask("GET", "")
    except StoreRefusedError as error:
        if error.status == 404:
            return None
        raise
    params = found["config"]["params"]
    vectors = params.get("vectors") or {}
    vectors = vectors.get(DENSE, vectors)  # the unnamed one, as some versions write it
    if vectors.get("distance") != "Cosine" or not isinstance(vectors.get("size"), int):
        must_be = "one unnamed vector a point, compared by Cosine"
        mend = "name another one by MEM0_COLLECTION"
        raise CollectionDiffersError(str(at), must_be, json.dumps(params.get("vectors")), mend)
    strict = found["config"].get("strict_mode_config") or {}
    bm25 = (params.get("sparse_vectors") or {}).get(BM25)
    return Shape(
        vectors["size"],
        {key: index["data_type"] for key, index in (found.get("payload_schema") or {}).items()},
        bool(strict.get("enabled")) and strict.get("unindexed_filtering_retrieve") is False,
        bm25 is not None and bm25.get("modifier") == "idf",
    )


def _made(wire: Wire, at: QdrantAt, wanted: Record) -> Shape:
    cluster = {
        "shard_number": at.shard_number,
        "replication_factor": at.replication_factor,
        "write_consistency_factor": at.write_consistency_factor,
    }
    body: JsonObject = {
        "vectors": {"size": wanted.dims, "distance": "Cosine", "on_disk": at.on_disk},
        "sparse_vectors": {BM25: {"modifier": "idf"}},
        **{name: number for name, number in cluster.items() if number},
    }
    try:
        wire.set_up("PUT", "", body)
    except StoreRefusedError as error:
        if error.status != 409:  # another process was quicker
            raise
    shape = _shape(wire, at)
    if shape is None:
        raise StoreRefusedError(str(at), 404, "the collection was made and is not there")
    return shape


def _add_indexes(wire: Wire, shape: Shape) -> None:
    for key, kind in INDEXES.items():
        if key not in shape.indexes:
            try:
                wire.set_up("PUT", "/index?wait=true", {"field_name": key, "field_schema": kind})
            except StoreRefusedError as error:
                if error.status != 409:
                    raise


def _bm25_added(wire: Wire) -> bool:
    """Whether the server let us add words to a collection that was made without."""
    try:
        wire.set_up("PUT", f"/vectors/{BM25}?wait=true", {"sparse": {"modifier": "idf"}})
    except StoreRefusedError:  # servers up to 1.17 know of no such thing
        return False
    return True


def _count(wire: Wire, where: JsonObject | None) -> int:
    body: JsonObject = {"exact": True}
    answer = wire.ask("POST", "/points/count", {**body, "filter": where} if where else body)
    return int(answer["count"])
