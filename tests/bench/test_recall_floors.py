"""What recall must reach on a data set of our own, on which nothing was chosen.

Three invented projects with 150 memories, 12 of them superseded, and 100 questions: in other words
than the memory's, by identifier, by date, about what changed, about nothing in any project, and
about what only another project knows. The floors are a little below what was measured (README), as
another processor rounds the quantised model differently.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from hookkit.bench.compare import compare
from hookkit.bench.configurations import compared
from hookkit.bench.lines import read_lines
from hookkit.bench.measure import Result
from hookkit.bench.stage import Stage
from hookkit.embed.minilm.model import MiniLm

PROJECTS = os.path.join(os.path.dirname(__file__), "data", "projects.jsonl")

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Result]]:
    """Each ranking's result by its name."""
    stage = Stage(read_lines(PROJECTS), MiniLm.load(), str(tmp_path_factory.mktemp("stage")))
    stage.fill(lambda _done, _of: None)
    chosen = compared(stage.embedder.bm25_weight)
    told = compare(stage, chosen, lambda _done, _of: None)
    yield {one.result.configuration.name: one.result for one in told}


def test_the_data_set_is_what_it_is_said_to_be() -> None:
    dataset = read_lines(PROJECTS)
    kinds = Counter(question.category for question in dataset.questions)

    assert (len(dataset.items), len(dataset.questions)) == (150, 100)
    assert sum(bool(item.superseded_by) for item in dataset.items) == 12
    assert {item.project for item in dataset.items} == {*dataset.projects}
    assert kinds == {
        "paraphrase": 34,
        "identifier": 16,
        "temporal": 8,
        "update": 12,
        "abstention": 21,
        "other-project": 9,
    }


@pytest.mark.parametrize(("depth", "at_least"), [(1, 68.0), (5, 91.0), (10, 94.0), (20, 97.0)])
def test_answers_are_among_the_first(
    results: dict[str, Result], depth: int, at_least: float
) -> None:
    assert results["hookkit"].mean_recall(depth) >= at_least


@pytest.mark.parametrize(
    ("category", "at_least"),
    [("paraphrase", 80.0), ("identifier", 99.0), ("temporal", 99.0), ("update", 99.0)],
)
def test_answers_of_each_kind_are_among_the_first_five(
    results: dict[str, Result], category: str, at_least: float
) -> None:
    assert results["hookkit"].of(category).mean_recall(5) >= at_least


def test_a_prompt_is_given_its_memory_or_else_nothing(results: dict[str, Result]) -> None:
    found = results["hookkit"]

    assert found.given >= 85.0
    assert sum(found.silent) / len(found.silent) >= 0.9


def test_no_other_projects_memory_and_none_that_is_superseded_is_shown(
    results: dict[str, Result],
) -> None:
    assert {name: result.leaked for name, result in results.items()} == dict.fromkeys(results, 0)


def test_what_surrounds_a_memory_takes_nothing_away(results: dict[str, Result]) -> None:
    plain, found = results["meaning and words"], results["hookkit"]

    assert found.mean_recall(5) >= plain.mean_recall(5)
    assert found.ndcg >= plain.ndcg - 1.0
