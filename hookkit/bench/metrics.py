"""What was found for one question held against what answers it, and the means of many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DEPTHS = (1, 5, 10, 20)  # hits looked at
RESAMPLES = 2000
SEED = 7


class Interval(NamedTuple):
    """How much a mean differs from another, in points, and where 95 of 100 resamples lie."""

    mean: float
    low: float
    high: float


def recall_at(found: Sequence[str], answers: frozenset[str], depth: int) -> float:
    """The share of `answers` among the first `depth`.

    >>> recall_at(["a", "b", "c"], frozenset("bz"), 2)
    0.5
    """
    return len(answers.intersection(found[:depth])) / len(answers)


def any_at(found: Sequence[str], answers: frozenset[str], depth: int) -> float:
    """1.0 if one of `answers` is among the first `depth`, else 0.0."""
    return float(not answers.isdisjoint(found[:depth]))


def ndcg_at(found: Sequence[str], answers: frozenset[str], depth: int) -> float:
    """The gain of answers by their place, over that of the best order there could be.

    >>> round(ndcg_at(["x", "a"], frozenset("a"), 10), 3)
    0.631
    """
    gain = sum(1 / math.log2(at + 2) for at, one in enumerate(found[:depth]) if one in answers)
    best = sum(1 / math.log2(at + 2) for at in range(min(depth, len(answers))))
    return gain / best


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of `values` lies; 0.0 of none."""
    return float(np.percentile(values, 100 * share)) if values else 0.0


def difference(one: Sequence[float], other: Sequence[float]) -> Interval:
    """What `one` has more than `other`, of the same questions in the same order (seeded).

    Raises:
        ValueError: there are no questions.
    """
    if not one:
        raise ValueError("a difference is of one question or more, found none")
    gaps: NDArray[np.float64] = 100 * (np.array(one, float) - np.array(other, float))
    rng = np.random.default_rng(SEED)
    means = gaps[rng.integers(0, len(gaps), (RESAMPLES, len(gaps)))].mean(axis=1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(gaps.mean()), float(low), float(high))
