"""Print the README's tables of what each signal is worth: taken away one at a time, with intervals.

python -m tests.bench.ablation [--locomo PATH]

A figure is what the ranking without a signal has more than hookkit's, in points, and in brackets
where 95 of 100 resamples of the questions lie (paired): below 0 the signal helps. Of recall@10,
nDCG@10, and `held`, the share of answers in a session's block before anything is asked. LoCoMo does
not come with hookkit. data/sealed.jsonl has no part in this: it was looked at once.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping

from hookkit.bench.compare import Compared, compare, told
from hookkit.bench.configurations import ablated
from hookkit.bench.dataset import Dataset
from hookkit.bench.lines import read_lines
from hookkit.bench.locomo import read_locomo
from hookkit.bench.metrics import Interval
from hookkit.bench.stage import Stage
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Embedder

DATA = os.path.join(os.path.dirname(__file__), "data")
SHOWN = {"recall@10": "R@10", "ndcg@10": "nDCG@10", "session_held": "held"}


def datasets(locomo: str | None) -> Iterator[tuple[str, Dataset]]:
    """Each with the name that it has in the table."""
    if locomo:
        yield "observations", read_locomo(locomo, "observations")
        yield "turns", read_locomo(locomo, "turns")
    yield "own set", read_lines(os.path.join(DATA, "projects.jsonl"))
    yield "second set", read_lines(os.path.join(DATA, "holdout.jsonl"))


def measured(dataset: Dataset, embedder: Embedder) -> list[Compared]:
    """hookkit's ranking, and that without each signal."""
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder:
        stage = Stage(dataset, embedder, folder)
        stage.fill(lambda _done, _of: None)
        return compare(stage, ablated(embedder.bm25_weight), lambda _done, _of: None)


def table(found: Mapping[str, list[Compared]], figure: str) -> Iterator[str]:
    """Lines of Markdown: a row a ranking, a column a data set."""
    yield f"| {SHOWN[figure]} | {' | '.join(found)} |"
    yield f"|---|{'--:|' * len(found)}"
    first, *others = zip(*found.values(), strict=True)
    shares = " | ".join(f"{told(one)[figure]:.1f}" for one in first)
    yield f"| hookkit | {shares} |"
    for row in others:
        gains = " | ".join(_interval(one.gains[figure]) for one in row)
        yield f"| {row[0].result.configuration.name} | {gains} |"


def _interval(gain: Interval | None) -> str:
    if gain is None:
        return ""
    if gain == (0.0, 0.0, 0.0):
        return "0"
    return f"{gain.mean:+.1f} [{gain.low:+.1f}, {gain.high:+.1f}]"


def main() -> int:
    """Measure all; some minutes."""
    parser = argparse.ArgumentParser(description="what each signal of the ranking is worth")
    parser.add_argument("--locomo", help="a LoCoMo file (CC BY-NC, snap-research/locomo)")
    embedder, found = MiniLm.load(), {}
    for name, dataset in datasets(parser.parse_args().locomo):
        print(f"measuring {name}", file=sys.stderr)
        found[name] = measured(dataset, embedder)
    for figure in SHOWN:
        print(*table(found, figure), "", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
