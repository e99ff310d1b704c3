"""The memories, opened as soon as they can be, and until then the reason why not.

A server may be down when the worker starts. A worker that left for that would be started again by
every hook, and could not say why nothing is recalled. So it stays, and tries again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from hookkit.core.memories import Memories
from hookkit.errors import HookkitError
from hookkit.ipc.outage import EMBEDDER, STORE
from hookkit.store.errors import VectorsDifferError
from hookkit.worker.backlog import Backlog
from hookkit.worker.drain import Drain
from hookkit.worker.graph import GraphWork
from hookkit.worker.health import Health
from hookkit.worker.pause import PAUSES_S, Pause

NOT_YET = "the memories are still being opened; try again in a moment"
FIRST_S = 20.0  # the longest that a request waits for the first try: a slow disk, a slow server


class NotOpenError(HookkitError):
    """The memories cannot be asked; the message is the reason."""


class Opened(NamedTuple):
    """What there is once the memories are open."""

    memories: Memories
    drain: Drain
    backlog: Backlog
    sweep: Callable[[], None]
    graph: GraphWork | None = None


class Opening:
    """Tries to open until it works. One thread runs it; any may ask."""

    def __init__(self, open_all: Callable[[], Opened], health: Health) -> None:
        self._open = open_all
        self._health = health
        self._pause = Pause()
        self._reason = ""  # of the last try, "" before the first is over
        self._began = 0.0  # time.monotonic() of the last try
        self._is_for_people = False  # what is wrong: trying again is no use before they mended it
        self._is_trying = False
        self._is_wanted = False  # a try that is yet to begin
        self._is_stopped = False
        self._changed = threading.Condition()
        self.opened: Opened | None = None

    @property
    def last_work(self) -> float:
        """When it, or what it opened, was last at work; read by the idle clock."""
        if self._is_trying:
            return time.monotonic()
        return self.opened.drain.last_work if self.opened else 0.0

    def run(self) -> Opened | None:
        """Try until it works; None where `stop` came first."""
        while not self._is_stopped:
            with self._changed:
                self._began, self._is_wanted, self._is_trying = time.monotonic(), False, True
            opened = self._try()
            with self._changed:
                self._is_trying = False
                self.opened = None if self._is_stopped else opened
                self._changed.notify_all()
                if opened is None:
                    self._changed.wait_for(self._is_to_go_on, self._pause.left_s())
            if opened is not None and self.opened is None:
                opened.memories.close()
            if opened is not None:
                break
        return self.opened

    def now(self) -> Opened:
        """What was opened. Waits for the first try alone: of later ones the reason is known.

        Raises:
            NotOpenError: it cannot be opened, or takes very long.
        """
        opened = self.first(FIRST_S)
        if opened is None:
            # It may be back by now: whoever asks next need not wait out a long pause.
            if time.monotonic() - self._began >= PAUSES_S[0] and not self._is_for_people:
                self._want()
            raise NotOpenError(self._reason or NOT_YET)
        return opened

    def first(self, wait_s: float) -> Opened | None:
        """What was opened, for which the first try has so long to end."""
        if self.opened is None and not self._reason:
            self._wait(lambda: bool(self._reason), wait_s)
        return self.opened

    def hurried(self, timeout_s: float) -> Opened:
        """As `now`, but after a try that begins at once.

        Raises:
            NotOpenError: it cannot be opened, or not in that time.
        """
        if self.opened is None:
            self._want()
            self._wait(lambda: not self._is_wanted and not self._is_trying, timeout_s)
        if self.opened is None:
            raise NotOpenError(self._reason or NOT_YET)
        return self.opened

    def stop(self) -> None:
        """Make `run` return, at the latest after the try in hand."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def _try(self) -> Opened | None:
        try:
            opened = self._open()
        except Exception as error:  # noqa: BLE001  # the thread's edge: it must try again
            self._reason = self._health.failed(error)
            self._is_for_people = isinstance(error, VectorsDifferError)
            self._pause.begin(self._reason, for_long=self._is_for_people)
            return None
        self._health.works(STORE, EMBEDDER)
        return opened

    def _want(self) -> None:
        with self._changed:
            self._is_wanted = True
            self._changed.notify_all()

    def _wait(self, condition: Callable[[], bool], wait_s: float) -> None:
        with self._changed:
            self._changed.wait_for(
                lambda: self.opened is not None or self._is_stopped or condition(), wait_s
            )

    def _is_to_go_on(self) -> bool:
        return self._is_stopped or self._is_wanted
