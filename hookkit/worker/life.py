"""A worker's life: alone by its lease, up in a third of a second, gone when nobody needs it."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from filelock import FileLock, Timeout

from hookkit import __version__
from hookkit.config.read import read_config
from hookkit.config.settings import Config
from hookkit.config.surroundings import environment, keep_mem0_quiet
from hookkit.deadline import Deadline
from hookkit.files import make_private_dir, remove
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import clear_starts
from hookkit.memory.redact import own_of
from hookkit.memory.redact_own import usable
from hookkit.paths import Paths
from hookkit.spool.capture import Whose
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import Spool
from hookkit.worker.answers import Parts, answer
from hookkit.worker.backlog import Backlog
from hookkit.worker.blocks import Blocks
from hookkit.worker.drain import Drain
from hookkit.worker.eraser import Eraser
from hookkit.worker.fields import Reply
from hookkit.worker.graph import GraphWork
from hookkit.worker.health import Health
from hookkit.worker.log import Log
from hookkit.worker.opening import Opened, Opening
from hookkit.worker.parts import maker, open_memories
from hookkit.worker.serve import Server, listen
from hookkit.worker.sweep import sweep

LEASE_S = 15.0  # a successor waits this long for the one that is leaving
PARTING_S = 10.0  # for the connections at hand when we leave
LAST_JOB_S = 150.0  # for the job in hand: a model call at most; it is tried again if cut off
LAST_STEP_S = 5.0  # for the memory that the graph is being told of: what is cut off waits
TICK_S = 0.5


def main(argv: Sequence[str]) -> int:
    """Live; 0 where there was nothing to do or all went well, 1 where we could not start."""
    paths = Paths(argv[argv.index("--home") + 1])
    _let_go()
    try:
        make_private_dir(paths.run)
        make_private_dir(paths.log)
    except OSError as error:  # no data folder, so no log: whoever holds our stderr may read it
        sys.stderr.write(f"hookkit: the worker cannot start: {error}\n")
        return 1
    log = Log(paths.worker_log)
    try:
        return _serve(paths, log)
    except Exception as error:  # noqa: BLE001  # the process's edge
        log.fault("the worker ended", error)
        return 1


def _serve(paths: Paths, log: Log) -> int:
    reading = read_config(environment(), paths.config_env)
    for warning in (*reading.warnings, *usable(reading.config.redact_patterns).problems):
        log.say(str(warning))
    if reading.problems:
        log.say(f"not started: {'; '.join(str(problem) for problem in reading.problems)}")
        return 1
    place = place_of(paths, reading.config)
    try:
        with FileLock(place.lease, timeout=LEASE_S, mode=0o600):
            Life(paths, place, reading.config, log).live()
    except Timeout:  # another serves, which is all that is wanted: this start did not fail
        clear_starts(place)
    return 0


def _open_and_save(opening: Opening) -> None:
    opened = opening.run()
    if opened is not None:
        if opened.graph is not None:
            opened.graph.start()
        opened.drain.run()


def _let_go() -> None:
    """Be nobody's child: no terminal's, and keeping no folder from being removed."""
    os.umask(0o077)
    with suppress(OSError):  # we lead a session already
        os.setsid()
    os.chdir("/")


class Life:
    """One worker, from its socket to its last job. Only the lease's holder may."""

    def __init__(self, paths: Paths, place: Place, config: Config, log: Log) -> None:
        self._paths = paths
        self._place = place
        self._config = config
        self._log = log
        self._spool = Spool(place.spool)
        self._sessions = Sessions(paths.sessions)
        self._health = Health(place, log)
        self._blocks = Blocks(paths, place.name, log)
        self._since = time.monotonic()
        self._asked = self._since
        # What a signal's handler may put into: it interrupts the very thread that waits for it,
        # and would wait for ever for the lock of an Event.
        self._reasons: SimpleQueue[str] = SimpleQueue()
        self._lock = threading.Lock()
        self._is_leaving = False

    def live(self) -> None:
        """Serve until there is a reason to leave; then finish what is in hand."""
        # At once: who asks now waits for us, instead of finding nobody and giving up.
        socket_path = self._place.socket()
        listener = listen(socket_path)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self._reasons.put("told to by a signal"))
        try:
            self._prepare()
            opening = Opening(self._open, self._health)
            parts = self._parts(opening)
            server = Server(listener, lambda request: self._answer(request, parts), self._log)
            saving = threading.Thread(target=_open_and_save, args=(opening,), daemon=True)
            saving.start()
            threading.Thread(target=server.run, daemon=True).start()
            clear_starts(self._place)
            has_ended = True
            self._log.say(f"leaves: {self._stay(opening, socket_path)}")
            opening.stop()
            if opening.opened is not None:
                opening.opened.drain.stop()
                saving.join(LAST_JOB_S)  # and recall goes on meanwhile: nobody else may answer
                has_ended = opening.opened.graph is None or opening.opened.graph.stop(LAST_STEP_S)
        finally:
            remove(socket_path)
        server.close()
        server.wait_idle(Deadline.after(PARTING_S))
        if opening.opened is not None and has_ended and not saving.is_alive():
            opening.opened.memories.close()

    def leave(self, why: str) -> bool:
        """End `live`, from any thread but the main one; whether this is the first to do so."""
        with self._lock:
            is_first, self._is_leaving = not self._is_leaving, True
        self._reasons.put(why)
        return is_first

    def _prepare(self) -> None:
        keep_mem0_quiet(self._paths.mem0)
        self._spool.prepare()
        self._sessions.prepare()

    def _parts(self, opening: Opening) -> Parts:
        return Parts(
            opening,
            self._config,
            self._spool,
            self.leave,
            self._since,
            self._paths,
            self._health,
            self._blocks,
        )

    def _open(self) -> Opened:
        memories = open_memories(self._paths, self._config, self._blocks.withdraw)
        recovered = self._spool.recover()
        work = (
            GraphWork(memories.graph, self._config.user_id, self._log) if memories.graph else None
        )
        backlog = Backlog(memories, self._paths, self._config, self._log)
        eraser = Eraser(memories.forgetter, work, self._paths, self._blocks, self._log)

        def when_idle() -> None:
            backlog.when_idle()
            eraser.when_idle()

        drain = Drain(
            self._spool,
            self._sessions,
            memories,
            self._config.quiet_s,
            self._log,
            self._health,
            when_idle,
        )
        own = own_of(self._config.redact_patterns)
        whose = Whose(self._config.user_id, self._config.agent_id, own)

        def sweep_now() -> None:
            sweep(self._spool, self._sessions, whose, self._log)
            if not memories.distils:  # somebody may have logged in since
                memories.distil_with(maker(self._paths, self._config))

        drain.soon(sweep_now)
        self._log.say(f"hookkit {__version__} serves; {recovered} jobs recovered")
        return Opened(memories, drain, backlog, sweep_now, work)

    def _answer(self, request: Reply, parts: Parts) -> Reply:
        self._asked = time.monotonic()
        return answer(request, parts)

    def _stay(self, opening: Opening, socket_path: str) -> str:
        """Wait for a reason to leave; the first that comes."""
        while True:
            with suppress(Empty):
                return self._reasons.get(timeout=TICK_S)
            if time.monotonic() - max(self._asked, opening.last_work) > self._config.idle_s:
                return "idle"
            if not os.path.exists(socket_path):  # with the data folder: nobody can reach us
                return "the socket was removed"
