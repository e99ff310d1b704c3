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
from hookkit.paths import Paths
from hookkit.spool.capture import Whose
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import Spool
from hookkit.worker.answers import Parts, answer
from hookkit.worker.backlog import Backlog
from hookkit.worker.drain import Drain
from hookkit.worker.fields import Reply
from hookkit.worker.log import Log
from hookkit.worker.parts import maker, open_memories
from hookkit.worker.serve import Server, listen
from hookkit.worker.sweep import sweep

LEASE_S = 15.0  # a successor waits this long for the one that is leaving
PARTING_S = 10.0  # for the connections at hand when we leave
LAST_JOB_S = 150.0  # for the job in hand: a model call at most; it is tried again if cut off
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
    for warning in reading.warnings:
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
            parts = self._open()
            server = Server(listener, lambda request: self._answer(request, parts), self._log)
            saving = threading.Thread(target=parts.drain.run, daemon=True)
            saving.start()
            threading.Thread(target=server.run, daemon=True).start()
            clear_starts(self._place)
            self._log.say(f"leaves: {self._stay(parts.drain, socket_path)}")
            parts.drain.stop()
            saving.join(LAST_JOB_S)  # and recall goes on meanwhile: nobody else may answer
        finally:
            remove(socket_path)
        server.close()
        server.wait_idle(Deadline.after(PARTING_S))
        if not saving.is_alive():
            parts.memories.close()

    def leave(self, why: str) -> bool:
        """End `live`, from any thread but the main one; whether this is the first to do so."""
        with self._lock:
            is_first, self._is_leaving = not self._is_leaving, True
        self._reasons.put(why)
        return is_first

    def _open(self) -> Parts:
        keep_mem0_quiet(self._paths.mem0)
        spool, sessions = Spool(self._paths.spool), Sessions(self._paths.sessions)
        spool.prepare()
        sessions.prepare()
        memories = open_memories(self._paths, self._config)
        recovered = spool.recover()
        backlog = Backlog(memories, self._paths, self._config, self._log)
        quiet_s = self._config.quiet_s
        drain = Drain(spool, sessions, memories, quiet_s, self._log, backlog.when_idle)
        whose = Whose(self._config.user_id, self._config.agent_id)

        def sweep_now() -> None:
            sweep(spool, sessions, whose, self._log)
            if not memories.distils:  # somebody may have logged in since
                memories.distil_with(maker(self._paths, self._config))

        drain.soon(sweep_now)
        self._log.say(f"hookkit {__version__} serves; {recovered} jobs recovered")
        return Parts(
            memories,
            drain,
            self._config,
            spool,
            sweep_now,
            self.leave,
            self._since,
            self._paths,
            backlog,
        )

    def _answer(self, request: Reply, parts: Parts) -> Reply:
        self._asked = time.monotonic()
        return answer(request, parts)

    def _stay(self, drain: Drain, socket_path: str) -> str:
        """Wait for a reason to leave; the first that comes."""
        while True:
            with suppress(Empty):
                return self._reasons.get(timeout=TICK_S)
            if time.monotonic() - max(self._asked, drain.last_work) > self._config.idle_s:
                return "idle"
            if not os.path.exists(socket_path):  # with the data folder: nobody can reach us
                return "the socket was removed"
