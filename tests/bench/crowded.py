"""What the rule of silence is worth beside few memories and beside many.

python -m tests.bench.crowded

The calibration's prompts, each judged by the way of the other projects' (crossed.py), where their
project has as few memories as told, or those of all five projects, or 2,000 besides. The first two
columns are of the rule in force; the last two of the same without what lies beside a hit, with a
floor that leaves as many prompts alone among the memories that there are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hookkit.bench.dataset import Dataset, Item
from hookkit.bench.stage import Remembering
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Explained
from tests.bench.crossed import Searched, cross_validated, figures, searched, searched_in
from tests.bench.leaning import calibration, datasets
from tests.bench.memories import texts

FEW = (2, 5, 12, 20)
MANY = (0, 2_000)  # beside those of all projects
TRIED = np.arange(0.28, 0.36, 0.0025)  # floors
SEED = 7
DAY = "2026-08-01T12:00:00Z"


def beside_few(found: Sequence[Searched], count: int) -> list[Searched]:
    """The same, each with its answers and as many others, drawn, as make `count`."""
    drawn = np.random.default_rng(SEED)
    return [one._replace(hits=_few(one, count, drawn)) for one in found]


def _few(one: Searched, count: int, drawn: np.random.Generator) -> list[Explained]:
    texts_of = {hit.hit.memory.id: hit.hit.memory.text for hit in one.hits}
    others = [key for key, text in texts_of.items() if text not in one.prompt.answers]
    more = max(count - (len(texts_of) - len(others)), 0)
    left_out = {*drawn.permutation(others)[more:].tolist()}
    return [hit for hit in one.hits if hit.hit.memory.id not in left_out]


def beside_many(embedder: Remembering, found: Sequence[Searched], more: int) -> list[Searched]:
    """The same, asked where each project has the memories of all, and `more`."""
    every = [item for dataset in datasets() for item in dataset.items if not item.superseded_by]
    told = [item.text for item in every] + [*texts(more, "tidepool")]
    asked: list[Searched] = []
    for project in dict.fromkeys(one.prompt.project for one in found):
        items = [Item(str(at), project, text, DAY) for at, text in enumerate(told)]
        prompts = [one.prompt for one in found if one.prompt.project == project]
        asked += searched_in(embedder, Dataset("many", tuple(items), ()), project, prompts)
    return asked


def main() -> None:
    """Tell; some minutes."""
    embedder = Remembering(MiniLm.load())
    found = searched(embedder, calibration())
    floor = embedder.recall_floor
    _, silent = figures(cross_validated(embedder, found, floor))
    alone = min(TRIED, key=lambda tried: abs(_plain(embedder, found, tried)[1] - silent))
    print(f"floor {floor}, without what lies beside a hit {alone:.4g}")
    print("memories: given, silent | without what lies beside a hit: given, silent")
    cases = {f"{count}": beside_few(found, count) for count in FEW}
    cases["as they are"] = found
    cases |= {f"of all, and {more:,}": beside_many(embedder, found, more) for more in MANY}
    for name, some in cases.items():
        given, left = figures(cross_validated(embedder, some, floor))
        before = _plain(embedder, some, alone)
        print(f"{name:20} {given:5.1f} {left:5.1f} | {before[0]:5.1f} {before[1]:5.1f}")


def _plain(embedder: Remembering, found: Sequence[Searched], floor: float) -> tuple[float, float]:
    return figures(cross_validated(embedder, found, float(floor), is_crowd_held=False))


if __name__ == "__main__":
    main()
