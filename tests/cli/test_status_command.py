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

from hookkit.config.read import read_config
from hookkit.ipc.outage import Outage, write_outage
from hookkit.ipc.place import Place, place_of
from hookkit.memory.block_id import block_id, marked
from hookkit.memory.model import Project
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.spool.failures import note_failure
from hookkit.spool.job import SaveJob
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.transcript.turns import Turn
from tests.cli.typing_it import Person
from tests.hooks.calling import EVENTS, hook, ordinary, payload, wait_until
from tests.hooks.peer import peer, place, says

SERVES = {
    "pid": 7,
    "open": True,
    "memories": 3,
    "raw": 0,
    "distils": True,
    "model": "claude-haiku-4-5",
    "waits_for": "",
    "waits_since": 0.0,
}
DOWN = "the store at http://127.0.0.1:9 (collection team) cannot be used: no connection"
ON_A_SERVER = {"MEM0_QDRANT_URL": "http://127.0.0.1:9", "MEM0_COLLECTION": "team"}
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


def save_job(reason: str) -> SaveJob:
    """A job that waits for that reason."""
    turn = Turn("user", "The zebra import runs with SQLite in WAL mode.", "u1", "", 0)
    job = SaveJob("s1-0-9-x", "s1", Project("p", "p"), "user", "", (turn,), 0, 9, "", "", 1.0)
    return job._replace(reason=reason)


def failed_job(person: Person, reason: str) -> SaveJob:
    """A job that was given up."""
    job = save_job("")
    spool = Spool(f"{person.data}/spool")
    spool.put(job)
    spool.claim(job)
    spool.fail(job, reason)
    return job


def remember(
    person: Person,
    name: str,
    project: Project,
    *,
    arrived: int = 0,
    missed: int = 0,
    saved: int = 0,
    age_s: float = 0.0,
) -> None:
    """A session of that project, with what became of its blocks and saves."""
    sessions = Sessions(f"{person.data}/sessions")
    sessions.save(Session(name, "", project))
    proof, now = sessions.proof(name), time.time() - age_s
    for number in range(missed):
        proof.give(f"{number:08x}", now)
        proof.look_over(answered=True)
        proof.look_over(answered=True)
    for number in range(arrived):
        note = marked("", str(number))
        proof.give(block_id(note), now + 1 + number)
        proof.find(proof.awaited(), [note])
    for number in range(saved):
        proof.save(f"{name}-{number}", now)


def server_place(person: Person) -> Place:
    """The place of ON_A_SERVER."""
    return place_of(Paths(str(person.data)), read_config(ON_A_SERVER, "/nowhere").config)


