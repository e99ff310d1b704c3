"""Save what lies in the spool: when it is ready, in its order, and again when it failed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from hookkit.core.memories import Memories
from hookkit.spool.capture import read_to
from hookkit.spool.job import SaveJob
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import Spool
from hookkit.transcript.turns import exchanges
from hookkit.worker.log import Log

ENOUGH = 3  # exchanges: then a session's jobs wait no longer
POLL_S = 0.25  # between looks at the spool; a look at an unchanged folder is a stat


class Pass(NamedTuple):
    """What one look at the spool did."""

    saved: int  # memories
    done: int  # jobs
    reasons: tuple[str, ...]  # why jobs were given back


class Drain:
    """The thread that saves."""

    def __init__(
        self, spool: Spool, sessions: Sessions, memories: Memories, quiet_s: float, log: Log
    ) -> None:
        self._spool = spool
        self._sessions = sessions
        self._memories = memories
        self._quiet_s = quiet_s
        self._log = log
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._hurried: list[Callable[[Pass], None]] = []
        self._first: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self.last_work = time.monotonic()  # read by the idle clock

    def run(self) -> None:
        """Look, save, wait, until `stop`."""
        while not self._stop.is_set():
            self._wake.clear()
            with self._lock:
                first, self._first = self._first, []
                waiters, self._hurried = self._hurried, []
            for act in first:
                act()
            done = self.look(hurry=bool(waiters))
            for tell in waiters:
                tell(done)
            self._wake.wait(POLL_S)

    def stop(self) -> None:
        """Make `run` return after the job in hand."""
        self._stop.set()
        self._wake.set()

    def soon(self, act: Callable[[], None]) -> None:
        """Run `act` in this thread, before the next look: it writes what the drain reads."""
        with self._lock:
            self._first.append(act)
        self._wake.set()

    def flush(self, timeout_s: float) -> Pass | None:
        """Save everything now, ready or not; None where that took longer than `timeout_s`."""
        told = threading.Event()
        result: list[Pass] = []

        def tell(done: Pass) -> None:
            result.append(done)
            told.set()

        with self._lock:
            self._hurried.append(tell)
        self._wake.set()
        told.wait(timeout_s)
        return result[0] if result else None

    def look(self, *, hurry: bool) -> Pass:
        """Save the jobs that are ready, or all of them in a `hurry`."""
        total = Pass(0, 0, ())
        for jobs in self._groups(hurry=hurry):
            if self._stop.is_set():
                break
            one = self._save(jobs)
            total = Pass(
                total.saved + one.saved, total.done + one.done, (*total.reasons, *one.reasons)
            )
            self.last_work = time.monotonic()
        return total

    def _groups(self, *, hurry: bool) -> list[list[SaveJob]]:
        by_session: dict[tuple[str, str, str], list[SaveJob]] = {}
        for job in self._spool.waiting():
            key = (job.session, job.project.slug, job.user_id)
            by_session.setdefault(key, []).append(job)
        return [jobs for jobs in by_session.values() if hurry or self._is_ready(jobs)]

    def _is_ready(self, jobs: list[SaveJob]) -> bool:
        now = time.time()
        if max(job.not_before for job in jobs) > now:
            return False
        if not self._memories.distils or any(job.attempts for job in jobs):
            return True
        if sum(len(exchanges(job.turns)) for job in jobs) >= ENOUGH:
            return True
        # Either way of a clock that was set back: nobody waits for years.
        if abs(now - max(job.created for job in jobs)) >= self._quiet_s:
            return True
        session = self._sessions.load(jobs[0].session)
        return session is None or session.ended

    def _save(self, jobs: list[SaveJob]) -> Pass:
        claimed = [job for job in jobs if self._spool.claim(job)]
        if not claimed:
            return Pass(0, 0, ())
        try:
            saved = self._memories.remember(claimed)
        except Exception as error:  # noqa: BLE001  # the edge of one job: it is not lost
            return Pass(0, 0, (self._give_back(claimed, error),))
        for job in claimed:
            self._finish(job)
        self._log.say(f"saved {saved} memories from {len(claimed)} jobs")
        return Pass(saved, len(claimed), ())

    def _give_back(self, claimed: list[SaveJob], error: Exception) -> str:
        reason = self._log.fault(f"could not save {len(claimed)} jobs", error)
        for job in claimed:
            if not self._spool.retry(job, reason, time.time()):
                self._log.say(f"gave up {job.id}: it lies in failed/")
        return reason

    def _finish(self, job: SaveJob) -> None:
        """The job is done; but first its session knows that, should a hook have died unawares."""
        with self._sessions.locked(job.session):
            session = self._sessions.load(job.session)
            if session is not None and session.cursor == job.start:
                self._sessions.save(read_to(session, job))
        self._spool.finish(job)
