"""Every embedder: one vector of length 1.0 for each text, whatever the text, from any thread."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Embedder

EMBEDDERS: dict[str, Callable[[], Embedder]] = {"minilm": MiniLm.load}

ANY_TEXT = st.text(st.characters())  # lone surrogates too
ODD_TEXTS = [
    "",
    "   ",
    "\x00\x01\x1b",
    "\ud800",
    "\ud83d\ude00",
    "\u200b",
    "naïve 日本語 😀",
    "x" * 500,
]
UNRELATED = ["My cat likes fresh tuna", "The mountain is covered in snow"]
PARAPHRASES = [
    ("The user prefers uv over pip", "We install packages with uv, not with pip"),
    ("Releases go out on Fridays from main", "Deploys happen from main at the end of the week"),
    ("The database is PostgreSQL 16", "Postgres, version sixteen, stores the records"),
    ("Tests must not touch the network", "No test may access the internet"),
]


@pytest.fixture(scope="module", params=EMBEDDERS)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return EMBEDDERS[request.param]()


def cosine(one: list[float], other: list[float]) -> float:
    return math.fsum(map(mul, one, other))


def test_no_texts_have_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]) == []


def test_the_model_id_is_one_word(embedder: Embedder) -> None:
    assert embedder.model_id.split() == [embedder.model_id]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_an_odd_text_has_a_vector_of_its_dimensions_and_length_1(
    embedder: Embedder, text: str
) -> None:
    (vector,) = embedder.embed([text])

    assert len(vector) == embedder.dims
    assert math.hypot(*vector) == pytest.approx(1.0, abs=1e-5)


@given(text=ANY_TEXT)
@settings(max_examples=50, deadline=None)
def test_any_text_has_one_vector_of_length_1(embedder: Embedder, text: str) -> None:
    assert [math.hypot(*vector) for vector in embedder.embed([text])] == [
        pytest.approx(1.0, abs=1e-5)
    ]


@given(texts=st.lists(ANY_TEXT, max_size=4))
@settings(max_examples=20, deadline=None)
def test_texts_together_have_the_vectors_that_each_has_alone(
    embedder: Embedder, texts: list[str]
) -> None:
    alone = [embedder.embed([text])[0] for text in texts]

    assert embedder.embed(texts) == [pytest.approx(vector, abs=1e-5) for vector in alone]


def test_a_text_longer_than_the_model_takes_is_not_only_its_beginning(embedder: Embedder) -> None:
    beginning = "We talked about the weather and the mountains. " * 60
    ending = "The database is PostgreSQL 16. " * 60
    short, long, question = embedder.embed([beginning, beginning + ending, "Which database?"])

    assert cosine(long, question) > cosine(short, question) + 0.1


def test_a_text_of_a_megabyte_has_a_vector(embedder: Embedder) -> None:
    (vector,) = embedder.embed(["many words " * 100_000])

    assert math.hypot(*vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(("said", "again"), PARAPHRASES)
def test_a_paraphrase_is_nearer_than_what_is_unrelated(
    embedder: Embedder, said: str, again: str
) -> None:
    first, second, *others = embedder.embed([said, again, *UNRELATED])

    assert cosine(first, second) > max(cosine(first, other) for other in others) + 0.2


def test_threads_get_the_vectors_that_one_thread_gets(embedder: Embedder) -> None:
    texts = [f"memory number {number}, said twice" for number in range(24)]
    alone = embedder.embed(texts)
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda text: embedder.embed([text])[0], texts))

    assert together == [pytest.approx(vector, abs=1e-5) for vector in alone]