def test_nothing_installed_says_how_to(person: Person) -> None:
    done = person.types("status")

    assert (done.status, done.stderr) == (0, "")
    assert rows(done.stdout) == {
        "data folder": [str(person.data)],
        "project": [str(person.project)],
        "hooks": ["none installed here; run: hookkit install"],
        "worker": ["none runs; the next hook starts one"],
        "30 days": [f"arrived 0 of 0, saved 0, waiting 0, failed 0: {person.project}"],
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


def test_a_worker_that_waits_for_its_store_is_shown_with_since_when_and_why(
    person: Person,
) -> None:
    since = time.time() - 2 * 3600 - 5 * 60 - 1
    waits = {"pid": 7, "open": False, "waits_for": DOWN, "waits_since": since}
    with peer(person.data, says(waits)):
        shown = rows(person.types("status").stdout)
        found = person.types("status", "--json").json()["worker"]

    assert shown["worker"] == ["pid 7; nothing can be recalled or saved yet"]
    assert [line.endswith(f" (2 h 5 min): {DOWN}") for line in shown["waits"]] == [True]
    assert (found["waits_for"], found["waits_since"]) == (DOWN, since)


def test_a_store_that_does_not_count_its_memories_is_shown(person: Person) -> None:
    with peer(person.data, says({**SERVES, "memories": None, "raw": None})):
        shown = rows(person.types("status").stdout)["worker"]

    assert shown == ["pid 7; the store does not say how many memories there are"]


def test_without_a_worker_the_last_one_is_believed(person: Person) -> None:
    at = server_place(person)
    Path(at.outage).parent.mkdir(parents=True)
    write_outage(at, Outage("store", time.time() - 90_000, DOWN))
    job = save_job(DOWN)._replace(created=time.time() - 60)
    Spool(at.spool).put(job)
    shown = rows(person.types("status", env=ON_A_SERVER).stdout)
    found = person.types("status", "--json", env=ON_A_SERVER).json()

    assert shown["worker"] == ["none runs; the next hook starts one"]
    assert shown["store"] == [f"http://127.0.0.1:9 ({at.name})"]
    assert [line.endswith(f" (1 d 1 h): {DOWN}") for line in shown["waits"]] == [True]
    assert (found["store"]["reason"], found["spool"]["pending"]) == (DOWN, 1)
    assert found["waiting"] == [{"reason": DOWN, "since": job.created, "jobs": 1}]


def test_jobs_for_another_store_are_shown_and_not_counted_with_ours(person: Person) -> None:
    Spool(server_place(person).spool).put(save_job(""))
    ours = rows(person.types("status").stdout)
    theirs = rows(person.types("status", env=ON_A_SERVER).stdout)

    assert ours["spool"] == ["0 pending, 0 claimed, 0 failed"]
    assert ours["elsewhere"] == [
        f"1 jobs wait for the store {server_place(person).name}, which is not the one that is set; "
        f"they are saved when a session runs with its settings"
    ]
    assert (theirs["spool"], "elsewhere" in theirs) == (["1 pending, 0 claimed, 0 failed"], False)


def test_what_arrived_and_was_saved_is_counted_by_project(person: Person) -> None:
    shop = Project("shop-1", "github.com/acme/shop")
    remember(person, "s1", project_of(str(person.project)), arrived=2, missed=1, saved=3)
    remember(person, "s2", project_of(str(person.project)), arrived=1, saved=1)
    remember(person, "s3", shop, arrived=5, saved=2)
    remember(person, "s4", Project("old-1", "old"), arrived=7, saved=9, age_s=31 * 86_400)
    Spool(f"{person.data}/spool").put(save_job("")._replace(project=shop))
    shown = rows(person.types("status").stdout)
    found = person.types("status", "--json").json()["proof"]

    assert shown["30 days"] == [
        f"arrived 3 of 4, saved 4, waiting 0, failed 0: {person.project}",
        "arrived 5 of 5, saved 2, waiting 1, failed 0: github.com/acme/shop",
    ]
    counts = {"given": 5, "arrived": 5, "missed": 0, "saved": 2, "waiting": 1, "failed": 0}
    assert found[1:] == [{"project": shop.name, **counts}]


def test_an_alarm_is_shown_for_as_long_as_it_holds(person: Person) -> None:
    here = project_of(str(person.project))
    remember(person, "s1", here, missed=3)
    failed_job(person, "the model answered no JSON")
    before = rows(person.types("status").stdout)["ALARM"]
    remember(person, "s2", here, arrived=1)

    assert before == [
        "the last 3 blocks of memories did not reach Claude; to see why, run: hookkit doctor",
        "1 save failed; to see why, run: hookkit doctor",
    ]
    assert rows(person.types("status").stdout)["ALARM"] == before[1:]


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


def test_hooks_that_fail_each_time_are_an_alarm(person: Person) -> None:
    for _ in range(3):
        note_failure(
            Paths(str(person.data)), "Stop", "the disk is full", time.time(), excused=False
        )
    (told,) = person.types("status", "--json").json()["alarms"]

    assert told.startswith("Stop failed 3 times in a row since ")
    assert told.endswith(": the disk is full; to see why, run: hookkit doctor")
