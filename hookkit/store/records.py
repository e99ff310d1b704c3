"""Points as JSON records, and sums that tell whether two stores hold the same point.

    {"type": "memory", "id": UUID, "text": ..., "payload": {without "data"}, "vector": base64}

`type` is "entity" for what mem0 extracted. `vector` is float32, little-endian, and may be missing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import sys
from array import array
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from operator import mul
from typing import NamedTuple

from hookkit.memory.ports import Payload, Point
from hookkit.store.layout import DATA
from hookkit.store.payloads import MOMENT

MEMORY = "memory"
ENTITY = "entity"
# Keys of what there is beside a point: what became of it (history.py), what it told the graph.
HISTORY = "history"
GRAPH = "graph"
OWN = "own"  # the record's key, True where it is of a file of one's own: all of it is taken in
EMBEDDER = "embedder"  # the payload's key for what made the vector: not part of what is said
COPIED = "copied_to"  # the payload's key for where a copy went (moving/family.py); so is this
# Between two stores a vector of length 1.0 may differ by its last bit, never by this.
NEAR = 1e-4


class Sum(NamedTuple):
    """What a point comes to: equal sums, equal points."""

    id: str
    digest: str  # of text and payload, 32 hex digits
    sketch: float  # of the vector: equal to within NEAR where the vectors are
    changed_at: float  # seconds since 1970; -1.0 where the payload does not say


def record_of(point: Point, *, with_vector: bool) -> Payload:
    """`point` as a record."""
    payload = {key: value for key, value in point.payload.items() if key not in (DATA, COPIED)}
    kind = ENTITY if payload.get("collection") == "entities" else MEMORY
    record: Payload = {"type": kind, "id": point.id, "text": point.text, "payload": payload}
    if with_vector:
        record["vector"] = packed(point.vector)
    return record


def point_of(record: Payload) -> Point:
    """The point in `record`; its vector is () where there is none."""
    vector = record.get("vector")
    numbers = unpacked(vector) if vector else ()
    text = str(record["text"])
    return Point(str(record["id"]), numbers, text, {**record["payload"], DATA: text})


def packed(vector: Sequence[float]) -> str:
    """A vector as text."""
    return base64.b64encode(_little(array("f", vector)).tobytes()).decode()


def unpacked(text: str) -> Sequence[float]:
    """The vector in `text`.

    Raises:
        ValueError: it is none.
    """
    numbers = array("f")
    try:
        numbers.frombytes(base64.b64decode(text, validate=True))
    except binascii.Error as error:
        raise ValueError(f"not base64: {error}") from None
    return _little(numbers)


def sum_of(point: Point) -> Sum:
    """The sum of `point`; which model made its vector does not count, the vector itself does."""
    payload = {k: v for k, v in point.payload.items() if k not in (DATA, EMBEDDER, COPIED)}
    whole = json.dumps([point.id, point.text, payload], sort_keys=True).encode()
    digest = hashlib.sha256(whole).hexdigest()[:32]
    return Sum(point.id, digest, _sketch(point.vector), changed_at(point.payload))


def is_same(one: Sum, other: Sum, *, vectors: bool) -> bool:
    """Whether two points say the same, and with `vectors` have the same vector."""
    if (one.id, one.digest) != (other.id, other.digest):
        return False
    return not vectors or abs(one.sketch - other.sketch) < NEAR


def changed_at(payload: Payload) -> float:
    """When what is said was last changed, seconds since 1970; -1.0 unknown."""
    for key in ("updated_at", "created_at"):
        match = MOMENT.fullmatch(str(payload.get(key, "")))
        if match:
            return _seconds(match[1], match[2], match[3])
    return -1.0


def _seconds(moment: str, fraction: str | None, zone: str | None) -> float:
    try:
        at = datetime.fromisoformat(f"{moment}+00:00")
    except ValueError:  # a 30th of February
        return -1.0
    if zone and zone != "Z":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
        at = at + ahead if zone[0] == "-" else at - ahead
    return at.timestamp() + float(fraction or 0)


def _sketch(vector: Sequence[float]) -> float:
    """One number that any other vector is unlikely to come to: its part along a crooked one."""
    return float(sum(map(mul, vector, _crooked(len(vector)))))


@cache
def _crooked(dims: int) -> tuple[float, ...]:
    return tuple(math.sin((number + 1) ** 2) for number in range(dims))


def _little(numbers: array[float]) -> array[float]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
