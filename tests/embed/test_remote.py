"""Embedders on servers, over real HTTP: what is asked, and what a user is told when it fails."""

from __future__ import annotations

import contextlib
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hookkit import __version__
from hookkit.embed import remote
from hookkit.embed.errors import (
    EmbedderSlowError,
    EmbedderUnavailableError,
    NotVectorsError,
    TextRefusedError,
    WrongDimsError,
)
from hookkit.embed.texts import NOTHING, WINDOW
from hookkit.errors import HookkitError
from tests.doubles.ollama import RefusedError
from tests.embed.remotes import DIMS, KEY, MODELS, Far, far, some_vectors

TEXT = "The secret plan is to use SQLite."
SHORT_S = 0.4
SOON_S = 3.0  # no answer that came at once took so long, on a machine that others use too


@pytest.fixture(params=MODELS)
def on(request: pytest.FixtureRequest) -> Iterator[Far]:
    with far(request.param) as made:
        yield made


@pytest.fixture
def ollama() -> Iterator[Far]:
    with far("ollama") as made:
        yield made


@pytest.fixture
def openai() -> Iterator[Far]:
    with far("openai") as made:
        yield made


def fault(ask: Callable[[], Any]) -> HookkitError:
    with pytest.raises(HookkitError) as caught:
        ask()
    said = str(caught.value)
    assert len(said.splitlines()) == 1
    assert not any(words in said for words in (TEXT, KEY, "secret"))
    return caught.value


def fault_of(on: Far) -> HookkitError:
    return fault(lambda: on.embedder.embed([TEXT]))


def test_nothing_is_asked_before_the_first_text(on: Far) -> None:
    on.embedder.embed([])

    assert (on.embedder.dims, on.server.paths) == (DIMS, [])


def test_a_server_learns_who_asks(on: Far) -> None:
    on.embedder.embed_query(TEXT)

    (headers,) = on.server.headers
    assert headers["user-agent"] == f"hookkit/{__version__}"


def test_a_proxy_of_the_environment_is_not_asked_for_what_listens_here(
    on: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with far(on.config.embed_provider) as proxied:  # made in that environment
        assert len(proxied.embedder.embed([TEXT])) == 1


def test_vectors_are_of_length_1_whatever_the_server_makes(on: Far) -> None:
    (vector,) = on.embedder.embed([TEXT])
    (said,) = some_vectors([TEXT])

    assert vector == pytest.approx([number / math.hypot(*said) for number in said])


def test_many_texts_are_asked_in_batches_and_keep_their_order(on: Far) -> None:
    texts = [f"memory {number}" for number in range(600)]
    vectors = on.embedder.embed(texts)

    sizes = [len(batch) for batch in on.inputs()]
    assert (sum(sizes), max(sizes) <= 256, len(sizes) > 1) == (600, True, True)
    assert vectors[599] == pytest.approx(on.embedder.embed_query(texts[599]))


def test_a_text_of_several_windows_has_the_mean_of_their_vectors(on: Far) -> None:
    long = ("x" * WINDOW) + ("y" * WINDOW)
    whole, first, second = on.embedder.embed([long, long[:WINDOW], long[WINDOW:]])

    middle = [(one + other) / 2 for one, other in zip(first, second, strict=True)]
    assert whole == pytest.approx([number / math.hypot(*middle) for number in middle])


def test_of_a_long_question_the_beginning_and_the_end_are_asked(on: Far) -> None:
    on.embedder.embed_query("a" * WINDOW + "b" * WINDOW + "c" * 50)

    assert on.inputs() == [["a" * WINDOW, "c" * 50]]


def test_a_text_without_words_is_sent_as_something(on: Far) -> None:
    on.embedder.embed(["", " \n"])

    assert on.inputs() == [[NOTHING, NOTHING]]


def test_threads_get_their_own_vectors(on: Far) -> None:
    texts = [f"memory {number}" for number in range(40)]
    alone = on.embedder.embed(texts)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(on.embedder.embed_query, texts))

    assert together == [pytest.approx(vector) for vector in alone]


@pytest.mark.parametrize("bad", [DIMS - 1, DIMS + 1, 1, 0])
def test_vectors_of_another_size_are_told_with_the_setting_to_change(bad: int) -> None:
    for provider in MODELS:
        with far(provider, lambda texts: [[1.0] * bad for _ in texts]) as on:
            error = fault_of(on)

        assert isinstance(error, WrongDimsError)
        assert f"vectors of {bad} numbers" in str(error)
        assert f"MEM0_EMBED_DIMS is {DIMS}" in str(error)
        assert f"set MEM0_EMBED_DIMS={bad}" in str(error)


