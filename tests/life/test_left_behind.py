"""What killed processes leave behind: sockets, locks, records, numbers. The next one goes on."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

from hookkit.files import replace_file
from hookkit.ipc.start import is_running
from hookkit.paths import Paths
from hookkit.spool.sessions import Session, Sessions
from tests.core.making import SHOP
from tests.soak.crowd import Crowd
from tests.soak.stored import flushed, once, texts_of, the_worker
from tests.soak.table import broken
from tests.worker.running import is_gone, place, serving, wait_until


@pytest.mark.heavy
def test_after_a_killed_worker_the_next_hook_finds_its_socket_and_lock_and_starts_another(
    crowd: Crowd,
) -> None:
    session = crowd.session("s1")
    session.says()
    session.runs("SessionStart")
    session.runs("Stop")
    flushed(crowd.paths)
    pid = the_worker(crowd.paths)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: is_gone(pid))
    at = place(crowd.paths)
    left = os.path.exists(at.socket()), os.path.exists(at.lease), is_running(at)
    session.says()
    ran = [session.runs(event) for event in ("UserPromptSubmit", "Stop")]
    flushed(crowd.paths)

    assert left == (True, True, False)
    assert [one.status for one in ran] == [0, 0]
    assert serving(crowd.paths) not in (pid, 0)
    assert broken(once("said", session.texts(), texts_of(crowd.paths)), timed=False) == []


@pytest.mark.heavy
def test_what_stands_in_the_sockets_place_is_replaced(crowd: Crowd) -> None:
    path = place(crowd.paths).socket()
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(path)

    assert serving(crowd.paths) == the_worker(crowd.paths)


def test_the_number_of_a_dead_writer_is_given_to_us_and_its_half_file_is_overwritten(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s1.json"
    left = Path(f"{path}.{os.getpid()}.tmp")
    left.write_bytes(b"half of what somebody wrote who had our number before " * 9)
    replace_file(str(path), b"whole", durable=False)

    assert (path.read_bytes(), left.exists()) == (b"whole", False)


def test_locks_that_killed_hooks_left_hold_nobody_up(tmp_path: Path) -> None:
    sessions = Sessions(Paths(str(tmp_path)).sessions)
    sessions.prepare()
    hook = os.fork()
    if hook == 0:
        with sessions.locked("s1"):
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(hook, 0)
    with sessions.locked("s1"):
        sessions.save(Session("s1", "", SHOP, pid=hook))

    assert sessions.load("s1") == Session("s1", "", SHOP, pid=hook)
