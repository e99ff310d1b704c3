"""ipc.start: a worker is started once, outlives us, and is not started again and again."""

from __future__ import annotations

import fcntl
import json
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hookkit.deadline import Deadline
from hookkit.ipc import start
from hookkit.ipc.place import Place
from hookkit.ipc.start import (
    GRACE_S,
    BackingOffError,
    Starts,
    clear_starts,
    ensure_started,
    is_running,
    read_starts,
    spawn,
    wait_gone,
)
from hookkit.paths import Paths

from ..spool.making import start as start_process

# Stands in for the worker: says what it was given, and ends.
ENTRY = """
import json, os, sys
open_ones = [fd for fd in range(256) if os.path.exists(f"/dev/fd/{fd}")]
files = {fd: [os.fstat(fd).st_dev, os.fstat(fd).st_ino] for fd in open_ones if fd < 3}
print("to nobody")
print("to the log", file=sys.stderr)
leads = os.getsid(0) == os.getpid()
names = [os.environ.get(name) for name in ("MEM0_STORE", "MEM0_COLLECTION")]
said = {"argv": sys.argv[1:], "set": names, "fds": open_ones, "files": files, "leads": leads}
with open(os.path.join(sys.argv[2], "said"), "a") as file:
    file.write(json.dumps(said) + "\\n")
"""


