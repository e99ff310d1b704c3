"""The graph's share of the work: a thread that takes memories in, and who waits for it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from hookkit.core.graph import Graph
from hookkit.embed.errors import EmbedderUnavailableError
from hookkit.errors import HookkitError, reason_of
from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.prompts import PromptFileError
from hookkit.graph.queue import Waiting
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.store.errors import StoreUnavailableError
from hookkit.worker.log import Log
from hookkit.worker.pause import Pause

POLL_S = 5.0  # between looks at the queue, besides when somebody calls
RECENT_S = 5.0  # after a failure: whoever asks then is told of it, and later it is tried for them
WAIT_S = 100.0  # the longest that somebody waits for what they added
# Whichever memory is tried, it would end so: none is to blame.
OF_MODELS = (ModelUnavailableError, EmbedderUnavailableError, PromptFileError, ImportError)
OUTAGES = (*OF_MODELS, GraphUnavailableError, StoreUnavailableError, OSError)


class NoGraphError(HookkitError):
    """This worker was made without one."""

    def __init__(self) -> None:
        super().__init__("this worker has no graph; run `hookkit worker stop` and try again")


class Trouble:
    """What is out of order: tried again later each time, and sooner for somebody who waits."""

    def __init__(self) -> None:
        self._pause = Pause()
        self._failed = -RECENT_S  # time.monotonic()

    def begin(self, reason: str) -> bool:
        """It failed; whether for another reason than before."""
        is_news = reason != self._pause.reason
        self._pause.begin(reason)
        self._failed = time.monotonic()
        return is_news

    def end(self) -> None:
        """It works."""
        self._pause.end()
        self._failed = -RECENT_S

    @property
    def cause(self) -> str:
        """Why it failed the last time; "" if it did not."""
        return self._pause.reason

    def reason(self) -> str:
        """Why it failed a moment ago; "" if it did not."""
        is_recent = time.monotonic() - self._failed < RECENT_S
        return self._pause.reason if is_recent else ""

    def is_over(self, *, is_called: bool) -> bool:
        """Whether to try again."""
        return not self._pause.holds() or (is_called and not self.reason())


class Backfill(NamedTuple):
    """What a backfill has to do."""

    memories: int  # that it reads
    again: int  # others that were given up and now wait for another try


class Step(NamedTuple):
    """What one step of a backfill did."""

    read: int  # memories
    failed: int  # memories that a model could not be made to read
    left: int  # memories
    reason: str = ""  # why it failed


class GraphWork:
    """Takes in what waits, and lets go of what is forgotten."""

    def __init__(self, graph: Graph, user_id: str, log: Log) -> None:
        self.graph = graph
        self._user_id = user_id
        self._log = log
        self._models = Trouble()  # or the embedder: memories cannot be read
        self._stores = Trouble()  # the graph's, or the memories'
        self._changed = threading.Condition()
        self._is_stopped = False
        self._is_called = False
        self._backfill: deque[str] = deque()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin; what a worker before us left is done first."""
        self._thread.start()

    def stop(self, wait_s: float) -> bool:
        """End after the memory in hand; whether it did so in time. What is cut off waits."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        if self._thread.ident is not None:
            self._thread.join(wait_s)
        return not self._thread.is_alive()

    @property
    def waits_for(self) -> str:
        """Why nothing goes into the graph just now; "" while all is well."""
        return self._stores.cause or self._models.cause

    def state(self) -> dict[str, object]:
        """How many memories wait for it, how many of those for a backfill alone, and why."""
        try:
            number, given_up, reason = self.graph.counts()
        except HookkitError as error:
            number, given_up, reason = 0, 0, str(error)
        why = self.waits_for or reason if number else reason
        return {"waits": number, "given_up": given_up, "reason": why}

    @property
    def lacks_model(self) -> bool:
        """Whether no model could be asked the last time."""
        return bool(self._models.cause)

    def resume(self) -> None:
        """Try again at once: what was in the way may be gone."""
        self._models.end()
        self._call()

    def take_in(self, memory_ids: Sequence[str], wait_s: float = WAIT_S) -> str:
        """See to it that these are taken in; why they wait still, "" where they do not."""
        self._call()
        trouble = (self._stores, self._models)
        until = time.monotonic() + wait_s
        while waiting := self.graph.waiting(memory_ids):
            reasons = [row.reason for row in waiting] + [one.reason() for one in trouble]
            if any(reasons):
                return next(filter(None, reasons))
            if time.monotonic() >= until:
                return "it is not their turn yet"
            with self._changed:
                self._changed.wait(0.1)
        return ""

    def let_go(self) -> str:
        """Take out what was just forgotten or changed; why that must wait, "" where it is done.

        What is written down is done later in any case: nothing that stands in the way is an error.
        """
        try:
            self.graph.let_go_aside()
            if reason := self._stores.reason():
                return reason
            while self.graph.let_go():
                pass
        except (HookkitError, *OUTAGES) as error:
            return self._wait_out(error)
        self._call()  # what was changed is to be read again
        return ""

    def begin(self) -> Backfill:
        """Look which memories of the user's the graph has not taken in, for `step`.

        Raises:
            HookkitError: not now. So for `step`.
        """
        self._backfill = deque(self.graph.untold(self._user_id))
        again = self.graph.try_again({*self._backfill})
        self._call()
        return Backfill(len(self._backfill), again)

    def step(self) -> Step:
        """Read one of them, the oldest."""
        read = failed = 0
        reason = ""
        while self._backfill and not read and not failed:
            memory_id = self._backfill.popleft()
            try:
                read += self.graph.take_in_one(memory_id)
            except OUTAGES:
                self._backfill.appendleft(memory_id)
                raise
            except ModelError as error:
                failed, reason = 1, str(error)
        return Step(read, failed, len(self._backfill), reason)

    def _run(self) -> None:
        while not self._is_stopped:
            with self._changed:
                is_called, self._is_called = self._is_called, False
            did = self._look(is_called)
            with self._changed:
                self._changed.notify_all()
                if not (did or self._is_called or self._is_stopped):
                    self._changed.wait(POLL_S)

    def _look(self, is_called: bool) -> bool:
        """Do the next thing; whether there was one."""
        rows: list[Waiting] = []
        if not self._stores.is_over(is_called=is_called):
            return False
        try:
            let_go = self.graph.let_go()
            if self._models.is_over(is_called=is_called) and (rows := self.graph.next()):
                self.graph.take_in(rows)
        except OUTAGES as error:
            self._wait_out(error)
            return False
        except Exception as error:  # noqa: BLE001  # the thread's edge: it must look again
            return self._blame(rows, error)
        if let_go or rows:
            self._stores.end()
        if rows:
            self._models.end()
        return bool(let_go or rows)

    def _blame(self, rows: list[Waiting], error: Exception) -> bool:
        """Try those memories later, and go on with the next; without any, wait."""
        reason = self._log.fault("could not read a memory into the graph", error)
        try:
            if rows:
                self.graph.failed(rows, reason)
                return True
        except HookkitError as broken:
            self._log.fault("could not note it", broken)
        self._stores.begin(reason)
        return False

    def _wait_out(self, error: Exception) -> str:
        reason = reason_of(error)[:500]
        trouble = self._models if isinstance(error, OF_MODELS) else self._stores
        if trouble.begin(reason):  # once, not at every try
            self._log.say(f"the graph must wait: {reason}")
        return reason

    def _call(self) -> None:
        with self._changed:
            self._is_called = True
            self._changed.notify_all()
