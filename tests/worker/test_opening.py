"""worker.opening: a store that cannot be opened is tried again, and its reason told meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.embed.errors import EmbedderSlowError
from hookkit.embed.minilm.model import MiniLm
from hookkit.ipc.outage import read_outage
from hookkit.ipc.place import Place
from hookkit.memory.ports import Filter
from hookkit.store.errors import StoreUnavailableError, VectorsDifferError
from hookkit.store.layout import Record
from hookkit.worker.backlog import Backlog
from hookkit.worker.opening import NotOpenError, Opened, Opening
from tests.core.making import open_store
from tests.worker.running import LATER_S, Draining, wait_until

DOWN = StoreUnavailableError("http://qdrant:6333", "no connection")
OTHERS = VectorsDifferError(
    "http://qdrant:6333", found=Record(2, "bge-m3", 1024), wanted=Record(2, "minilm", 384)
)
QUICK_S = 1.0  # what a request may take that need not wait


class Door:
    """An opening, run in its thread, of a store that is there or is not."""

    def __init__(self, draining: Draining) -> None:
        self.error: Exception | None = None
        self.tries = 0
        self.may_end = threading.Event()  # a try
        self.may_end.set()
        self.place = Place(draining.paths.home, "edge")
        self._draining = draining
        self.opening = Opening(self._open, draining.health)
        self.thread = threading.Thread(target=self.opening.run)

    def _open(self) -> Opened:
        self.tries += 1
        assert self.may_end.wait(LATER_S)
        if self.error is not None:
            raise self.error
        one = self._draining
        backlog = Backlog(one.memories, one.paths, Config(), one.logged)
        return Opened(one.memories, one.drain, backlog, lambda: None)


@pytest.fixture
def door(keeping: Draining) -> Iterator[Door]:
    door = Door(keeping)
    yield door
    door.error = DOWN
    door.may_end.set()
    door.opening.stop()
    if door.thread.ident is not None:
        door.thread.join(LATER_S)


def took(act: Callable[[], object]) -> float:
    """Seconds until it was refused."""
    began = time.monotonic()
    with pytest.raises(NotOpenError):
        act()
    return time.monotonic() - began


def test_whoever_asks_at_the_start_waits_for_the_first_try(door: Door) -> None:
    door.may_end.clear()
    door.thread.start()
    threading.Timer(0.3, door.may_end.set).start()

    assert door.opening.first(0.05) is None
    assert door.opening.now() is door.opening.opened


def test_what_cannot_be_opened_is_refused_at_once_with_the_reason(door: Door) -> None:
    door.error = DOWN
    door.thread.start()
    door.opening.first(LATER_S)
    with pytest.raises(NotOpenError) as caught:
        door.opening.now()

    assert str(caught.value) == str(DOWN)
    assert took(door.opening.now) < QUICK_S
    assert door.opening.opened is None


def test_a_later_try_is_nobodys_to_wait_for(door: Door) -> None:
    door.error = DOWN
    door.thread.start()
    door.opening.first(LATER_S)
    door.may_end.clear()
    threading.Thread(target=took, args=(lambda: door.opening.hurried(LATER_S),)).start()
    wait_until(lambda: door.tries == 2)

    assert took(door.opening.now) < QUICK_S


def test_it_is_tried_again_by_itself(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hookkit.worker.pause.PAUSES_S", (0.05,))
    door.error = DOWN
    door.thread.start()
    wait_until(lambda: door.tries > 2)
    door.error = None
    wait_until(lambda: door.opening.opened)

    assert door.opening.now() is door.opening.opened


def test_whoever_is_in_a_hurry_gets_a_try_of_their_own(door: Door) -> None:
    door.error = DOWN
    door.thread.start()
    door.opening.first(LATER_S)
    refused = took(lambda: door.opening.hurried(LATER_S))
    door.error = None
    opened = door.opening.hurried(LATER_S)

    assert (door.tries, opened is door.opening.opened) == (3, True)
    assert refused < LATER_S


def test_a_try_that_takes_long_is_not_waited_for_for_ever(door: Door) -> None:
    door.may_end.clear()
    door.thread.start()
    with pytest.raises(NotOpenError, match="still being opened"):
        door.opening.hurried(0.1)


def test_a_recall_makes_it_try_again_but_not_at_every_prompt(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.error = DOWN
    door.thread.start()
    door.opening.first(LATER_S)
    for _ in range(20):
        took(door.opening.now)
    at_once = door.tries
    monkeypatch.setattr("hookkit.worker.opening.PAUSES_S", (0.0,))
    took(door.opening.now)

    wait_until(lambda: door.tries == 2)
    assert at_once == 1


def test_vectors_of_another_model_are_left_alone_until_somebody_asks(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hookkit.worker.pause.PAUSES_S", (0.01, 900.0))
    monkeypatch.setattr("hookkit.worker.opening.PAUSES_S", (0.0,))
    door.error = OTHERS
    door.thread.start()
    door.opening.first(LATER_S)
    for _ in range(20):
        took(door.opening.now)
    time.sleep(0.1)
    alone = door.tries
    took(lambda: door.opening.hurried(LATER_S))

    assert (alone, door.tries) == (1, 2)


def test_an_outage_is_noted_once_with_its_beginning_and_ends_with_it(
    door: Door, keeping: Draining
) -> None:
    door.error = DOWN
    before = time.time()
    door.thread.start()
    for error in (DOWN, DOWN, EmbedderSlowError("http://ollama", "bge-m3", 30.0)):
        door.error = error
        took(lambda: door.opening.hurried(LATER_S))
    noted = read_outage(door.place)
    door.error = None
    door.opening.hurried(LATER_S)

    assert (noted.what, noted.reason) == ("embedder", str(error))
    assert before <= noted.since <= time.time()
    assert read_outage(door.place).reason == ""
    assert keeping.log().count(str(DOWN)) == 1
    assert keeping.log().rstrip().endswith("can recall and save again")


def test_what_is_opened_while_the_worker_leaves_is_closed_again(
    embedder: MiniLm, tmp_path: Path
) -> None:
    store = open_store(tmp_path, embedder)
    door = Door(Draining(tmp_path, Memories(store, embedder, None, str(tmp_path / "history.db"))))
    door.may_end.clear()
    door.thread.start()
    wait_until(lambda: door.tries)
    door.opening.stop()
    door.may_end.set()
    door.thread.join(LATER_S)

    assert (door.thread.is_alive(), door.opening.opened) == (False, None)
    with pytest.raises(StoreUnavailableError):
        store.count(Filter())
