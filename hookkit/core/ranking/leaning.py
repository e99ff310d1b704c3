"""How much a prompt is one that anybody might say anywhere, seen from its vector alone.

"Rename this variable" and "write a haiku" are about no memory, however near one of them happens to
lie, and "why is the nightly import slow?" is about some, however far. The mean vectors of prompts
of both kinds (tests/bench/leaning.py) lie apart, and where a prompt lies between them raises or
lowers what a memory must reach to be put before it.

What it is worth, on five projects, each with the way measured on the other four, at 80 to 90 % of
silence: 3 points of the memories that are wanted (95 of 100 resamples: -2 to 6), and beside a
thousand memories of something else 6 of these and of silence together (1 to 9). Tried as well, and
worth less or nothing: how far the nearest memory stands out of all others of the project (z-score,
margin), a share of BM25 or of the prompt's rare words, the prompt's length, that it asks rather
than orders, and a logistic regression of all of these, which gains 3 points beside 40 memories and
loses 6 beside 200. The nearest pairs of word vectors (late interaction) are worth 2 points, for
which each hit would be embedded anew. What lies beside the nearest does count (ranking/near).
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

MEASURED = os.path.join(os.path.dirname(__file__), "leaning.json")


class Leaning(NamedTuple):
    """The way from prompts about a project to prompts about none, in one model's space."""

    direction: tuple[float, ...] = ()  # () where it is not known: nothing leans
    usual: float | None = None  # how near the hits beside the best are to a prompt, in the mean

    @classmethod
    def of_model(cls, model_id: str) -> Leaning:
        """That of the model, if it was measured; `python -m tests.bench.leaning` measures it."""
        with open(MEASURED, "rb") as file:
            known = json.load(file)
        measured = known.get(model_id, {"direction": (), "usual": None})
        return cls(tuple(measured["direction"]), measured["usual"])

    def of(self, vector: Sequence[float]) -> float:
        """In units of cosine; above 0.0 for a prompt that is about no project."""
        return sum(map(mul, vector, self.direction)) if self.direction else 0.0
