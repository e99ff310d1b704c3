"""Measure which way prompts about no memory lie, and write core/ranking/leaning.json.

Run `python -m tests.bench.leaning` after a change of a calibration prompt or of the model. It tells
what the rule is worth on each project with the way measured on the others, as what stands in the
file has seen all of them. data/holdout.jsonl has no part in this.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hookkit.bench.dataset import Dataset, Question
from hookkit.bench.lines import read_lines
from hookkit.core.ranking.leaning import DIRECTIONS
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Embedder
from tests.core.prompts import FERNWAY, FOR_NOBODY, RELATED, UNRELATED

DATA = os.path.join(os.path.dirname(__file__), "data")
DIGITS = 4  # the direction's numbers are about 0.04
# Times the way between the two means: of 1 to 3 the middle; 2 and 3 are alike, 1 is 3 points less.
STRENGTH = 2.0
SILENT = 0.9  # of the prompts that no memory is about: so high is the floor

Vectors = NDArray[np.float64]


class Prompt(NamedTuple):
    """One to calibrate with."""

    text: str
    project: str
    answers: frozenset[str]  # texts of memories; none where nothing should be recalled


def calibration() -> list[Prompt]:
    """Of five projects: prompts.py, data/projects.jsonl and data/calibration.jsonl."""
    own = read_lines(os.path.join(DATA, "projects.jsonl"))
    return [
        *(Prompt(prompt, "shop", frozenset([memory])) for prompt, memory in RELATED),
        *(Prompt(prompt, "fernway", frozenset([memory])) for prompt, memory in FERNWAY),
        *(Prompt(prompt, "shop", frozenset()) for prompt in UNRELATED),
        *(Prompt(prompt, "fernway", frozenset()) for prompt in FOR_NOBODY),
        *(_asked(one, own) for one in own.questions),
        *(_asked(one, own) for one in read_questions(os.path.join(DATA, "calibration.jsonl"))),
    ]


def memories() -> dict[str, list[str]]:
    """What each project of the calibration remembers, without what is superseded."""
    found = {"shop": [text for _, text in RELATED], "fernway": [text for _, text in FERNWAY]}
    for item in read_lines(os.path.join(DATA, "projects.jsonl")).items:
        found.setdefault(item.project, []).extend([] if item.superseded_by else [item.text])
    return found


def direction(embedder: Embedder, prompts: Iterable[Prompt]) -> list[float]:
    """From the mean of the prompts that a memory is about to the mean of the others."""
    prompts = [*prompts]
    about = _vectors(embedder, [one.text for one in prompts if one.answers])
    about_none = _vectors(embedder, [one.text for one in prompts if not one.answers])
    way = STRENGTH * (about_none.mean(axis=0) - about.mean(axis=0))
    return [round(float(number), DIGITS) for number in way]


def _asked(question: Question, dataset: Dataset) -> Prompt:
    texts = {(item.project, item.id): item.text for item in dataset.items}
    answers = frozenset(texts[question.project, answer] for answer in question.answers)
    return Prompt(question.text, question.project, answers)


def read_questions(path: str) -> list[Question]:
    """The questions of a file of them alone, whose memories stand elsewhere."""
    with open(path, encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    return [
        Question(one["question"], one["project"], one["category"], frozenset(one["answers"]))
        for one in found
    ]


def _vectors(embedder: Embedder, texts: Sequence[str]) -> Vectors:
    return np.array(embedder.embed(texts))


class Seen(NamedTuple):
    """What a prompt found, by a direction that its project had no part in."""

    prompt: Prompt
    best: float  # the relevance of the nearest memory
    answer: float  # that of the best answer, if it is among the five nearest; else -1.0


def cross_validated(embedder: Embedder, prompts: Sequence[Prompt]) -> list[Seen]:
    """Each prompt, judged by the direction of the other projects' prompts."""
    seen = []
    for project, texts in memories().items():
        way = np.array(direction(embedder, (one for one in prompts if one.project != project)))
        vectors = _vectors(embedder, texts)
        for prompt in prompts:
            if prompt.project == project:
                vector = _vectors(embedder, [prompt.text])[0]
                near = vectors @ vector - vector @ way
                five = np.argsort(-near)[:5]
                answers = [float(near[at]) for at in five if texts[at] in prompt.answers]
                seen.append(Seen(prompt, float(near.max()), max(answers, default=-1.0)))
    return seen


def figures(seen: Sequence[Seen], floor: float) -> tuple[float, float]:
    """Given and silent, in percent."""
    given = [one.answer >= floor for one in seen if one.prompt.answers]
    silent = [one.best < floor for one in seen if not one.prompt.answers]
    return 100 * float(np.mean(given)), 100 * float(np.mean(silent))


def main() -> None:
    """Write the file, and tell what comes of it."""
    embedder, prompts = MiniLm.load(), calibration()
    with open(DIRECTIONS, "w", encoding="utf-8") as file:
        json.dump({embedder.model_id: direction(embedder, prompts)}, file)
        file.write("\n")
    seen = cross_validated(embedder, prompts)
    floor = float(np.quantile([one.best for one in seen if not one.prompt.answers], SILENT))
    print(f"floor for {SILENT:.0%} silent: {floor:.3f}; in force: {embedder.recall_floor}")
    for project in ["", *memories()]:
        some = [one for one in seen if one.prompt.project == project or not project]
        given, silent = figures(some, embedder.recall_floor)
        print(f"{project or 'all':14} {given:5.1f} given {silent:5.1f} silent")


if __name__ == "__main__":
    main()
