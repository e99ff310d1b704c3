"""Save what lies in the spool: when it is ready, in its order, and again when it failed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from hookkit.core.errors import HistoryUnavailableError
from hookkit.core.memories import Memories
from hookkit.ipc.outage import EMBEDDER, STORE
from hookkit.memory.asking import BadAnswerError
from hookkit.memory.ports import ModelUnavailableError
from hookkit.memory.redact import redact
from hookkit.spool.capture import read_to
from hookkit.spool.job import SaveJob
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import Spool
from hookkit.worker.health import DOWN, Health
from hookkit.worker.log import Log
from hookkit.worker.pause import Pause
from hookkit.worker.ready import Group, find_ready, grouped, portions

ANSWER_CHARS = 500  # of an answer that could not be used
POLL_S = 1.0  # between looks at the spool: one listing of a folder that is mostly empty
# Whichever job is tried, it would end so: none is to blame, and none is charged with a try.
OUTAGES = (
    *DOWN,
    ModelUnavailableError,
    HistoryUnavailableError,
    OSError,
    ImportError,
)


class Pass(NamedTuple):
    """What one look at the spool did."""

    saved: int = 0  # memories
    done: int = 0  # jobs
    reasons: tuple[str, ...] = ()  # why jobs were given back

    def and_then(self, other: Pass) -> Pass:
        """Both together."""
        return Pass(self.saved + other.saved, self.done + other.done, self.reasons + other.reasons)


Act = Callable[[], object]
Tell = Callable[[Pass | None], None]


def _nothing() -> None:
    return


class Drain:
    """The thread that saves."""

    def __init__(
        self,
        spool: Spool,
        sessions: Sessions,
        memories: Memories,
        quiet_s: float,
        log: Log,
        health: Health,
        when_idle: Act = _nothing,
    ) -> None:
        self._when_idle = when_idle  # called when a look at the spool found nothing to do
        self._spool = spool
        self._sessions = sessions
        self._memories = memories
        self._quiet_s = quiet_s
        self._log = log
        self._health = health
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._acts: list[Act] = []
        self._waiters: list[Tell] = []
        self._lock = threading.Lock()
        self.pause = Pause()
        self.last_work = time.monotonic()  # read by the idle clock

    def run(self) -> None:
        """Look, save, wait, until `stop`."""
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001  # the thread's edge: it must look again
                self.pause.begin(self._log.fault("could not go through the spool", error))
            self._wake.wait(POLL_S)
        for tell in self._take()[1]:
            tell(None)

    def stop(self) -> None:
        """Make `run` return after the job in hand."""
        self._stop.set()
        self._wake.set()

    def soon(self, act: Act) -> None:
        """Run `act` in this thread, before the next look: it writes what the drain reads."""
        with self._lock:
            self._acts.append(act)
        self._wake.set()

    def resume(self) -> None:
        """Try again at once: what was in the way may be gone."""
        self.pause.end()
        self._wake.set()

    def flush(self, timeout_s: float) -> Pass | None:
        """Save everything now, ready or not; None where that took longer than `timeout_s`."""
        told = threading.Event()
        result: list[Pass | None] = []

        def tell(done: Pass | None) -> None:
            result.append(done)
            told.set()

        with self._lock:
            self._waiters.append(tell)
        self._wake.set()
        if self._stop.is_set():  # `run` may have told its last
            return None
        told.wait(timeout_s)
        return result[0] if result else None

    def look(self, *, hurry: bool) -> Pass:
        """Save the jobs that are ready, or all of them in a `hurry`."""
        total = Pass()
        if self.pause.holds() and not hurry:
            return total
        for jobs in portions(grouped(self._spool.waiting()) if hurry else self._ready()):
            if self._stop.is_set():
                break
            total = total.and_then(self._save(jobs))
            self.last_work = time.monotonic()
            if self.pause.holds():
                break
        return total

    def _turn(self) -> None:
        acts, waiters = self._take()
        done = None
        try:
            for act in acts:
                act()
            done = self.look(hurry=bool(waiters))
            if done == Pass() and not self.pause.holds():
                self._when_idle()
        finally:
            for tell in waiters:
                tell(done)

    def _take(self) -> tuple[list[Act], list[Tell]]:
        """What was asked for, at one moment: a flush comes after what it asked for first."""
        with self._lock:
            acts, self._acts = self._acts, []
            waiters, self._waiters = self._waiters, []
        return acts, waiters

    def _ready(self) -> list[Group]:
        found = find_ready(
            self._spool.waiting(),
            self._sessions,
            distils=self._memories.distils,
            quiet_s=self._quiet_s,
        )
        if found.more_soon:  # there will be work, so we are not idle
            self.last_work = time.monotonic()
        return found.groups

    def _save(self, jobs: Sequence[SaveJob]) -> Pass:
        claimed = [job for job in jobs if self._spool.claim(job)]
        return self._try(claimed) if claimed else Pass()

    def _try(self, claimed: Sequence[SaveJob]) -> Pass:
        try:
            saved = self._memories.remember(claimed)
            for job in claimed:
                self._finish(job)
        except OUTAGES as error:
            return self._wait_out(claimed, error)
        except Exception as error:  # noqa: BLE001  # the edge of one job: it is not lost
            self.pause.end()
            return self._blame(claimed, error)
        self.pause.end()
        self._health.works(STORE, EMBEDDER)
        self._log.say(f"saved {saved} memories from {len(claimed)} jobs")
        return Pass(saved, len(claimed))

    def _blame(self, claimed: Sequence[SaveJob], error: Exception) -> Pass:
        """Find the job that fails, and give it back for later."""
        if len(claimed) > 1:
            return self._try_apart(claimed)
        (job,) = claimed
        reason = self._log.fault(f"could not save {job.id}", error)
        if isinstance(error, BadAnswerError):  # for whoever looks at the job; not for the log
            job = job._replace(answer=redact(error.answer, self._memories.own)[:ANSWER_CHARS])
        try:
            if not self._spool.retry(job, reason, time.time()):
                self._log.say(f"gave up {job.id}: it lies in failed/")
        except OSError as full:
            return self._wait_out(claimed, full)
        return Pass(reasons=(reason,))

    def _try_apart(self, claimed: Sequence[SaveJob]) -> Pass:
        total = Pass()
        for at, job in enumerate(claimed):
            if self.pause.holds() or self._stop.is_set():
                self._put_back(claimed[at:], self.pause.reason)
                break
            total = total.and_then(self._try([job]))
        return total

    def _wait_out(self, claimed: Sequence[SaveJob], error: Exception) -> Pass:
        """Put the jobs back, and try none for a while."""
        if isinstance(error, DOWN):
            self._health.failed(error)
        reason = self._log.fault(f"{len(claimed)} jobs and all others must wait", error)
        self._put_back(claimed, reason)
        self.pause.begin(reason)
        return Pass(reasons=(reason,))

    def _put_back(self, claimed: Sequence[SaveJob], reason: str) -> None:
        for job in claimed:
            with suppress(OSError):  # done already, or on a disk that takes no reason either
                self._spool.put_back(job, reason)

    def _finish(self, job: SaveJob) -> None:
        """The job is done; but first its session knows that, should a hook have died unawares."""
        with self._sessions.locked(job.session):
            session = self._sessions.load(job.session)
            if session is not None and session.cursor == job.start:
                self._sessions.save(read_to(session, job))
        with suppress(OSError):  # a count is no reason to save it again
            self._sessions.proof(job.session).save(job.id, time.time())
        self._spool.finish(job)
