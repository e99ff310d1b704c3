"""`hookkit search`, `list` and `flush`: what they ask, and how they print what came back."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.typing_it import Person, Typed
from tests.hooks.calling import wait_until
from tests.hooks.peer import hangs, peer, says

MEMORY: dict[str, Any] = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e",
    "text": "The [zebra] import\nruns with \x1b[31mSQLite\x1b[0m, naïve 名前.",
    "kind": "raw",
    "project": "p",
    "project_name": "p",
    "user_id": "user",
    "created_at": "2026-08-01T12:00:00.000+00:00",
    "updated_at": "2026-08-01T12:00:00.000+00:00",
    "role": "user",
    "session": "s1",
    "source": "j#0",
}
GLOBAL = {**MEMORY, "project": "", "role": "", "kind": "fact", "text": "Prefers uv. " + "x" * 300}


def ask(person: Person, reply: dict[str, Any], *args: str) -> tuple[Typed, dict[str, Any]]:
    """What a command printed of that reply, and what it had asked."""
    with peer(person.data, says(reply)) as requests:
        done = person.types(*args)
    return done, requests[0]


def test_a_list_is_a_line_a_memory_with_nothing_that_moves_a_terminal(person: Person) -> None:
    done, asked = ask(person, {"memories": [MEMORY, GLOBAL]}, "list")

    head, first, second = (line.rstrip() for line in done.stdout.splitlines())
    assert (done.status, done.stderr) == (0, "")
    assert head.split() == ["id", "when", "kind", "memory"]
    assert first.split(maxsplit=3) == [
        "0f8fad5b",
        "2026-08-01",
        "raw",
        "the user: The [zebra] import runs with SQLite, naïve 名前.",
    ]
    assert second.split(maxsplit=3)[3] == f"(every project) {GLOBAL['text']}"
    assert (asked["op"], asked["limit"], asked["offset"]) == ("list", 20, 0)


def test_a_search_shows_how_near_each_is(person: Person) -> None:
    hit = {"score": 0.51234, "cosine": 0.5, **MEMORY}
    done, asked = ask(person, {"hits": [hit]}, "search", "zebra", "--limit", "3")

    assert done.stdout.splitlines()[1].split()[0] == "0.512"
    assert (asked["op"], asked["query"], asked["limit"]) == ("search", "zebra", 3)


def test_an_explained_search_takes_each_score_apart_and_says_what_was_left_out(
    person: Person,
) -> None:
    signals = [["meaning", 0.5], ["session", 0.25]]
    hits = [
        {"score": 0.75, "cosine": 0.5, "signals": signals, "cut": "", **MEMORY},
        {"score": 0.5, "cosine": 0.5, "signals": [], "cut": "superseded by 1", **GLOBAL},
    ]
    done, asked = ask(person, {"hits": hits}, "search", "zebra", "--explain")
    head, first, second = done.stdout.splitlines()

    assert (done.status, asked["explain"]) == (0, True)
    assert head.split() == ["score", "signals", "id", "when", "memory"]
    assert first.split()[:7] == ["+", "0.750", "meaning", "+0.500", "session", "+0.250", "0f8fad5b"]
    assert (second[0], second.rstrip()[-22:]) == ("-", "[cut: superseded by 1]")


@pytest.mark.parametrize(
    ("reply", "args", "printed"),
    [
        ({"memories": [MEMORY]}, ["list"], [MEMORY]),
        ({"memories": []}, ["list"], []),
        ({"hits": [{"score": 0.5, **MEMORY}]}, ["search", "x y"], [{"score": 0.5, **MEMORY}]),
    ],
    ids=["list", "no memories", "search"],
)
def test_json_is_all_that_is_known(
    reply: dict[str, Any], args: list[str], printed: list[dict[str, Any]], person: Person
) -> None:
    done, _ = ask(person, reply, *args, "--json")

    assert done.json() == printed


def test_json_is_json_where_stdout_takes_ascii_alone(person: Person) -> None:
    with peer(person.data, says({"memories": [MEMORY]})):
        done = person.types("list", "--json", env={"PYTHONIOENCODING": "ascii"})

    assert done.json() == [MEMORY]


def test_no_memories_are_said_to_be_none(person: Person) -> None:
    assert ask(person, {"memories": []}, "list")[0] == (0, "no memories\n", "")


def test_another_project_can_be_named(person: Person, tmp_path: Path) -> None:
    here = ask(person, {"memories": []}, "list")[1]
    there = ask(person, {"memories": []}, "list", "--project", str(tmp_path))[1]

    assert (here["project"] != there["project"], len(here["project"]) > 8) == (True, True)


@pytest.mark.parametrize(
    "args",
    [["search"], ["search", " "], ["list", "--limit", "0"], ["list", "--project", "missing"]],
    ids=" ".join,
)
def test_a_wrong_argument_is_status_2_and_asks_nobody(args: list[str], person: Person) -> None:
    done = person.types(*args)

    assert (done.status, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: hookkit ")
    assert not person.data.exists()


def test_a_refusal_is_said_in_one_line(person: Person) -> None:
    done, _ = ask(person, {"error": "the store was made by another model"}, "list")

    assert done == (1, "", "hookkit: the store was made by another model\n")


def test_a_flush_is_asked_once_however_long_it_takes(person: Person) -> None:
    def saves(connection: Any, _request: dict[str, Any]) -> None:
        time.sleep(6)  # longer than a command waits for a worker to come up
        says({"finished": True, "saved": 2, "jobs": 1, "reasons": []})(connection, {})

    with peer(person.data, saves) as requests:
        done = person.types("flush")

    assert done == (0, "2 memories saved from 1 jobs; 0 jobs wait\n", "")
    assert [(r["op"], r["timeout_s"]) for r in requests] == [("flush", 60)]


def test_a_flush_of_nothing_says_that_all_is_saved(person: Person) -> None:
    nothing = {"finished": True, "saved": 0, "jobs": 0, "reasons": []}

    assert ask(person, nothing, "flush")[0] == (
        0,
        "nothing waits: all that was said so far is saved\n",
        "",
    )
    assert ask(person, nothing, "flush", "--json")[0].json() == {
        **nothing,
        "pending": 0,
        "claimed": 0,
        "failed": 0,
    }


def test_a_flush_that_does_not_come_to_its_end_is_status_1(person: Person) -> None:
    done, asked = ask(person, {"finished": False}, "flush", "--timeout", "0.5")

    assert done == (
        1,
        "still at work after 0.5 s; 0 jobs wait, the worker goes on with them\n",
        "",
    )
    assert (asked["timeout_s"], asked["retry_failed"]) == (1, False)


def heed_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_ends_a_command_quietly(person: Person) -> None:
    with peer(person.data, hangs) as requests:
        # Whoever runs the tests in the background has them ignore Ctrl-C, and their children too.
        process = person.starts("list", stdout=-1, stderr=-1, preexec_fn=heed_ctrl_c)
        wait_until(lambda: requests)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)

    assert (process.returncode, stdout, stderr.strip()) == (130, b"", b"")


@pytest.mark.parametrize("count", [1, 500], ids=["few", "many"])
def test_a_reader_that_leaves_is_no_fault(count: int, person: Person) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with peer(person.data, says({"memories": [MEMORY] * count})):
        process = person.starts("list", stdout=writing, stderr=-1)
        os.close(writing)
        _, stderr = process.communicate(timeout=60)

    assert (process.returncode, stderr) == (1, b"")


@pytest.mark.parametrize("command", ["pin", "unpin"])
def test_a_memory_is_pinned_by_the_beginning_of_its_id(command: str, person: Person) -> None:
    told = {"id": MEMORY["id"], "memory": "The zebra import\nruns with SQLite."}
    done, asked = ask(person, {"memory": told}, command, "0f8f")

    assert (done.status, done.stderr) == (0, "")
    assert done.stdout == f"{command}ned  0f8fad5b  The zebra import runs with SQLite.\n"
    assert (asked["op"], asked["memory_id"], asked["pinned"]) == ("pin", "0f8f", command == "pin")


def test_a_list_says_what_is_pinned(person: Person) -> None:
    done, _ = ask(person, {"memories": [{**GLOBAL, "pinned": True}]}, "list")

    assert "(pinned) (every project) Prefers uv." in done.stdout
