"""Start a worker that outlives us, once, and not again and again."""

from __future__ import annotations

import _thread  # `threading` costs a hook 2 ms
import fcntl
import json
import os
import sys
import time
from collections.abc import Mapping

from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import make_private_dir, read_file, remove, replace_file
from hookkit.ipc.place import Place
from hookkit.paths import Paths
from hookkit.values import NamedTuple

GRACE_S = 8.0  # a worker on its way up is not joined by a second
BACKOFF_S = (0.0, 0.0, 10.0, 60.0, 300.0, 900.0)  # before the n-th start after failures

# The entry's own path, not -m: nothing is looked up in the working directory.
ENTRY = os.path.join(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "worker", "__main__.py"
)


class BackingOffError(HookkitError):
    """The last starts failed, and it is too early for the next."""

    def __init__(self, failures: int, wait_s: float, log: str) -> None:
        super().__init__(
            f"the worker failed to start {failures} times, next try in {wait_s:.0f} s; "
            f"the reason stands in {log}; `hookkit worker start` tries at once"
        )


class Starts(NamedTuple):
    """The record of starts: written by who starts, cleared by the worker once it serves."""

    at: float  # wall clock seconds of the last start, 0.0 none
    failures: int  # starts in a row after which no worker came to serve


def is_running(place: Place) -> bool:
    """Whether a worker holds the lease. It may still be starting, or hang."""
    try:
        fd = os.open(place.lease, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        # Shared: of two who ask at once, neither is to take the other for a worker.
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)  # lets go of the lock that this question took
    return False


def wait_gone(place: Place, deadline: Deadline) -> bool:
    """Wait until no worker holds the lease; whether it came to that."""
    while is_running(place):
        if deadline.passed():
            return False
        time.sleep(0.05)
    return True


def ensure_started(
    paths: Paths,
    place: Place,
    *,
    successor: bool = False,
    settings: Mapping[str, str] | None = None,
) -> None:
    """Start a worker unless one runs or is on its way.

    A `successor` is started although one runs, since that one said that it is leaving. `settings`
    are names and values that stand before those of our own environment: a worker for another
    store than the one that is set.

    Raises:
        BackingOffError: the last starts failed.
        OSError: it cannot be started.
    """
    if not successor and is_running(place):
        return
    make_private_dir(paths.run)
    fd = os.open(f"{place.started}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            # Of twenty hooks at once one starts it, and the others need not wait for that.
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        starts = read_starts(place)
        age = time.time() - starts.at
        if 0 <= age < GRACE_S and starts.failures <= 1:
            return
        wait = BACKOFF_S[min(starts.failures, len(BACKOFF_S) - 1)]
        if 0 <= age < wait:
            raise BackingOffError(starts.failures, wait - age, paths.worker_log)
        _write_starts(place, Starts(time.time(), starts.failures + 1))
        spawn(paths, settings)
    finally:
        os.close(fd)


def spawn(paths: Paths, settings: Mapping[str, str] | None = None) -> int:
    """A worker process for this data folder, detached from us; its pid.

    `settings` go into its environment, never into its command line, which everybody can read.

    It has a session of its own and none of our descriptors, so that it neither dies with the
    hook's process group nor keeps Claude Code waiting for the end of our stdout.
    """
    make_private_dir(paths.log)
    log_flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    file_actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, paths.worker_log, log_flags, 0o600),
        *((os.POSIX_SPAWN_CLOSE, fd) for fd in _inherited()),
    ]
    argv = argv_of(paths)
    environ = {**environment(), **(settings or {})}
    try:
        pid = os.posix_spawn(argv[0], argv, environ, file_actions=file_actions, setsid=True)
    except NotImplementedError:  # an old libc: the worker makes the session itself, a moment later
        pid = os.posix_spawn(argv[0], argv, environ, file_actions=file_actions)
    # A parent that lives on, as the MCP server does, would keep it as a zombie; a second fork
    # would cost each hook a millisecond, and warn where there are threads.
    _thread.start_new_thread(_wait_for, (pid,))
    return pid


def _wait_for(pid: int) -> None:
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:  # somebody else waits for all children
        return


def _inherited() -> list[int]:
    """Descriptors that a child would get besides the first three: who started us left them open."""
    found = []
    for name in os.listdir("/dev/fd"):
        try:
            if int(name) > 2 and os.get_inheritable(int(name)):
                found.append(int(name))
        except OSError:  # the listing's own, closed by now
            continue
    return found


def argv_of(paths: Paths) -> list[str]:
    """The command line of a worker."""
    # -E: PYTHONPATH is the user's for other programs. Not -I: hookkit may live in the user site.
    return [sys.executable, "-E", ENTRY, "--home", paths.home]


def read_starts(place: Place) -> Starts:
    """The record; none, or an unreadable one, is no start."""
    try:
        found = json.loads(read_file(place.started) or b"{}")
        return Starts(float(found.get("at", 0.0)), int(found.get("failures", 0)))
    except (OSError, ValueError, AttributeError, TypeError, OverflowError, RecursionError):
        return Starts(0.0, 0)


def clear_starts(place: Place) -> None:
    """A worker serves: forget the failures."""
    remove(place.started)


def _write_starts(place: Place, starts: Starts) -> None:
    replace_file(place.started, json.dumps(starts._asdict()).encode(), durable=False)
