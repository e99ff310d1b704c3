"""The weight of BM25 that suits a data set: chosen on half of it, told on the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hookkit.bench.compare import DEPTH, recalls
from hookkit.bench.configurations import Configuration
from hookkit.bench.dataset import Dataset
from hookkit.bench.measure import Result, measure
from hookkit.bench.metrics import Interval, difference
from hookkit.bench.stage import Progress, Stage
from hookkit.core.ranking.weights import WEIGHTS
from hookkit.errors import HookkitError

TRIED = (0.0, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08)
LEAST = 10  # answered questions on a half; of fewer an interval says nothing


class TooFewError(HookkitError):
    """A data set is too small to choose a weight on one half and to tell it on the other."""

    def __init__(self, name: str, counts: Sequence[int]) -> None:
        super().__init__(
            f"{name}: a weight is chosen on one half of the questions that memories answer and told"
            f" on the other, which takes {LEAST} on each; found {' and '.join(map(str, counts))};"
            " add questions, or measure without --fit"
        )


class Fit(NamedTuple):
    """What was chosen, and what it is worth where it was not chosen."""

    weight: float
    chosen_on: int  # questions
    told_on: int
    now: float  # recall at 10 with the weight in force, percent, on the other half
    then: float  # with the chosen one
    gain: Interval


def fit(stage: Stage, bm25_weight: float, progress: Progress) -> Fit:
    """Choose among TRIED by recall at 10, then nDCG, on every other project or question.

    Raises:
        TooFewError: as `halves`.
    """
    chosen_on, told_on = halves(stage.dataset)
    tried: list[tuple[float, float, float]] = []
    for done, weight in enumerate(TRIED, 1):
        found = _on(stage, chosen_on, weight)
        tried.append((found.mean_recall(DEPTH), found.ndcg, weight))
        progress(done, len(TRIED))
    weight = max(tried)[2]
    now, then = (_on(stage, told_on, one) for one in (bm25_weight, weight))
    gain = difference(recalls(then), recalls(now))
    counts = (len(chosen_on.questions), len(told_on.questions))
    return Fit(weight, *counts, now.mean_recall(DEPTH), then.mean_recall(DEPTH), gain)


def halves(dataset: Dataset) -> tuple[Dataset, Dataset]:
    """Every other project, or of a single project every other question; the answered ones alone.

    Raises:
        TooFewError: one half has fewer than LEAST.
    """
    asked = dataset.answered
    projects, questions = asked.projects, asked.questions
    if len(projects) > 1:
        both = asked.of(projects[::2]), asked.of(projects[1::2])
    else:
        both = (
            asked._replace(questions=questions[::2]),
            asked._replace(questions=questions[1::2]),
        )
    counts = [len(half.questions) for half in both]
    if min(counts) < LEAST:
        raise TooFewError(dataset.name, counts)
    return both


def _on(stage: Stage, half: Dataset, weight: float) -> Result:
    part = stage.asking(half)
    return measure(part, Configuration(f"BM25 x {weight}", weight, WEIGHTS))
