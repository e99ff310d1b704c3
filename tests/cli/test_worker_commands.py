"""`hookkit worker` and `flush`, with the real worker."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookkit.ipc.start import is_running
from hookkit.spool.spool import Spool
from tests.cli.test_status_command import failed_job, rows
from tests.cli.typing_it import Person, processes
from tests.hooks.calling import ANSWER, SAID, TOKEN, hook, payload, wait_until
from tests.hooks.peer import lease, place

pytestmark = pytest.mark.heavy

# Nobody listens there: a model that cannot be reached.
NO_MODEL = {"ANTHROPIC_API_KEY": TOKEN, "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}


def test_a_worker_is_started_shown_and_stopped(person: Person) -> None:
    started = person.types("worker", "start")
    pid = person.types("status", "--json").json()["worker"]["pid"]
    stopped = person.types("worker", "stop")
    again = person.types("worker", "stop")

    assert started == (0, f"worker {pid} serves\n", "")
    assert stopped == (0, f"worker {pid} left\n", "")
    assert again == (0, "no worker runs\n", "")
    wait_until(lambda: not Path(f"/proc/{pid}").exists())


def test_a_worker_is_started_whatever_happened_to_the_last(person: Person) -> None:
    record = Path(place(person.data).started)
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"at": 2_000_000_000.0, "failures": 9}))

    assert person.types("worker", "start").status == 0
    assert not record.exists()


def test_a_person_can_be_the_workers_parent_and_there_is_never_a_second(person: Person) -> None:
    with person.starts("worker", "run", stdout=-1, stderr=-1) as process:
        wait_until(lambda: is_running(place(person.data)))
        listed = person.types("list", "--json").json()
        second = person.types("worker", "run")
        person.types("worker", "stop")
        stdout, stderr = process.communicate(timeout=60)

    assert (listed, process.returncode, stdout, stderr) == ([], 0, b"", b"")
    assert second == (
        1,
        "",
        f"hookkit: a worker for {person.data} runs already; "
        f"`hookkit worker stop` ends it, then retry\n",
    )


@pytest.mark.parametrize("command", [["worker", "run"], ["worker", "start"], ["list"]])
def test_a_setting_that_no_worker_starts_with_is_said(command: list[str], person: Person) -> None:
    done = person.types(*command, env={"MEM0_QDRANT_TIMEOUT": "soon"})

    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.startswith("hookkit: MEM0_QDRANT_TIMEOUT must be seconds")
    assert processes(person.data) == []


def test_a_worker_that_cannot_start_is_said_with_its_last_words(person: Person) -> None:
    person.data.mkdir()
    (person.data / "spool").write_text("a file stands where the spool belongs")
    done = person.types("worker", "start")
    shown = rows(person.types("status").stdout)["worker"]

    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(
        f"hookkit: the worker does not start; the last line in {person.data}/log/worker.log: "
    )
    assert "failed to start" in shown[0] or "none runs" in shown[0]


def test_a_worker_that_cannot_open_its_store_says_so_until_it_can(person: Person) -> None:
    store = person.data / "store"
    person.data.mkdir()
    store.write_text("a file stands where the store belongs")
    done = person.types("worker", "start")
    shown = rows(person.types("status").stdout)
    store.unlink()
    mended = person.types("worker", "start")

    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"hookkit: the store at {store} cannot be used: ")
    assert "nothing can be recalled or saved yet" in shown["worker"][0]
    assert done.stderr.removeprefix("hookkit: ").strip() in shown["waits"][0]
    assert (mended.status, mended.stderr) == (0, "")


def test_a_flush_saves_what_waits(person: Person, transcript: Path) -> None:
    say(person, transcript)
    done = person.types("flush")
    found = person.types("list", "--json").json()

    assert done.status == 0
    assert sorted(memory["text"] for memory in found) == sorted([SAID, ANSWER])
    assert person.types("flush").stdout == "nothing waits: all that was said so far is saved\n"


def test_a_flush_that_fails_says_why_and_the_job_waits(person: Person, transcript: Path) -> None:
    say(person, transcript)
    done = person.types("flush", env=NO_MODEL)
    shown = rows(person.types("status").stdout)

    assert (done.status, done.stderr) == (1, "")
    first, reason = done.stdout.splitlines()
    assert (first, len(reason) > 20) == ("0 memories saved from 0 jobs; 1 jobs wait", True)
    assert (shown["spool"], reason.strip() in shown["waits"][0]) == (
        ["1 pending, 0 claimed, 0 failed"],
        True,
    )
    assert written(person, TOKEN) == []


def test_what_was_given_up_can_be_tried_again(person: Person) -> None:
    failed_job(person, "the model answered no JSON")
    before = person.types("flush")
    after = person.types("flush", "--retry-failed")

    assert before == (
        0,
        "nothing waits: all that was said so far is saved\n"
        "1 jobs were given up; `hookkit status` says why\n",
        "",
    )
    assert (after.status, after.stdout) == (0, "1 memories saved from 1 jobs; 0 jobs wait\n")
    assert Spool(f"{person.data}/spool").counts() == (0, 0, 0)


def say(person: Person, transcript: Path) -> None:
    """Put a turn into the spool, and start no worker."""
    with lease(person.data):
        told = payload("Stop", transcript, cwd=str(person.project))
        hook("Stop", person.data, told)


def written(person: Person, word: str) -> list[str]:
    """The files of the data folder that hold that word."""
    return [
        path
        for folder, _, names in os.walk(person.data)
        for path in (os.path.join(folder, name) for name in names)
        if os.path.isfile(path) and word.encode() in Path(path).read_bytes()
    ]
