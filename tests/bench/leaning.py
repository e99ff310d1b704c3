"""Measure which way prompts about no project lie, and write core/ranking/leaning.json.

Run `python -m tests.bench.leaning` after a change of tests/core/prompts.py or of the model.
"""

from __future__ import annotations

import json

import numpy as np

from hookkit.core.ranking.leaning import DIRECTIONS
from hookkit.embed.minilm.model import MiniLm
from tests.core.prompts import FERNWAY, FOR_NOBODY, RELATED, UNRELATED

DIGITS = 4  # the direction's numbers are about 0.02


def direction(embedder: MiniLm) -> list[float]:
    """From the mean of the prompts that a memory is about to the mean of the others."""
    about = [prompt for prompt, _ in (*RELATED, *FERNWAY)]
    about_none = [*UNRELATED, *FOR_NOBODY]
    way = np.mean(embedder.embed(about_none), axis=0) - np.mean(embedder.embed(about), axis=0)
    return [round(float(number), DIGITS) for number in way]


def main() -> None:
    """Write the file."""
    embedder = MiniLm.load()
    with open(DIRECTIONS, "w", encoding="utf-8") as file:
        json.dump({embedder.model_id: direction(embedder)}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