def test_the_dims_of_every_answer_are_checked(on: Far) -> None:
    on.embedder.embed([TEXT])
    on.server.embed = lambda texts: some_vectors(texts, DIMS - 2)  # type: ignore[attr-defined]

    assert isinstance(fault_of(on), WrongDimsError)


@pytest.mark.parametrize(
    "number", [math.nan, math.inf, 0.0], ids=["not a number", "infinite", "zero"]
)
def test_a_vector_that_points_nowhere_is_refused(number: float, on: Far) -> None:
    on.server.embed = lambda texts: [[number] * DIMS for _ in texts]  # type: ignore[attr-defined]

    assert isinstance(fault_of(on), TextRefusedError)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_vectors_that_are_not_one_a_text_are_no_answer(count: int, on: Far) -> None:
    on.server.embed = lambda _: [[1.0] * DIMS] * count  # type: ignore[attr-defined]

    error = fault(lambda: on.embedder.embed(["one", "two"]))
    assert isinstance(error, NotVectorsError)
    assert f"found {count} for 2 texts" in str(error)


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>login</html>",
        b"{}",
        b"[]",
        b"null",
        b'"x"',
        b'{"data": {}, "embeddings": 7}',
        b'{"data": [{"index": 0, "embedding": ["a"]}], "embeddings": [["a"]]}',
        b'{"data": [{"index": 0, "embedding": null}], "embeddings": [null]}',
        b"\xff\xfe",
        b"",
    ],
)
def test_another_program_that_answers_is_not_taken_for_an_embedder(raw: bytes, on: Far) -> None:
    on.server.fault = {"raw": raw}

    error = fault_of(on)
    assert isinstance(error, NotVectorsError)
    assert "MEM0_EMBED_URL" in str(error)


def test_rows_of_the_same_index_are_no_answer(openai: Far) -> None:
    row = {"index": 0, "embedding": [1.0] * DIMS}
    openai.server.reply = lambda *_: (200, {"data": [row, row]})  # type: ignore[method-assign]

    assert "some twice" in str(fault(lambda: openai.embedder.embed(["one", "two"])))


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 529, 307])
def test_a_server_that_cannot_just_now_is_unavailable(status: int, on: Far) -> None:
    on.server.fault = {"status": status}

    error = fault_of(on)
    assert isinstance(error, EmbedderUnavailableError)
    assert str(status) in str(error)
    assert len(on.server.paths) == 1  # and is not asked again and again


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_text_that_is_refused_is_to_blame_itself(status: int, on: Far) -> None:
    on.server.fault = {"status": status}

    error = fault_of(on)
    assert isinstance(error, TextRefusedError)
    assert not isinstance(error, EmbedderUnavailableError)
    assert str(status) in str(error)


@pytest.mark.parametrize("status", [400, 500])
def test_numbers_that_a_model_cannot_make_of_a_text_are_the_texts_fault(
    status: int, on: Far
) -> None:
    on.server.fault = {"status": status, "error": "json: unsupported value: NaN"}

    assert isinstance(fault_of(on), TextRefusedError)


def test_what_a_server_says_of_key_and_text_is_not_repeated(on: Far) -> None:
    on.server.fault = {"status": 401, "error": f"Incorrect key {KEY} for {TEXT}"}

    assert "401" in str(fault_of(on)) or "MEM0_EMBED_API_KEY" in str(fault_of(on))


def test_an_ollama_model_that_is_not_there_is_said_with_the_command_and_never_pulled(
    ollama: Far,
) -> None:
    error = fault(lambda: ollama.with_settings(embed_model="mxbai-embed-large").embed([TEXT]))

    assert isinstance(error, EmbedderUnavailableError)
    assert str(error) == (
        f"Ollama at {ollama.server.url} has no model mxbai-embed-large;"
        " run: ollama pull mxbai-embed-large"
    )
    assert ollama.server.paths == ["/api/embed"]


def test_a_model_that_only_talks_is_told_from_one_that_embeds(ollama: Far) -> None:
    ollama.server.embed = None  # type: ignore[attr-defined]

    error = fault_of(ollama)
    assert isinstance(error, EmbedderUnavailableError)
    assert "set MEM0_EMBED_MODEL" in str(error)


def test_ollama_is_told_not_to_cut_and_to_keep_the_model(ollama: Far) -> None:
    ollama.embedder.embed([TEXT])

    (body,) = ollama.server.requests
    assert (body["truncate"], body["keep_alive"], body["model"]) == (False, "30m", "bge-m3")
    assert "options" not in body  # another context would load the model anew


