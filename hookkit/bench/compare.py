"""Several rankings on one data set: the first is what the others are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hookkit.bench.configurations import Configuration
from hookkit.bench.measure import Result, measure
from hookkit.bench.metrics import DEPTHS, Interval, difference
from hookkit.bench.stage import Progress, Stage

DEPTH = 10  # of the recall that is compared


class Compared(NamedTuple):
    """One ranking's result, and by the name of a figure what it has more than the first.

    None stands for a figure that the data set has no questions for.
    """

    result: Result
    gains: Mapping[str, Interval | None]  # in points


def compare(
    stage: Stage, configurations: Sequence[Configuration], progress: Progress
) -> list[Compared]:
    """Measure all."""
    results: list[Result] = []
    for done, configuration in enumerate(configurations, 1):
        results.append(measure(stage, configuration))
        progress(done, len(configurations))
    first = _each(results[0])
    return [
        Compared(
            result,
            {
                name: difference(values, first[name]) if values else None
                for name, values in _each(result).items()
            },
        )
        for result in results
    ]


def recalls(result: Result) -> list[float]:
    """Of each question that memories answer, the recall at DEPTH."""
    return [one.recall[DEPTHS.index(DEPTH)] for one in result.answered]


def told(compared: Compared) -> dict[str, Any]:
    """The figures by name, for JSON; shares in percent, None of no questions."""
    result, gains = compared
    categories = dict.fromkeys(one.category for one in result.answered)
    return {
        "ranking": result.configuration.name,
        "bm25_weight": result.configuration.bm25_weight,
        **_figures(result),
        **{f"{name}_gain": _rounded(gain) for name, gain in gains.items()},
        "categories": {name: _figures(result.of(name)) for name in categories},
        "unanswered": len(result.silent),
        "silent": _share(100 * sum(result.silent), len(result.silent)),
        "leaked": result.leaked,
        "block_chars": round(result.block_chars),
        "search_ms": {"p50": _ms(result, 0.5), "p95": _ms(result, 0.95)},
    }


def _each(result: Result) -> dict[str, Sequence[float]]:
    """What is compared question by question."""
    return {
        f"recall@{DEPTH}": recalls(result),
        "ndcg@10": [one.ndcg for one in result.answered],
        "given": [one.given for one in result.answered],
        "silent": result.silent,
        "session_held": result.held,
    }


def _figures(result: Result) -> dict[str, Any]:
    count = len(result.answered)
    shares = {
        **{f"recall@{depth}": result.mean_recall(depth) for depth in DEPTHS},
        **{f"any@{depth}": result.mean_any(depth) for depth in DEPTHS},
        "ndcg@10": result.ndcg,
        "given": result.given,
        "session_held": result.session_held,
    }
    return {
        "questions": count,
        **{name: round(share, 1) if count else None for name, share in shares.items()},
    }


def _share(total: float, count: int) -> float | None:
    return round(total / count, 1) if count else None


def _rounded(gain: Interval | None) -> dict[str, float] | None:
    return gain and {name: round(value, 2) for name, value in gain._asdict().items()}


def _ms(result: Result, share: float) -> float:
    return round(result.latency_ms(share), 2)
