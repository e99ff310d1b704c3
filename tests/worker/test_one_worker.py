"""A worker's process: there is one, it is nobody's child, and it comes and goes as it should."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import time
from pathlib import Path

import pytest

from hookkit.deadline import Deadline
from hookkit.ipc.client import PROTOCOL, NoWorkerError, RefusedError, WorkerSlowError, ask
from hookkit.ipc.start import (
    BACKOFF_S,
    BackingOffError,
    ensure_started,
    is_running,
    read_starts,
    wait_gone,
)
from hookkit.paths import Paths
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Counts, Spool
from tests.core.making import KEY, SHOP, a_job, asked, found, requests, scripted
from tests.kit.fake_anthropic import FakeAnthropic
from tests.spool.making import start as start_process
from tests.worker.running import (
    LATER_S,
    asked_of,
    flushed,
    foreground,
    is_gone,
    listed,
    log,
    place,
    put,
    serving,
    wait_until,
    worker_pids,
)

pytestmark = pytest.mark.heavy

FACT = "Part 1 of the shop is deployed with make deploy-1."

ASKS = """
import sys
from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.ipc.client import ask_when_up
from hookkit.ipc.place import place_of
from hookkit.ipc.start import ensure_started
from hookkit.paths import Paths
paths = Paths(sys.argv[1])
place = place_of(paths, Config())
print("ready", flush=True)
sys.stdin.readline()
ensure_started(paths, place)
print(ask_when_up(place.socket(), {"op": "status"}, Deadline.after(40))["pid"])
"""


def told(pid: int, number: int) -> None:
    os.kill(pid, number)
    wait_until(lambda: is_gone(pid))


def test_of_twenty_that_start_one_at_once_all_are_answered_by_the_same(paths: Paths) -> None:
    hooks = [start_process(ASKS, paths.home) for _ in range(20)]
    for hook in hooks:
        assert hook.stdout
        assert hook.stdout.readline() == "ready\n"
    for hook in hooks:
        assert hook.stdin
        hook.stdin.write("go\n")
        hook.stdin.flush()
    said = [hook.communicate(timeout=LATER_S) for hook in hooks]

    (pid,) = worker_pids(paths)
    assert said == [(f"{pid}\n", "")] * 20
    asked_of(paths, "open", timeout_s=int(LATER_S))
    assert log(paths).count(" serves; ") == 1
    assert read_starts(place(paths)).failures == 0


def test_a_worker_has_nothing_of_ours_and_leaves_no_zombie_to_a_parent_that_lives_on(
    paths: Paths, tmp_path: Path
) -> None:
    ours = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(ours, True)
    pid = serving(paths)
    os.close(ours)
    files = {}
    for fd in os.listdir(f"/proc/{pid}/fd"):
        try:
            files[int(fd)] = os.readlink(f"/proc/{pid}/fd/{fd}")
        except FileNotFoundError:  # closed since it was listed
            continue
    at_home = [path for path in files.values() if path.startswith("/")]
    session, folder = os.getsid(pid), os.readlink(f"/proc/{pid}/cwd")
    told(pid, signal.SIGTERM)

    assert (files[0], files[1], files[2]) == ("/dev/null", "/dev/null", paths.worker_log)
    assert [p for p in at_home if not p.startswith((f"{paths.home}/", "/dev/", "/proc/"))] == []
    assert (session, folder) == (pid, "/")
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, 0)


def test_told_to_leave_it_leaves_nothing_behind(paths: Paths) -> None:
    pid = serving(paths)
    socket_path = place(paths).socket()
    mode = os.stat(socket_path).st_mode & 0o777
    told(pid, signal.SIGTERM)

    assert (mode, os.path.exists(socket_path), is_running(place(paths))) == (0o600, False, False)
    assert log(paths).endswith(" leaves: told to by a signal\n")
    with pytest.raises(NoWorkerError):
        ask(socket_path, {"op": "status"}, Deadline.after(1))


def test_without_work_it_leaves(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOKKIT_IDLE_S", "1")
    pid = serving(paths)
    wait_until(lambda: is_gone(pid))

    assert log(paths).endswith(" leaves: idle\n")


def test_while_a_session_is_waited_for_it_stays(
    paths: Paths, api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_IDLE_S", "2")
    monkeypatch.setenv("HOOKKIT_QUIET_S", "3")
    with_key(api, monkeypatch)
    scripted(api, found(FACT))
    pid = serving(paths)
    Sessions(paths.sessions).save(Session("s1", "", SHOP, cursor=100))
    put(paths, a_job(asked(1), created=time.time()))
    wait_until(lambda: is_gone(pid))

    assert (len(requests(api)), Spool(paths.spool).counts()) == (1, Counts(0, 0, 0))


def with_key(api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers started from now on distil."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)


def test_a_worker_that_was_killed_is_followed_by_one_that_does_its_job_once(
    paths: Paths, api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_key(api, monkeypatch)
    scripted(api, {**found("never"), "delay": 60.0}, found(FACT))
    first = serving(paths)
    put(paths, a_job(asked(1)))
    wait_until(lambda: requests(api))
    claimed = Spool(paths.spool).counts()
    told(first, signal.SIGKILL)
    second = serving(paths)
    flushed(paths)

    assert (claimed, second != first) == (Counts(0, 1, 0), True)
    assert (listed(paths), len(requests(api))) == ([FACT], 2)
    assert "1 jobs recovered" in log(paths)
    assert Spool(paths.spool).counts() == Counts(0, 0, 0)


def test_recall_goes_on_while_a_worker_that_leaves_is_at_its_last_job(
    paths: Paths, api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_key(api, monkeypatch)
    scripted(api, {**found(FACT), "delay": 2.0})
    pid = serving(paths)
    put(paths, a_job(asked(1)))
    wait_until(lambda: requests(api))
    os.kill(pid, signal.SIGTERM)
    wait_until(lambda: " leaves: " in log(paths))
    meanwhile = serving(paths)
    wait_until(lambda: is_gone(pid))

    assert (meanwhile, listed(paths)) == (pid, [FACT])


def test_a_worker_that_hangs_costs_whoever_asks_no_more_than_the_deadline(paths: Paths) -> None:
    pid = serving(paths)
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(WorkerSlowError):
        asked_of(paths, "status", wait_s=0.3)
    took = time.monotonic() - began
    os.kill(pid, signal.SIGCONT)

    assert 0.3 <= took < 5
    assert (serving(paths), worker_pids(paths)) == (pid, [pid])


def test_two_data_folders_have_a_worker_each(paths: Paths, tmp_path: Path) -> None:
    other = Paths(str(tmp_path / "other"))
    pids = serving(paths), serving(other)
    told(pids[0], signal.SIGTERM)
    left = worker_pids(paths), worker_pids(other)
    put(other, a_job(asked(1)))
    flushed(other)
    told(pids[1], signal.SIGTERM)

    assert (left, len(listed(paths))) == (([], [pids[1]]), 0)


def test_a_newer_hookkit_gets_its_answer_and_then_its_own_worker(paths: Paths) -> None:
    first = serving(paths)
    reply = asked_of(paths, "status", version="99.0.0")
    ensure_started(paths, place(paths), successor=True)
    wait_until(lambda: is_gone(first))
    second = serving(paths)

    assert (reply["pid"], reply["leaving"]) == (first, "a newer hookkit is installed")
    assert (second != first, worker_pids(paths)) == (True, [second])
    assert read_starts(place(paths)).failures == 0


IMPATIENT = """
import sys
from hookkit.worker import life
life.LEASE_S = 0.2
sys.exit(life.main(["--home", sys.argv[1]]))
"""


def test_a_successor_that_was_not_needed_counts_as_no_failure(paths: Paths) -> None:
    pid = serving(paths)
    Path(place(paths).started).write_text(f'{{"at": {time.time()}, "failures": 1}}')
    successor = start_process(IMPATIENT, paths.home)
    said = successor.communicate(timeout=LATER_S)

    assert (successor.returncode, said, read_starts(place(paths)).failures) == (0, ("", ""), 0)
    assert worker_pids(paths) == [pid]


def test_another_protocol_is_told_so_and_only_a_newer_one_ends_the_worker(paths: Paths) -> None:
    pid = serving(paths)
    for protocol in (PROTOCOL - 1, PROTOCOL + 1):
        assert worker_pids(paths) == [pid]
        with pytest.raises(RefusedError, match="protocol must be"):
            asked_of(paths, "status", protocol=protocol)

    assert wait_gone(place(paths), Deadline.after(LATER_S))
    assert log(paths).endswith(" leaves: a newer hookkit asks\n")


def test_a_key_makes_a_worker_distil_that_was_started_without(
    paths: Paths, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    wants = asked_of(paths, "open", timeout_s=int(LATER_S), has_key=True)["wants_key"]
    asked_of(paths, "key", api_key=KEY, api_url=api.url)
    put(paths, a_job(asked(1)))
    flushed(paths)

    assert (wants, listed(paths), len(requests(api))) == (True, [FACT], 1)
    assert KEY not in log(paths)


def test_the_history_lies_where_it_was_asked_for(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = tmp_path / "else where" / "history.db"
    monkeypatch.setenv("MEM0_HISTORY_DB_PATH", str(history))
    put(paths, a_job(asked(1)))
    asked_of(paths, "flush", timeout_s=int(LATER_S), settings=None)

    assert (history.stat().st_mode & 0o777, os.path.exists(paths.history)) == (0o600, False)


def test_a_bad_setting_keeps_it_from_starting_and_is_said_and_is_not_tried_for_ever(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEM0_CONTEXT_MAX_CHARS", "many")
    refused = 0
    for _ in range(200):
        try:
            ensure_started(paths, place(paths))
        except BackingOffError:
            refused += 1
        wait_until(lambda: not worker_pids(paths))
        skip_the_grace(paths)

    assert BACKOFF_S[:3] == (0.0, 0.0, 10.0)
    assert log(paths).count("not started: MEM0_CONTEXT_MAX_CHARS must be") == 2
    assert refused > 100  # an exec lets go of the start's lock a moment after it lets go of us
    assert read_starts(place(paths)).failures == 2
    assert not os.path.exists(paths.store)


def skip_the_grace(paths: Paths) -> None:
    """Let the last start have been nine seconds ago."""
    started = Path(place(paths).started)
    starts = read_starts(place(paths))
    if starts.failures < 2:
        started.write_text(f'{{"at": {time.time() - 9}, "failures": {starts.failures}}}')


def test_once_the_setting_is_mended_a_worker_comes(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOKKIT_QUIET_S", "long")
    failed = foreground(paths)
    monkeypatch.delenv("HOOKKIT_QUIET_S")

    assert (failed.returncode, failed.stdout, failed.stderr) == (1, "", "")
    assert "HOOKKIT_QUIET_S must be" in log(paths)
    assert serving(paths) == worker_pids(paths)[0]


def test_a_worker_whose_data_folder_was_removed_leaves(paths: Paths) -> None:
    pid = serving(paths)
    socket_path = place(paths).socket()
    shutil.rmtree(paths.home)
    if os.path.exists(socket_path):  # it lies elsewhere, where the path would be too long
        os.unlink(socket_path)

    wait_until(lambda: is_gone(pid))


def test_a_full_disk_loses_nothing(paths: Paths) -> None:
    pid = serving(paths)
    put(paths, a_job(asked(1)))
    flushed(paths)
    full = os.stat(paths.worker_log).st_size
    _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, most))
    put(paths, a_job(asked(2), name="s1-1"))
    reply = flushed(paths)
    waiting = Spool(paths.spool).counts()
    recalled = asked_of(paths, "search", query="deploy", limit=9)["hits"]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
    flushed(paths)

    assert (reply["saved"], len(reply["reasons"]), waiting) == (0, 1, Counts(1, 0, 0))
    assert len(recalled) >= 2
    assert listed(paths) == sorted([*asked(1), *asked(2)])
    assert (serving(paths), Spool(paths.spool).counts()) == (pid, Counts(0, 0, 0))


IN_THE_WAY = {
    "the data folder": ("", "Not a directory", ""),
    "the log folder": ("log", "File exists", ""),
    "the spool": ("spool", "", "NotADirectoryError"),
}


@pytest.mark.parametrize(("name", "on_stderr", "logged"), IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_a_folder_that_cannot_be_made_is_said(
    name: str, on_stderr: str, logged: str, paths: Paths
) -> None:
    file = Path(paths.home, name)
    file.parent.mkdir(exist_ok=True)
    file.write_text("in the way")
    done = foreground(paths)

    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", bool(on_stderr))
    assert on_stderr in done.stderr
    if logged:
        assert logged in log(paths).splitlines()[-1]


def test_a_store_that_cannot_be_opened_is_said_by_a_worker_that_stays(paths: Paths) -> None:
    file = Path(paths.store)
    file.parent.mkdir()
    file.write_text("in the way")
    pid = serving(paths)
    with pytest.raises(RefusedError, match="the store at .* cannot be used"):
        asked_of(paths, "open", timeout_s=int(LATER_S))
    file.unlink()
    asked_of(paths, "open", timeout_s=int(LATER_S))

    assert (worker_pids(paths), read_starts(place(paths)).failures) == ([pid], 0)
    assert "cannot recall or save: the store at" in log(paths)


def test_a_config_that_cannot_be_read_is_said(paths: Paths) -> None:
    Path(paths.config_env).mkdir(parents=True)
    done = foreground(paths)

    assert (done.returncode, done.stderr) == (1, "")
    assert "the worker ended: IsADirectoryError" in log(paths)
