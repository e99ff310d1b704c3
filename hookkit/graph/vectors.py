"""Vectors of names: as bytes, and how near they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

BYTES = 4  # a number: float32


def packed(vector: Sequence[float]) -> bytes:
    """As little endian float32."""
    return np.asarray(vector, "<f4").tobytes()


def unpacked(packed: bytes) -> tuple[float, ...]:
    """What `packed` made bytes of."""
    return tuple(np.frombuffer(packed, "<f4").tolist())


def cosines(rows: Sequence[bytes], vector: Sequence[float]) -> Any:
    """The cosine of each packed row with `vector`: all have a direction, and as many numbers."""
    matrix = np.frombuffer(b"".join(rows), "<f4").reshape(len(rows), len(vector))
    asked = np.asarray(vector, "<f8")
    asked = (asked / np.linalg.norm(asked)).astype("<f4")  # of itself too small or great for f4
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix, dtype="<f8"))
    return np.clip(matrix @ asked / lengths, -1.0, 1.0)


def nearest(rows: Sequence[bytes], vector: Sequence[float], limit: int) -> list[tuple[int, float]]:
    """The places of the `limit` nearest rows, with their cosines, best first."""
    if not rows:
        return []
    found = cosines(rows, vector)
    best = np.argsort(-found, kind="stable")[: max(limit, 0)]
    return [(int(place), float(found[place])) for place in best]
