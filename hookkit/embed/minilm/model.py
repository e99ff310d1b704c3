"""The embedder that is packaged: all-MiniLM-L6-v2 on onnxruntime."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hookkit.embed.minilm.files import (
    MODEL_ID,
    MODEL_MEND,
    MODEL_SHA256,
    VOCAB_MEND,
    VOCAB_SHA256,
    model_path,
    read_checked,
    vocab_path,
)
from hookkit.embed.minilm.runtime import give_back, open_session, quiet_onnxruntime
from hookkit.embed.minilm.words import WINDOW, Words

DIMS = 384
BM25_WEIGHT = 0.03  # of 0.02 to 0.05, which are alike on LoCoMo
LONG = WINDOW // 2  # pieces; a run leaves up to 70 MB behind, and 5 ms brings them back

Vector = NDArray[np.float32]


class MiniLm:
    """`Embedder` of 384 numbers, English; texts beyond 2,032 word pieces are cut off there."""

    model_id = f"{MODEL_ID}/mean-{WINDOW}"
    dims = DIMS
    recall_floor = 0.31  # beside core/ranking/leaning.json; `python -m tests.bench.crossed`

    def __init__(self, session: Any, words: Words, bm25_weight: float) -> None:
        self.bm25_weight = bm25_weight
        self._session = session  # an onnxruntime.InferenceSession, which has no types
        self._words = words

    @classmethod
    def load(cls, bm25_weight: float | None = None) -> MiniLm:
        """The model from the installed packages, in about 0.3 s; with its own weight, or another.

        Raises:
            ModelDamagedError: a file is not the one that was published.
        """
        with ThreadPoolExecutor(2) as beside:  # what lets go of the GIL, while the import holds it
            model = beside.submit(_checked_model)
            words = beside.submit(_load_words)
            onnxruntime = quiet_onnxruntime()
            session = open_session(onnxruntime, model.result())
            weight = BM25_WEIGHT if bm25_weight is None else bm25_weight
            return cls(session, words.result(), weight)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order, each of length 1.0; any text, however long or odd.

        A text of several windows has the mean of their vectors. Safe to call from several threads.
        """
        return [self._embed(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The vector of what somebody asks: nothing else than `embed` makes of it."""
        return self.embed([text])[0]

    def _embed(self, text: str) -> Vector:
        windows = self._words.windows(text)
        vector = _unit(np.sum([self._run(window) for window in windows], axis=0))
        if len(windows[0]) > LONG:
            give_back()
        return vector

    def _run(self, window: list[int]) -> Vector:
        pieces = np.array([window], dtype=np.int64)
        (states,) = self._session.run(
            None,
            {
                "input_ids": pieces,
                "attention_mask": np.ones_like(pieces),  # all of it: nothing is padded
                "token_type_ids": np.zeros_like(pieces),
            },
        )
        return _unit(states[0].mean(axis=0))


def _load_words() -> Words:
    return Words(read_checked(vocab_path(), VOCAB_SHA256, VOCAB_MEND).decode())


def _checked_model() -> str:
    path = model_path()
    read_checked(path, MODEL_SHA256, MODEL_MEND)
    return path


def _unit(vector: Vector) -> Vector:
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)
