"""`hookkit status`: whatever is wrong, it is said, with what to do."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.memory.model import Project
from hookkit.spool.job import SaveJob
from hookkit.spool.spool import Spool
from hookkit.transcript.turns import Turn
from tests.cli.typing_it import Person
from tests.hooks.calling import EVENTS, hook, ordinary, payload, wait_until
from tests.hooks.peer import peer, place, says

SERVES = {"pid": 7, "memories": 3, "distils": True, "model": "claude-haiku-4-5"}
# Holds the lease, takes connections and answers none, and is deaf to SIGTERM.
HUNG = """
import fcntl, signal, socket, sys, time
_, lease, path = sys.argv
signal.signal(signal.SIGTERM, signal.SIG_IGN)
file = open(lease, "w")
fcntl.flock(file, fcntl.LOCK_EX)
listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
listener.bind(path)
listener.listen(9)
print("hung", flush=True)
time.sleep(300)
"""


@pytest.fixture
def hung(person: Person) -> Iterator[subprocess.Popen[str]]:
    """A worker's process that hangs."""
    at = place(person.data)
    Path(at.lease).parent.mkdir(parents=True)
    args = [sys.executable, "-c", HUNG, at.lease, at.socket()]
    with subprocess.Popen(args, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def rows(text: str) -> dict[str, list[str]]:
    """The lines of `hookkit status` by their heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        found.setdefault(line[:12].strip(), []).append(line[14:])
    return found


def failed_job(person: Person, reason: str) -> SaveJob:
    """A job that was given up."""
    turn = Turn("user", "The zebra import runs with SQLite in WAL mode.", "u1", "", 0)
    job = SaveJob("s1-0-9-x", "s1", Project("p", "p"), "user", "", (turn,), 0, 9, "", "", 1.0)
    spool = Spool(f"{person.data}/spool")
    spool.put(job)
    spool.claim(job)
    spool.fail(job, reason)
    return job


def test_nothing_installed_says_how_to(person: Person) -> None:
    done = person.types("status")

    assert (done.status, done.stderr) == (0, "")
    assert rows(done.stdout) == {
        "data folder": [str(person.data)],
        "project": [str(person.project)],
        "hooks": ["none installed here; run: hookkit install"],
        "worker": ["none runs; the next hook starts one"],
        "tokens": ["0 of 500,000 today"],
        "spool": ["0 pending, 0 claimed, 0 failed"],
    }
    assert not person.data.exists()


def test_what_is_installed_and_who_serves_is_said(person: Person) -> None:
    person.types("install", "--json")
    with peer(person.data, says(SERVES)):
        text = rows(person.types("status").stdout)
        found = person.types("status", "--json").json()

    assert text["hooks in"] == [f"{person.settings}: {', '.join(EVENTS)}"]
    assert text["worker"] == ["pid 7, 3 memories, distilled by claude-haiku-4-5"]
    assert found["settings_files"][str(person.settings)] == list(EVENTS)
    assert found["worker"] == {
        "running": True,
        "log": f"{person.data}/log/worker.log",
        **SERVES,
    }


def test_long_lines_are_not_folded_where_a_program_reads(person: Person) -> None:
    (person.data / "log").mkdir(parents=True)
    (person.data / "log" / "hooks.log").write_text("2026-08-01T12:00:00Z Stop " + "x " * 200)

    assert rows(person.types("status").stdout)["hook"] == [
        "2026-08-01T12:00:00Z Stop " + " ".join("x" * 200)
    ]


def test_the_last_errors_of_hooks_are_shown(person: Person) -> None:
    for _ in range(7):
        hook("Stop", person.data, payload("Stop", "/nowhere/s1.jsonl"))
    found = person.types("status", "--json").json()["last_hook_errors"]

    assert ["found nothing at '/nowhere/s1.jsonl'" in line for line in found] == [True] * 5
    assert rows(person.types("status").stdout)["hook"] == found


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_job_that_was_given_up_is_shown_with_what_to_do(as_json: bool, person: Person) -> None:
    job = failed_job(person, "the model answered no JSON")
    (person.data / "spool" / "failed" / "torn.json").write_text("{")
    file = f"{person.data}/spool/failed/{job.id}.json"
    torn = f"{person.data}/spool/failed/torn.json"
    done = person.types("status", *(["--json"] if as_json else []))

    if as_json:
        first, second = done.json()["failed"]
        assert first == {"job": job.id, "reason": "the model answered no JSON", "file": file}
        assert (second["job"], second["file"]) == ("torn", torn)
    else:
        found = rows(done.stdout)
        assert found["failed"][0] == f"{file}: the model answered no JSON"
        assert found["failed"][1].startswith(f"{torn}: {torn}: must be a save job")
        assert found[""] == [
            "`hookkit flush --retry-failed` tries those again; or delete the files"
        ]


def test_settings_that_cannot_be_used_and_the_switch_are_shown(person: Person) -> None:
    env = {"MEM0_RECALL_LIMIT": "many", "MEM0_RECAL_LIMIT": "5", "HOOKKIT_OFF": "1"}
    found = rows(person.types("status", env=env).stdout)

    assert found["OFF"] == ["HOOKKIT_OFF is set: nothing is recalled or saved"]
    assert [line.split()[0] for line in found["setting"]] == [
        "MEM0_RECALL_LIMIT",
        "MEM0_RECAL_LIMIT",
    ]


def test_settings_files_that_cannot_be_read_are_shown(person: Person) -> None:
    person.settings.parent.mkdir()
    person.settings.write_text('{"model": "opus",}')
    found = rows(person.types("status", env={"CLAUDE_CONFIG_DIR": "relative"}).stdout)

    assert found["hooks in"][0].startswith(f"{person.settings}: {person.settings}, line 1, column")
    assert found["hooks in"][1].startswith("the user's settings.json: CLAUDE_CONFIG_DIR must be")


def test_a_worker_that_failed_to_start_is_shown_with_its_last_words(person: Person) -> None:
    record(person, failures=3)
    (person.data / "log").mkdir()
    (person.data / "log" / "worker.log").write_text("first\nnot started: the store is damaged\n")
    found = person.types("status", "--json").json()["worker"]

    assert found == {
        "running": False,
        "failed_starts": 3,
        "log": f"{person.data}/log/worker.log",
        "last_log_line": "not started: the store is damaged",
    }
    assert rows(person.types("status").stdout)["worker"] == [
        f"failed to start 3 times; the last line in {person.data}/log/worker.log: "
        f"not started: the store is damaged; `hookkit worker start` tries at once"
    ]


def test_a_worker_on_its_way_has_not_failed(person: Person) -> None:
    record(person, failures=1)

    assert person.types("status", "--json").json()["worker"]["failed_starts"] == 0


@pytest.mark.heavy
def test_a_hung_worker_is_shown_and_can_be_ended(
    hung: subprocess.Popen[str], person: Person
) -> None:
    shown = rows(person.types("status").stdout)["worker"]
    stopped = person.types("worker", "stop")
    again = person.types("worker", "stop")

    assert shown == [
        f"the worker at {place(person.data).socket()} did not answer in time; "
        f"if that stays, run: hookkit worker stop"
    ]
    assert stopped == (
        0,
        f"worker {hung.pid} did not answer and was ended; its job is tried again, "
        f"nothing is lost\n",
        "",
    )
    assert again == (0, "no worker runs\n", "")
    wait_until(lambda: hung.poll() is not None)


def test_a_data_folder_that_cannot_be_written_is_shown(person: Person) -> None:
    person.data.mkdir(mode=0o500)
    shown = rows(person.types("status", preexec=ordinary).stdout)["data folder"]

    assert shown == [f"{person.data}, NOT WRITABLE; make it so, or set HOOKKIT_HOME"]


@pytest.mark.parametrize("command", [["install"], ["list"]], ids=" ".join)
def test_a_read_only_home_is_said_by_whatever_would_write(
    command: list[str], person: Person, home: Path
) -> None:
    home.chmod(0o500)
    done = person.types(*command, env={"HOOKKIT_HOME": ""}, preexec=ordinary)

    folder = home / ".local" / "share" / "hookkit"
    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"hookkit: the data folder {folder} cannot be used (")
    assert "Permission denied" in done.stderr
    assert not person.settings.exists()


def record(person: Person, failures: int) -> None:
    """What is written down of starts."""
    path = Path(place(person.data).started)
    path.parent.mkdir(parents=True)
    found: dict[str, Any] = {"at": time.time(), "failures": failures}
    path.write_text(json.dumps(found))
