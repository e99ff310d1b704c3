"""What is stored of a text and its vector: numbers that were looked at, and the words for BM25."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable, Sequence

import qdrant_edge as qe

from hookkit.store import layout


def numbers_of(vector: Sequence[float], dims: int) -> list[float]:
    """`vector` as it can be stored.

    Raises:
        ValueError: it has other than `dims` numbers, or one that is not finite.
    """
    numbers = [float(number) for number in vector]
    if len(numbers) != dims or not all(map(math.isfinite, numbers)):
        raise ValueError(
            f"a vector must have {dims} finite numbers, found {len(numbers)}: {numbers!r:.60}"
        )
    return numbers


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors of one length; 0.0 where one is all zeros."""
    lengths = math.sqrt(math.fsum(x * x for x in one) * math.fsum(x * x for x in other))
    return math.fsum(map(operator.mul, one, other)) / (lengths or 1.0)


def cosines(one: Sequence[float], units: Iterable[Sequence[float]]) -> list[float]:
    """The cosine of one vector to each of some that have length 1.0."""
    length = math.sqrt(math.fsum(x * x for x in one)) or 1.0
    return [sum(map(operator.mul, one, unit)) / length for unit in units]


def bm25_embedder() -> qe.Bm25:
    """Texts to sparse vectors, with the ids of words that fastembed has too."""
    return qe.Bm25(
        qe.Bm25Config(
            k=layout.BM25_K,
            b=layout.BM25_B,
            avg_len=layout.BM25_AVG_LEN,
            language=layout.BM25_LANGUAGE,
        )
    )
