"""embed.points: of many texts, the one that a model refuses is told by its memory."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hookkit.embed.errors import MemoryRefusedError
from hookkit.embed.points import vectors_of
from tests.embed.remotes import far, some_vectors
from tests.moving.making import memory_id, points

REFUSED = "Memory 3:"


def with_nan(texts: Sequence[str]) -> list[list[float]]:
    """As a model that makes no numbers of one text."""
    vectors = some_vectors(texts)
    return [
        [float("nan")] * len(vector) if text.startswith(REFUSED) else vector
        for text, vector in zip(texts, vectors, strict=True)
    ]


def test_the_memory_whose_text_is_refused_is_named() -> None:
    with far("openai", with_nan) as on, pytest.raises(MemoryRefusedError) as caught:
        vectors_of(on.embedder, points(0, 9))

    assert caught.value.memory_id == memory_id(3)
    assert f"the memory {memory_id(3)}: " in str(caught.value)
    assert "Memory 3:" not in str(caught.value)


def test_texts_that_nothing_is_wrong_with_are_asked_about_once() -> None:
    with far("openai") as on:
        made = vectors_of(on.embedder, points(0, 9))

        assert made == on.embedder.embed([point.text for point in points(0, 9)])
        assert len(on.inputs()) == 2
