"""Measure which way prompts about no memory lie, and write core/ranking/leaning.json.

Run `python -m tests.bench.leaning` after a change of a calibration prompt or of the model, and then
`python -m tests.bench.crossed`, which tells what the rule is worth. data/holdout.jsonl and
data/sealed.jsonl have no part in either.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hookkit.bench.dataset import Dataset, Item, Question
from hookkit.bench.lines import read_lines
from hookkit.core.ranking.leaning import MEASURED
from hookkit.core.ranking.near import CROWD
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Embedder
from tests.core.prompts import FERNWAY, FOR_NOBODY, RELATED, UNRELATED

DATA = os.path.join(os.path.dirname(__file__), "data")
DIGITS = 4  # the direction's numbers are about 0.04
# Times the way between the two means: of 1 to 3 the middle; 2 and 3 are alike, 1 is 3 points less.
STRENGTH = 2.0

Vectors = NDArray[np.float64]


class Prompt(NamedTuple):
    """One to calibrate with."""

    text: str
    project: str
    answers: frozenset[str]  # texts of memories; none where nothing should be recalled
    is_own: bool = False  # a question of data/projects.jsonl


def calibration() -> list[Prompt]:
    """Of five projects: prompts.py, data/projects.jsonl and data/calibration.jsonl."""
    own = read_lines(os.path.join(DATA, "projects.jsonl"))
    return [
        *(Prompt(prompt, "shop", frozenset([memory])) for prompt, memory in RELATED),
        *(Prompt(prompt, "fernway", frozenset([memory])) for prompt, memory in FERNWAY),
        *(Prompt(prompt, "shop", frozenset()) for prompt in UNRELATED),
        *(Prompt(prompt, "fernway", frozenset()) for prompt in FOR_NOBODY),
        *(_asked(one, own)._replace(is_own=True) for one in own.questions),
        *(_asked(one, own) for one in read_questions(os.path.join(DATA, "calibration.jsonl"))),
    ]


def datasets() -> list[Dataset]:
    """What the projects of the calibration remember, each set in a store of its own."""
    own = read_lines(os.path.join(DATA, "projects.jsonl"))
    told = [*(("shop", text) for _, text in RELATED), *(("fernway", text) for _, text in FERNWAY)]
    # Of one moment and of no session: neither has a part in what is near.
    items = [Item(text, project, text, "2026-08-01T12:00:00Z") for project, text in told]
    return [own, Dataset("prompts.py", tuple(items), ())]


def direction(embedder: Embedder, prompts: Iterable[Prompt]) -> list[float]:
    """From the mean of the prompts that a memory is about to the mean of the others."""
    prompts = [*prompts]
    about = _vectors(embedder, [one.text for one in prompts if one.answers])
    about_none = _vectors(embedder, [one.text for one in prompts if not one.answers])
    way = STRENGTH * (about_none.mean(axis=0) - about.mean(axis=0))
    return [round(float(number), DIGITS) for number in way]


def usual(embedder: Embedder, prompts: Iterable[Prompt]) -> float:
    """How near the CROWD hits beside the best are to a prompt in the mean, words left out."""
    said: dict[str, list[str]] = {}
    for item in (item for dataset in datasets() for item in dataset.items):
        if not item.superseded_by:
            said.setdefault(item.project, []).append(item.text)
    vectors = {project: _vectors(embedder, texts) for project, texts in said.items()}
    means = []
    for one in prompts:
        (vector,) = _vectors(embedder, [one.text])
        cosines = np.sort(vectors[one.project] @ vector)[::-1]
        means.append(float(cosines[1 : 1 + CROWD].mean()))
    return round(float(np.mean(means)), DIGITS)


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


def main() -> None:
    """Write the file."""
    embedder, prompts = MiniLm.load(), calibration()
    measured = {"usual": usual(embedder, prompts), "direction": direction(embedder, prompts)}
    with open(MEASURED, "w", encoding="utf-8") as file:
        json.dump({embedder.model_id: measured}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