@pytest.mark.parametrize(
    ("status", "mend"),
    [
        (401, "set MEM0_EMBED_API_KEY"),
        (403, "set MEM0_EMBED_API_KEY"),
        (404, "set MEM0_EMBED_MODEL"),
        (429, "quota"),
    ],
)
def test_openai_says_what_to_do(status: int, mend: str, openai: Far) -> None:
    openai.server.fault = {"status": status}

    error = fault_of(openai)
    assert isinstance(error, EmbedderUnavailableError)
    assert mend in str(error)


def test_openai_without_a_key_is_asked_without_one(openai: Far) -> None:
    error = fault(lambda: openai.with_settings(embed_api_key="").embed([TEXT]))

    assert "wants one" in str(error)
    assert "authorization" not in openai.server.headers[0]


def test_only_models_that_can_are_told_how_many_numbers(openai: Far) -> None:
    openai.server.models += ["nomic-embed-text"]  # type: ignore[attr-defined]
    openai.embedder.embed([TEXT])
    openai.with_settings(embed_model="nomic-embed-text").embed([TEXT])

    assert [body.get("dimensions") for body in openai.server.requests] == [DIMS, None]


def test_a_user_in_the_url_is_not_told(openai: Far) -> None:
    url = openai.config.embed_url.replace("http://", "http://bob:secret@")
    openai.server.fault = {"status": 500}

    assert "at http://127.0.0.1:" in str(
        fault(lambda: openai.with_settings(embed_url=url).embed([TEXT]))
    )


@pytest.mark.parametrize("status", [400, 500])
def test_a_model_with_a_small_context_gets_smaller_windows(status: int) -> None:
    taken: list[str] = []

    def embed(texts: list[str]) -> list[list[float]]:
        if any(len(text) > 400 for text in texts):
            raise RefusedError(status, "the input length exceeds the context length")
        taken.extend(texts)
        return some_vectors(texts)

    said = " ".join(f"word{number}" for number in range(200))
    with far("ollama", embed) as on:
        vectors = on.embedder.embed(["short", said])

    assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1.0, 1.0])
    assert " ".join(taken) == f"short {said}"


def test_a_model_that_finds_everything_too_long_is_not_asked_for_ever(ollama: Far) -> None:
    ollama.server.fault = {"status": 400, "error": "the input length exceeds the context length"}

    error = fault(lambda: ollama.embedder.embed(["x" * WINDOW]))
    assert isinstance(error, TextRefusedError)
    assert "too long" in str(error)
    assert len(ollama.server.paths) < 12


def test_a_server_that_is_gone_is_named_at_once(on: Far) -> None:
    on.server.stop()
    began = time.monotonic()

    for ask in (lambda: on.embedder.embed([TEXT]), lambda: on.embedder.embed_query(TEXT)):
        error = fault(ask)
        assert isinstance(error, EmbedderUnavailableError)
        assert on.server.url in str(error)
        assert "set MEM0_EMBED_URL" in str(error)
    assert time.monotonic() - began < SOON_S


def test_a_connection_that_breaks_is_unavailable(on: Far) -> None:
    on.server.fault = {"cut": True}

    assert isinstance(fault_of(on), EmbedderUnavailableError)


def test_a_slow_server_is_left_when_its_time_is_over(on: Far) -> None:
    on.server.fault = {"delay": threading.Event()}

    error = fault(lambda: on.with_settings(embed_timeout_s=SHORT_S).embed([TEXT]))
    assert isinstance(error, EmbedderSlowError)
    assert "within 0.4 s" in str(error)
    assert "MEM0_EMBED_TIMEOUT" in str(error)


def test_a_machine_that_never_answers_is_left_too(on: Far) -> None:
    with black_hole() as url:
        error = fault(
            lambda: on.with_settings(embed_url=url, embed_timeout_s=SHORT_S).embed([TEXT])
        )

    assert isinstance(error, EmbedderUnavailableError)
    assert "ConnectTimeout" in str(error)


def test_a_question_does_not_wait_as_long_as_a_save_and_the_model_loads_on(
    on: Far, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "QUERY_S", SHORT_S)
    loaded = threading.Event()
    on.server.fault = {"delay": loaded}
    began = time.monotonic()

    for _ in range(3):
        assert isinstance(fault(lambda: on.embedder.embed_query(TEXT)), EmbedderSlowError)
    assert time.monotonic() - began < 3 * SHORT_S + SOON_S
    assert on.inputs().count(["hello"]) == 1  # waits for the model, and is not given up
    loaded.set()
    on.server.fault = {}
    assert len(on.embedder.embed_query(TEXT)) == DIMS


@contextlib.contextmanager
def black_hole() -> Iterator[str]:
    """A port where connections are neither taken nor refused: its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
