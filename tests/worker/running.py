"""Workers as they run, in this process and in others, and what becomes of them."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hookkit.config.read import read_config
from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.deadline import Deadline
from hookkit.files import make_private_dir
from hookkit.ipc.client import ask_when_up
from hookkit.ipc.fit import wishes
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import argv_of, ensure_started
from hookkit.paths import Paths
from hookkit.spool.job import SaveJob
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.worker.drain import Drain
from hookkit.worker.health import Health
from hookkit.worker.log import Log
from tests.core.making import BOB, SHOP

LATER_S = 40.0  # more than anything here takes, on a machine that others use too
POLL_S = 0.02


class Draining:
    """A drain with what it works on, in this process."""

    def __init__(self, folder: Path, memories: Memories, quiet_s: float = 60.0) -> None:
        self.memories = memories
        self.spool = Spool(str(folder / "spool"))
        self.sessions = Sessions(str(folder / "sessions"))
        self.spool.prepare()
        self.sessions.prepare()
        self.log_path = folder / "worker.log"
        self.paths = Paths(str(folder))
        self.logged = Log(str(self.log_path))
        make_private_dir(self.paths.run)
        self.health = Health(Place(str(folder), "edge"), self.logged)
        self.drain = Drain(self.spool, self.sessions, memories, quiet_s, self.logged, self.health)

    def say(self, *jobs: SaveJob, ended: bool = False) -> None:
        """Put jobs, just now, of a session that goes on or has `ended`."""
        for job in jobs:
            self.spool.put(job._replace(created=time.time()))
            session = Session(job.session, "", SHOP, cursor=job.end, ended=ended)
            self.sessions.save(session)

    def waiting(self) -> list[tuple[str, int, str]]:
        """The pending jobs: name, tries, reason."""
        return [(job.id, job.attempts, job.reason) for job in self.spool.waiting()]

    def log(self) -> str:
        """What was logged."""
        return self.log_path.read_text() if self.log_path.exists() else ""


def config_of(paths: Paths) -> Config:
    """The settings of that data folder."""
    return read_config({}, paths.config_env).config


def place(paths: Paths) -> Place:
    """Where the worker of that data folder listens."""
    return place_of(paths, config_of(paths))


def asked_of(paths: Paths, op: str, wait_s: float = LATER_S, **fields: Any) -> dict[str, Any]:
    """The reply of the worker of that data folder, started if need be, as hooks do it."""
    ensure_started(paths, place(paths))
    scope = {"user_id": BOB.user_id, "project": BOB.project, **wishes(config_of(paths))}
    request = {**scope, "op": op, **fields}
    return ask_when_up(place(paths).socket(), request, Deadline.after(wait_s))


def serving(paths: Paths) -> int:
    """The pid of the worker that serves there, started if need be."""
    return int(asked_of(paths, "status")["pid"])


def flushed(paths: Paths) -> dict[str, Any]:
    """The reply to a flush."""
    return asked_of(paths, "flush", timeout_s=int(LATER_S))


def listed(paths: Paths) -> list[str]:
    """The texts of the memories."""
    reply = asked_of(paths, "list", limit=100, offset=0)
    return sorted(memory["text"] for memory in reply["memories"])


def put(paths: Paths, *jobs: SaveJob) -> None:
    """Put jobs of a session that nobody knows of: they are ready at once."""
    for job in jobs:
        Spool(paths.spool).put(job)


def foreground(paths: Paths, **environ: str) -> subprocess.CompletedProcess[str]:
    """A worker that is run to its end."""
    return subprocess.run(
        argv_of(paths),
        env={**os.environ, **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LATER_S,
    )


def log(paths: Paths) -> str:
    """What workers of that data folder logged."""
    path = Path(paths.worker_log)
    return path.read_text() if path.exists() else ""


def wait_until(condition: Callable[[], object], wait_s: float = LATER_S) -> None:
    """Return once it holds."""
    deadline = Deadline.after(wait_s)
    while not condition():
        assert not deadline.passed(), "it did not come to that"
        time.sleep(POLL_S)


def is_gone(pid: int) -> bool:
    """Whether there is no such process, not even a zombie."""
    return not os.path.exists(f"/proc/{pid}")


def worker_pids(paths: Paths) -> list[int]:
    """The workers of that data folder, and of no other."""
    wanted = [os.fsencode(word) for word in argv_of(paths)]
    return [pid for pid in _pids() if _argv(pid) == wanted]


def end_all(paths: Paths) -> None:
    """End the workers of that data folder."""
    for pid in worker_pids(paths):
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not worker_pids(paths))


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdecimal()]


def _argv(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[:-1]
    except OSError:  # gone meanwhile
        return []
