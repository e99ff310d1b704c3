"""What the rule of silence is worth on prompts that the way it leans was not measured on.

python -m tests.bench.crossed

Of five projects each is judged by the rule in force (ranking/near, and what follows it before a
prompt) with the way of the other four: once with the floor in force, which was chosen with the own
set in view, and once with the floor that the other four ask for, each of them judged by the way of
the other three. The numbers in near.py are not measured anew: what they were chosen on
stands in test_recall_floors.py.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from hookkit.bench.configurations import Configuration
from hookkit.bench.dataset import Dataset, Question
from hookkit.bench.measure import PROMPT_HITS
from hookkit.bench.stage import Remembering, Stage, scope_of
from hookkit.core.ranking import select
from hookkit.core.ranking.leaning import Leaning
from hookkit.core.ranking.near import crowding, near, relevance
from hookkit.core.ranking.rank import CANDIDATES
from hookkit.core.ranking.weights import WEIGHTS
from hookkit.core.recall import FOLDED
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Explained
from tests.bench.leaning import Prompt, calibration, datasets, direction, usual

SILENT = 0.9  # of the prompts that no memory is about: so high is a floor that is fitted


class Searched(NamedTuple):
    """A prompt, and its candidates in the order that they have before a rule cuts any."""

    prompt: Prompt
    vector: list[float]
    hits: list[Explained]


class Judged(NamedTuple):
    """What came of a prompt by a way and a floor that its project had no part in."""

    prompt: Prompt
    given: bool  # one of its answers was put before it
    silent: bool  # nothing was


def searched(embedder: Remembering, prompts: Sequence[Prompt]) -> list[Searched]:
    """What each prompt finds among the memories of its project."""
    return [
        one
        for dataset in datasets()
        for project in dict.fromkeys(item.project for item in dataset.items)
        for one in searched_in(
            embedder, dataset, project, [one for one in prompts if one.project == project]
        )
    ]


def searched_in(
    embedder: Remembering, dataset: Dataset, project: str, prompts: Sequence[Prompt]
) -> Iterator[Searched]:
    """What each prompt finds among the memories of `dataset`."""
    # Folding comes after the rule, so it is left to `_shown`.
    plain = Configuration("", embedder.bm25_weight, WEIGHTS._replace(folds=False))
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder:
        stage = Stage(dataset, embedder, folder)
        stage.fill(lambda _done, _of: None)
        with stage.recall(plain, project) as recall:
            for one in prompts:
                scope = scope_of(Question(one.text, project, "", one.answers))
                hits = recall.explain(one.text, scope, CANDIDATES)
                yield Searched(one, embedder.embed_query(one.text), hits)


def cross_validated(
    embedder: Remembering,
    found: Sequence[Searched],
    floor: float | None = None,
    *,
    is_crowd_held: bool = True,
) -> list[Judged]:
    """Each prompt by the way of the other projects' prompts, and their floor if none is given.

    Without `is_crowd_held` nothing is held against a hit that lies beside others.
    """
    judged = []
    for project in projects(found):
        others = [one for one in found if one.prompt.project != project]
        leaning = _way(embedder, others)
        leaning = leaning if is_crowd_held else leaning._replace(usual=None)
        least = fitted_floor(embedder, others) if floor is None else floor
        for one in found:
            if one.prompt.project == project:
                shown = _shown(embedder, one, leaning, least)
                given = not one.prompt.answers.isdisjoint(shown)
                judged.append(Judged(one.prompt, given, not shown))
    return judged


def fitted_floor(embedder: Remembering, found: Sequence[Searched]) -> float:
    """What keeps SILENT of the prompts about no memory silent, by the others' way each."""
    best = []
    for project in projects(found):
        leaning = _way(embedder, [one for one in found if one.prompt.project != project])
        for one in found:
            if one.prompt.project == project and not one.prompt.answers:
                leans = leaning.of(one.vector)
                found_here = [*map(relevance, one.hits)]
                best.append(max(found_here) - leans - crowding(found_here, leaning.usual))
    return float(np.quantile(best, SILENT))


def projects(found: Sequence[Searched]) -> list[str]:
    """In the order in which they were searched."""
    return list(dict.fromkeys(one.prompt.project for one in found))


def figures(judged: Sequence[Judged]) -> tuple[float, float]:
    """Given and silent, in percent."""
    given = [one.given for one in judged if one.prompt.answers]
    silent = [one.silent for one in judged if not one.prompt.answers]
    return 100 * float(np.mean(given)), 100 * float(np.mean(silent))


def _way(embedder: Remembering, found: Sequence[Searched]) -> Leaning:
    prompts = [one.prompt for one in found]
    return Leaning(tuple(direction(embedder, prompts)), usual(embedder, prompts))


def _shown(embedder: Remembering, one: Searched, leaning: Leaning, floor: float) -> list[str]:
    """The texts put before the prompt: as Recall.for_prompt, where no file says them already."""
    texts = {hit.hit.memory.id: hit.hit.memory.text for hit in one.hits}
    hits = near(one.hits, floor, leaning.of(one.vector), leaning.usual)
    head = FOLDED * PROMPT_HITS
    folded = select.folded(
        hits[:head],
        lambda ids: dict(zip(ids, embedder.embed([texts[i] for i in ids]), strict=True)),
    )
    told = select.first([*folded, *hits[head:]], PROMPT_HITS)
    return [hit.hit.memory.text for hit in told if not hit.cut]


def main() -> None:
    """Tell."""
    embedder = Remembering(MiniLm.load())
    found = searched(embedder, calibration())
    floor = fitted_floor(embedder, found)
    print(f"floor for {SILENT:.0%} silent: {floor:.3f}; in force: {embedder.recall_floor}")
    _tell("floor in force", cross_validated(embedder, found, embedder.recall_floor))
    _tell("floor of the others", cross_validated(embedder, found))


def _tell(what: str, judged: Sequence[Judged]) -> None:
    print(f"\nway of the others, {what}:")
    groups = {
        "all prompts": judged,
        "own set": [one for one in judged if one.prompt.is_own],
        **{
            name: [one for one in judged if one.prompt.project == name]
            for name in dict.fromkeys(one.prompt.project for one in judged)
        },
    }
    for name, some in groups.items():
        given, silent = figures(some)
        count = sum(bool(one.prompt.answers) for one in some)
        print(
            f"{name:14} {given:5.1f} given of {count}, {silent:5.1f} silent of {len(some) - count}"
        )


if __name__ == "__main__":
    main()
