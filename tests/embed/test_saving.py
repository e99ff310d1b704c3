"""Memories over an embedder that fails: told why, nothing stored, and all of it once it works."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from hookkit.core.edit import Given
from hookkit.core.memories import Memories
from hookkit.embed.errors import EmbedderUnavailableError, TextRefusedError
from hookkit.errors import HookkitError
from hookkit.memory.ports import Filter
from hookkit.store.edge import EdgeStore
from hookkit.worker.drain import Pass
from tests.core.making import BOB, SHOP, a_job, asked, found, model_at, requests, scripted, texts
from tests.doubles.ollama import OllamaServer
from tests.embed.remotes import DIMS, MODELS, Far, far, some_vectors
from tests.kit.fake_anthropic import FakeAnthropic
from tests.worker.running import Draining

pytestmark = pytest.mark.heavy

SAID = "The shop deploys on Fridays."
FACT = "Part 1 of the shop is deployed with make deploy-1."
SHORT_S = 1.0  # all that a server has that is slow, and enough for one that is well


class Saving:
    """A spool, its drain and an editor, over the embedded store and an Ollama server."""

    def __init__(
        self, folder: Path, ollama: Far, api: FakeAnthropic | None, stack: ExitStack
    ) -> None:
        self.ollama = ollama
        self.server: Any = ollama.server
        embedder = ollama.embedder
        self.store = EdgeStore.open(
            str(folder / "store"),
            dims=embedder.dims,
            model_id=embedder.model_id,
            bm25_weight=embedder.bm25_weight,
        )
        make_model = model_at(api.url) if api else None
        self.memories = Memories(self.store, embedder, make_model, str(folder / "history.db"))
        stack.callback(self.memories.close)
        self.draining = Draining(folder, self.memories)
        self._stack = stack

    def add(self) -> None:
        given = Given(str(uuid.UUID(int=7)), (("user", SAID),), "bob", SHOP, "", "", {}, "fact")
        self.memories.editor.add(given, infer=False)

    def save(self) -> Pass:
        return self.draining.drain.look(hurry=True)

    def stored(self) -> int:
        return self.store.count(Filter())

    def restart(self) -> None:
        """The server is there again, at the same address."""
        again = OllamaServer([MODELS["ollama"]], embed=some_vectors, port=self.server.port)
        self.server = self._stack.enter_context(again)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Callable[..., Saving]]:
    with ExitStack() as stack:

        def make(api: FakeAnthropic | None = None, **fields: Any) -> Saving:
            ollama = stack.enter_context(far("ollama", **fields))
            return Saving(tmp_path, ollama, api, stack)

        yield make


def pull_nothing(on: Saving) -> None:
    on.server.models = []


def change_dims(on: Saving) -> None:
    on.server.embed = lambda texts: some_vectors(texts, DIMS + 4)


def be_slow(on: Saving) -> None:
    on.server.fault = {"delay": threading.Event()}


def be_down(on: Saving) -> None:
    on.server.stop()


def answer_503(on: Saving) -> None:
    on.server.fault = {"status": 503}


def pull(on: Saving) -> None:
    on.server.models = [MODELS["ollama"]]


def set_dims_back(on: Saving) -> None:
    on.server.embed = some_vectors


def be_well(on: Saving) -> None:
    if "delay" in on.server.fault:
        on.server.fault["delay"].set()
    on.server.fault = {}


OUTAGES = {
    "model missing": (pull_nothing, "run: ollama pull bge-m3", pull),
    "wrong dims": (change_dims, f"set MEM0_EMBED_DIMS={DIMS + 4}", set_dims_back),
    "slow": (be_slow, "raise MEM0_EMBED_TIMEOUT", be_well),
    "down": (be_down, "ollama serve", Saving.restart),
    "overloaded": (answer_503, "answered 503", be_well),
}


@pytest.mark.parametrize(("break_it", "told", "mend"), OUTAGES.values(), ids=OUTAGES)
def test_what_cannot_be_embedded_waits_with_its_reason_and_is_stored_once(
    break_it: Callable[[Saving], None],
    told: str,
    mend: Callable[[Saving], None],
    made: Callable[..., Saving],
) -> None:
    on = made(**({"embed_timeout_s": SHORT_S} if break_it is be_slow else {}))
    on.draining.say(a_job(asked(1)), ended=True)
    break_it(on)
    with pytest.raises(EmbedderUnavailableError, match=told):
        on.add()
    with pytest.raises(EmbedderUnavailableError, match=told):
        on.memories.search("deploy", BOB, 5)
    failed = on.save()
    ((job, tries, reason),) = on.draining.waiting()

    assert (failed.done, on.stored(), job, tries) == (0, 0, "s1-0", 0)
    assert told in reason
    assert told in on.draining.log()
    assert "/api/pull" not in on.server.paths

    mend(on)
    on.draining.drain.resume()
    on.add()
    on.add()
    assert on.save() == Pass(2, 1)
    assert on.save() == Pass()
    assert (on.stored(), on.draining.waiting()) == (3, [])


def test_a_model_is_not_asked_for_what_could_not_be_embedded(
    made: Callable[..., Saving], api: FakeAnthropic
) -> None:
    on = made(api)
    scripted(api, found(FACT))
    on.draining.say(a_job(asked(1)), ended=True)
    on.server.fault = {"status": 503}

    assert on.save().done == 0
    assert (requests(api), on.stored()) == ([], 0)


def test_facts_that_cannot_be_embedded_are_not_stored_in_part(
    made: Callable[..., Saving], api: FakeAnthropic
) -> None:
    on = made(api)
    scripted(api, found(FACT, SAID))
    on.draining.say(a_job(asked(1)), ended=True)
    calls: list[list[str]] = []

    def once(texts: list[str]) -> list[list[float]]:
        calls.append(texts)
        return some_vectors(texts, DIMS if len(calls) == 1 else DIMS - 1)

    on.server.embed = once
    failed = on.save()

    assert (failed.done, on.stored(), len(requests(api))) == (0, 0, 1)
    assert len(calls) == 2  # the search, and the facts together: not each of them once more
    on.server.embed = some_vectors
    on.draining.drain.resume()
    assert on.save() == Pass(2, 1)
    assert texts(on.memories) == [FACT, SAID]


def test_a_text_that_has_no_vector_is_charged_with_the_try_and_keeps_no_other_back(
    made: Callable[..., Saving],
) -> None:
    def embed(texts: list[str]) -> list[list[float]]:
        bad = [0.0] * DIMS
        return [
            bad if "part 1" in text else vector
            for text, vector in zip(texts, some_vectors(texts), strict=True)
        ]

    on = made()
    on.server.embed = embed
    on.draining.say(a_job(asked(1)), ended=True)
    on.draining.say(a_job(asked(2), name="s2-0", session="s2"), ended=True)
    done = on.save()
    ((job, tries, reason),) = on.draining.waiting()

    assert (done.done, on.stored(), job, tries) == (1, 2, "s1-0", 1)
    assert "makes no vector of a text" in reason
    with pytest.raises(TextRefusedError):
        on.memories.search("part 1", BOB, 5)


def test_the_questions_of_a_session_are_asked_again_after_a_fault(
    made: Callable[..., Saving],
) -> None:
    on = made()
    on.add()
    on.server.fault = {"status": 503}
    with pytest.raises(HookkitError, match="503"):
        on.memories.for_session(BOB, SHOP.name, 6000, ())
    on.server.fault = {}

    assert SAID in on.memories.for_session(BOB, SHOP.name, 6000, ()).text
