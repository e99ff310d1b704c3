"""Vectors for many points at once; where a model refuses a text, whose it is."""

from __future__ import annotations

from collections.abc import Sequence

from hookkit.embed.errors import MemoryRefusedError, TextRefusedError
from hookkit.memory.ports import Embedder, Point


def vectors_of(embedder: Embedder, points: Sequence[Point]) -> Sequence[Sequence[float]]:
    """The vectors of these points' texts, in order.

    Raises:
        EmbedderUnavailableError: none just now.
        MemoryRefusedError: the model makes none of one of the texts.
    """
    try:
        return embedder.embed([point.text for point in points])
    except TextRefusedError:
        # A server refuses all of a batch for one text, and does not say which.
        return [_alone(embedder, point) for point in points]


def _alone(embedder: Embedder, point: Point) -> Sequence[float]:
    try:
        return embedder.embed([point.text])[0]
    except TextRefusedError as error:
        raise MemoryRefusedError(point.id, error) from error
