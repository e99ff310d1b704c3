"""Several rankings on one data set: the first is what the others are held against."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from hookkit.bench.configurations import Configuration
from hookkit.bench.measure import Result, measure
from hookkit.bench.metrics import DEPTHS, Interval, difference
from hookkit.bench.stage import Progress, Stage

DEPTH = 10  # of the recall that is compared


class Compared(NamedTuple):
    """One ranking's result, and what it has more than the first."""

    result: Result
    gain: Interval  # of recall at DEPTH, in points


def compare(
    stage: Stage, configurations: Sequence[Configuration], progress: Progress
) -> list[Compared]:
    """Measure all; the data set must have questions that memories answer."""
    results: list[Result] = []
    for done, configuration in enumerate(configurations, 1):
        results.append(measure(stage, configuration))
        progress(done, len(configurations))
    first = recalls(results[0])
    return [Compared(result, difference(recalls(result), first)) for result in results]


def recalls(result: Result) -> list[float]:
    """Of each question that memories answer, the recall at DEPTH."""
    return [one.recall[DEPTHS.index(DEPTH)] for one in result.answered]


def told(compared: Compared) -> dict[str, Any]:
    """The figures by name, for JSON; shares in percent."""
    result, gain = compared
    categories = dict.fromkeys(one.category for one in result.answered)
    return {
        "ranking": result.configuration.name,
        "bm25_weight": result.configuration.bm25_weight,
        **_figures(result),
        "recall@10_gain": {name: round(value, 2) for name, value in gain._asdict().items()},
        "categories": {name: _figures(result.of(name)) for name in categories},
        "unanswered": len(result.silent),
        "silent": round(100 * sum(result.silent) / max(len(result.silent), 1), 1),
        "leaked": result.leaked,
        "block_chars": round(result.block_chars),
        "session_held": round(result.session_held, 1),
        "search_ms": {"p50": _ms(result, 0.5), "p95": _ms(result, 0.95)},
    }


def _figures(result: Result) -> dict[str, Any]:
    return {
        "questions": len(result.answered),
        **{f"recall@{depth}": round(result.mean_recall(depth), 1) for depth in DEPTHS},
        **{f"any@{depth}": round(result.mean_any(depth), 1) for depth in DEPTHS},
        "ndcg@10": round(result.ndcg, 1),
        "given": round(result.given, 1),
    }


def _ms(result: Result, share: float) -> float:
    return round(result.latency_ms(share), 2)
