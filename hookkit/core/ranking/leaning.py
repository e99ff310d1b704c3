"""How much a prompt is one that anybody might say anywhere, seen from its vector alone.

"Rename this variable" and "write a haiku" are about no project's memories, however near one of
them happens to lie, and "why is the nightly import slow?" is about some, however far. The mean
vectors of prompts of both kinds (tests/core/prompts.py) lie apart, and where a prompt lies between
them raises or lowers what a memory must reach to be put before it. Without this the same share
of silence costs a third more of the memories that are wanted.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from operator import mul
from typing import NamedTuple

DIRECTIONS = os.path.join(os.path.dirname(__file__), "leaning.json")


class Leaning(NamedTuple):
    """The way from prompts about a project to prompts about none, in one model's space."""

    direction: tuple[float, ...] = ()  # () where it is not known: nothing leans

    @classmethod
    def of_model(cls, model_id: str) -> Leaning:
        """That of the model, if it was measured; `python -m tests.bench.leaning` measures it."""
        with open(DIRECTIONS, "rb") as file:
            known = json.load(file)
        return cls(tuple(known.get(model_id, ())))

    def of(self, vector: Sequence[float]) -> float:
        """In units of cosine; above 0.0 for a prompt that is about no project."""
        return sum(map(mul, vector, self.direction)) if self.direction else 0.0