@pytest.fixture
def pids(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Of what was started here; a server that other tests share is a child of ours too."""
    started: list[int] = []
    posix_spawn = os.posix_spawn

    def noted(*args: Any, **kwargs: Any) -> int:
        started.append(posix_spawn(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(os, "posix_spawn", noted)
    return started


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pids: list[int]) -> Paths:
    """A data folder whose worker is ENTRY."""
    (tmp_path / "entry.py").write_text(ENTRY)
    monkeypatch.setattr(start, "ENTRY", str(tmp_path / "entry.py"))
    (tmp_path / "home" / "run").mkdir(parents=True)
    return Paths(str(tmp_path / "home"))


@pytest.fixture
def place(paths: Paths) -> Place:
    return Place(paths.home, "edge")


def spawned(paths: Paths, pids: list[int]) -> int:
    """How many workers were started; they are over then."""
    for pid in pids:
        with suppress(ChildProcessError):  # start.py waits for it too
            os.waitpid(pid, 0)
    said = Path(paths.home, "said")
    return len(said.read_text().split("\n")) - 1 if said.exists() else 0


def record(place: Place, age_s: float, failures: int) -> None:
    Path(place.started).write_text(json.dumps({"at": time.time() - age_s, "failures": failures}))


HOLDS = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_worker_runs_while_it_holds_its_lease(place: Place) -> None:
    seen = [is_running(place)]
    holder = start_process(HOLDS, place.lease)
    held = holder.stdout and holder.stdout.readline()
    seen += [is_running(place), wait_gone(place, Deadline.after(0.1))]
    errors = holder.communicate("go\n")[1]
    seen += [is_running(place), wait_gone(place, Deadline.after(5))]

    assert (held, errors) == ("held\n", "")
    assert seen == [False, True, False, False, True]


def test_who_only_asks_is_not_taken_for_a_worker(place: Place) -> None:
    with open(place.lease, "w") as file:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)  # as another who asks

        assert is_running(place) is False


def test_a_worker_that_runs_is_not_joined_by_a_second(
    paths: Paths, place: Place, pids: list[int]
) -> None:
    holder = start_process(HOLDS, place.lease)
    assert holder.stdout
    holder.stdout.readline()
    ensure_started(paths, place)
    first = read_starts(place)
    ensure_started(paths, place, successor=True)
    holder.communicate("go\n")

    assert (first, read_starts(place).failures, spawned(paths, pids)) == (Starts(0.0, 0), 1, 1)


def test_a_worker_is_detached_from_us(paths: Paths, tmp_path: Path, pids: list[int]) -> None:
    ours = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(ours, True)  # as whoever started us may have left it
    spawn(paths)
    os.close(ours)
    spawned(paths, pids)
    said = json.loads((tmp_path / "home" / "said").read_text())
    null, log = os.stat("/dev/null"), os.stat(paths.worker_log)

    assert said == {
        "argv": ["--home", paths.home],
        "set": [None, None],
        "fds": [0, 1, 2],
        "files": {
            "0": [null.st_dev, null.st_ino],
            "1": [null.st_dev, null.st_ino],
            "2": [log.st_dev, log.st_ino],
        },
        "leads": True,
    }
    assert Path(paths.worker_log).read_text() == "to the log\n"
    assert log.st_mode & 0o777 == 0o600


def test_settings_are_handed_on_in_the_environment_and_not_in_the_command_line(
    paths: Paths, place: Place, monkeypatch: pytest.MonkeyPatch, pids: list[int]
) -> None:
    monkeypatch.setenv("MEM0_STORE", "edge")
    ensure_started(paths, place, settings={"MEM0_STORE": "qdrant", "MEM0_COLLECTION": "team"})
    spawned(paths, pids)
    said = json.loads(Path(paths.home, "said").read_text())

    assert (said["set"], said["argv"]) == (["qdrant", "team"], ["--home", paths.home])
    assert os.environ["MEM0_STORE"] == "edge"


ENSURES = """
import os, sys
from hookkit.ipc import start
from hookkit.ipc.place import Place
from hookkit.paths import Paths
start.ENTRY = sys.argv[2]
print("ready", flush=True)
sys.stdin.readline()
start.ensure_started(Paths(sys.argv[1]), Place(sys.argv[1], "edge"))
try:
    os.wait()
except ChildProcessError:
    pass  # it started none, or that one is over
print("over")
"""


def test_of_twenty_hooks_at_once_one_starts_a_worker(
    paths: Paths, place: Place, tmp_path: Path, pids: list[int]
) -> None:
    hooks = [start_process(ENSURES, paths.home, str(tmp_path / "entry.py")) for _ in range(20)]
    ready = [hook.stdout and hook.stdout.readline() for hook in hooks]
    for hook in hooks:
        assert hook.stdin
        hook.stdin.write("go\n")
        hook.stdin.flush()
    said = [hook.communicate() for hook in hooks]

    assert ready == ["ready\n"] * 20
    assert said == [("over\n", "")] * 20
    assert (read_starts(place).failures, spawned(paths, pids)) == (1, 1)


@pytest.mark.parametrize(
    ("failures", "age_s", "starts"),
    [
        (0, 0, False),
        (1, GRACE_S - 2, False),
        (1, GRACE_S + 1, True),
        (2, 11, True),
        (3, 61, True),
        (5, 901, True),
        (99, 901, True),
        (1, -3600, True),
        (99, -3600, True),
    ],
    ids=["just now", "on its way", "too slow", "2", "3", "5", "many", "clock set back", "and many"],
)
def test_a_start_waits_for_the_last_one(
    failures: int, age_s: float, starts: bool, paths: Paths, place: Place, pids: list[int]
) -> None:
    record(place, age_s, failures)
    ensure_started(paths, place)

    assert (spawned(paths, pids), read_starts(place).failures) == (starts, failures + starts)


@pytest.mark.parametrize(
    ("failures", "age_s", "wait_s"), [(2, 0, 10), (2, 8, 2), (3, 30, 30), (5, 0, 900), (99, 0, 900)]
)
def test_a_worker_that_will_not_start_is_tried_less_and_less(
    failures: int, age_s: float, wait_s: int, paths: Paths, place: Place, pids: list[int]
) -> None:
    record(place, age_s, failures)
    with pytest.raises(BackingOffError) as caught:
        ensure_started(paths, place)

    assert (spawned(paths, pids), read_starts(place).failures) == (0, failures)
    assert str(caught.value) == (
        f"the worker failed to start {failures} times, next try in {wait_s} s; "
        f"the reason stands in {paths.worker_log}; `hookkit worker start` tries at once"
    )


def test_a_worker_that_serves_clears_the_record(
    paths: Paths, place: Place, pids: list[int]
) -> None:
    record(place, 0, 99)
    clear_starts(place)
    ensure_started(paths, place)

    assert (spawned(paths, pids), read_starts(place).failures) == (1, 1)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"at": "x"}', b'{"at": {}}', b'{"failures": Infinity}', b"\xff"]
)
def test_a_damaged_record_is_none(content: bytes, place: Place) -> None:
    Path(place.started).write_bytes(content)

    assert read_starts(place) == Starts(0.0, 0)


def test_the_first_start_makes_the_folders(paths: Paths, place: Place, pids: list[int]) -> None:
    os.rmdir(paths.run)
    ensure_started(paths, place)

    assert spawned(paths, pids) == 1
    assert [os.stat(path).st_mode & 0o777 for path in (paths.run, paths.log)] == [0o700] * 2
