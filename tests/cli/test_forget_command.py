"""`hookkit forget` and `hookkit undo` as a person types them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest

from hookkit.paths import Paths
from hookkit.spool.spool import Spool
from tests.cli.typing_it import Person
from tests.core.making import SHOP
from tests.forget.making import ask, everything, job, later, record, take
from tests.hooks.peer import peer, says

MEMORY = {"id": "0f8fad5b-d9cb-469f-a165-70867728950e", "memory": "We use\n uv."}
NONE = {"memories": 0, "entities": 0, "history": 0, "facts": 0, "jobs": 0, "blocks": 0}
SOME = {**NONE, "memories": 1, "history": 2}
PLAN = {"memories": [MEMORY], "counts": {**SOME, "sessions": 0}}


def reply(**left: int | None) -> dict[str, Any]:
    """What a worker answers that took all but `left`."""
    return {"taken": SOME, "left": {**NONE, **left}, "graph": "", "traces": [], "until": 1785585600}


def said(done: Any) -> str:
    """What was printed, however it is broken into columns."""
    return " ".join(done.stdout.split())


def test_where_nobody_can_be_asked_nothing_is_forgotten_without_yes(person: Person) -> None:
    with peer(person.data, says(PLAN)) as requests:
        done = person.types("forget", "0f8fad5b")

    assert (done.status, [one["op"] for one in requests]) == (1, ["forget_plan"])
    assert "--yes" in done.stderr
    assert done.stdout == ("  0f8fad5b    We use uv.\nThis takes 1 memories, 2 history rows.\n")


def test_each_place_is_told_with_what_was_taken_and_what_is_left(person: Person) -> None:
    with peer(person.data, says(PLAN, reply())) as requests:
        done = person.types("forget", "0f8fad5b", "--yes")

    assert (done.status, done.stderr) == (0, "")
    assert "memories 1 taken, 0 left" in said(done)
    assert "history rows 2 taken, 0 left" in said(done)
    assert "`hookkit undo` brings it back until 2026-08-01" in said(done)
    assert (requests[1]["ids"], requests[1]["purge"]) == (["0f8fad5b"], False)


def test_what_is_left_is_a_failure_by_its_name(person: Person) -> None:
    with peer(person.data, says(PLAN, reply(jobs=2))):
        done = person.types("forget", "0f8fad5b", "--yes")

    assert done.status == 1
    assert "left after all: 2 waiting jobs" in done.stderr


def test_facts_that_a_graph_could_not_be_told_of_yet_are_no_failure(person: Person) -> None:
    waits = {**reply(facts=None), "graph": "it is down"}
    with peer(person.data, says(PLAN, waits)):
        done = person.types("forget", "0f8fad5b", "--yes")

    assert done.status == 0
    assert "graph facts 0 taken, not known" in said(done)
    assert "waits, and is done as soon as it can be: it is down" in said(done)


@pytest.mark.parametrize(
    "args",
    [(), ("--yes",), ("0f8fad5b", "--session", "s1"), ("0f8fad5b", "--match", "uv")],
    ids=["nothing", "yes alone", "id and session", "id and text"],
)
def test_what_is_meant_must_be_said(args: tuple[str, ...], person: Person) -> None:
    done = person.types("forget", *args)

    assert (done.status, done.stdout) == (2, "")


def test_words_from_a_pipe_are_what_is_looked_for_and_in_no_command_line(person: Person) -> None:
    with peer(person.data, says(PLAN, reply())) as requests:
        done = person.types("forget", "--match", "-", "--yes", stdin="\n naïve *words*\nof two \n")

    assert (done.status, done.stderr) == (0, "")
    assert [one["text"] for one in requests] == ["naïve *words*\nof two"] * 2


def test_with_words_from_a_pipe_nothing_is_forgotten_without_yes(person: Person) -> None:
    with peer(person.data, says(PLAN)) as requests:
        done = person.types("forget", "--match", "-", stdin="uv\n")

    assert (done.status, [one["op"] for one in requests]) == (1, ["forget_plan"])
    assert "--yes" in done.stderr


def test_a_terminal_is_asked_for_the_words_and_then_whether_to(person: Person) -> None:
    ours, theirs = pty.openpty()
    pipes = {"stdin": theirs, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with peer(person.data, says(PLAN, reply())) as requests:
        os.write(ours, b"We use uv\ny\n")
        with person.starts("forget", "--match", "-", **pipes) as typed:
            out, err = (told.decode() for told in typed.communicate(timeout=60))
    os.close(ours)
    os.close(theirs)

    assert (typed.returncode, "Forget it?" in out, "Forget all that holds" in err) == (
        0,
        True,
        True,
    )
    assert [one["text"] for one in requests] == ["We use uv"] * 2


@pytest.mark.parametrize(
    ("args", "stdin", "told"),
    [
        (("--match", "-"), "", "found none: pipe them in, or run it at a terminal"),
        (("--project", "--match", "-"), " \n", "found none: pipe them in"),
        (("--project", "--match", ""), "", "--match must not be empty: say what to forget"),
        (("--project", "--session", " "), "", "--session must not be empty"),
        (("0f8fad5b", "--match", "-"), "uv", "either ID, or"),
    ],
    ids=["nothing", "blanks", "no text", "no session", "id and words"],
)
def test_no_words_are_an_error_and_never_all_of_a_project(
    args: tuple[str, ...], stdin: str, told: str, person: Person
) -> None:
    with peer(person.data, lambda *_: None) as requests:
        done = person.types("forget", *args, "--yes", stdin=stdin)

    assert (done.status, done.stdout, requests) == (2, "", [])
    assert told in " ".join(done.stderr.split())


def test_words_that_are_no_utf_8_are_told_by_their_place(person: Person) -> None:
    with person.starts(
        *("forget", "--match", "-", "--yes"), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as typed:
        err = typed.communicate(b"caf\xe9", timeout=60)[1].decode()

    assert typed.returncode == 2
    assert "must be given UTF-8 text, found 0xe9 at byte 3" in " ".join(err.split())


def test_help_says_how_to_keep_the_words_out_of_the_command_line(person: Person) -> None:
    told = said(person.types("forget", "--help"))

    assert "With --match - TEXT is read from standard input, or asked for at a terminal" in told


@pytest.mark.heavy
def test_words_from_a_pipe_take_what_holds_them(person: Person) -> None:
    take(person, record("Rotterdam is the region", "s1"), record("Ghent is not", "s1"))
    done = person.types("forget", "--match", "-", "--yes", stdin="rotterdam\n")

    assert (done.status, texts(person)) == (0, ["Ghent is not"])


@pytest.mark.heavy
def test_by_text_in_memories_in_their_past_and_in_one_exchange_of_a_job(person: Person) -> None:
    spool = Spool(Paths(str(person.data)).spool)
    take(person, record("Rotterdam is the region", "s1"), record("Ghent is not", "s1"))
    changed = record("Delft was the rotterdam of old", "s1")
    take(person, changed)
    ask(person, "change", memory_id=changed["id"], text="Delft stands alone.")
    spool.put(later(two_exchanges("Rotterdam it is", "Ghent it is not")))
    before = everything(person)
    plan = person.types("forget", "--match", "ROTTERDAM")
    assert "This takes 1 memories, 3 history rows, 1 graph facts, 1 waiting jobs." in plan.stdout
    assert everything(person) == before

    done = person.types("forget", "--match", "ROTTERDAM", "--yes", "--json").json()
    assert set(done["left"].values()) == {0}
    after = everything(person)
    assert sorted(one["text"] for one in after["records"]) == [
        "Delft stands alone.",
        "Ghent is not",
    ]
    assert "rotterdam" not in json.dumps([after["records"], after["jobs"]]).lower()
    assert "Ghent it is not" in json.dumps(after["jobs"])
    assert person.types("undo").status == 0
    assert everything(person) == before


@pytest.mark.heavy
def test_by_project_and_by_the_beginning_of_an_id_and_undo_goes_back_step_by_step(
    person: Person,
) -> None:
    one, two, theirs = (record(text, "s1") for text in ("One thing", "Two things", "Their thing"))
    theirs["payload"] = {**theirs["payload"], "project": "bank-2"}
    take(person, one, two, theirs)
    before = everything(person)
    assert person.types("forget", one["id"][:13], "--yes").status == 0
    assert texts(person) == ["Their thing", "Two things"]
    ask(person, "forget", memory_id=two["id"])  # as the MCP tool does
    assert texts(person) == ["Their thing"]
    assert person.types("forget", "--project", "bank-2", "--yes").status == 0
    assert texts(person) == []

    for found in (["Their thing"], ["Their thing", "Two things"]):
        assert person.types("undo").status == 0
        assert texts(person) == found
    assert person.types("undo").status == 0
    assert everything(person) == before
    assert person.types("undo").status == 1
    nobody = person.types("forget", "ffffffff", "--yes")
    assert (nobody.status, "ID must be the id of one memory" in nobody.stderr) == (1, True)


@pytest.mark.heavy
def test_a_request_that_comes_twice_takes_and_brings_back_no_more_than_once(person: Person) -> None:
    one, two = record("One thing", "s1"), record("Two things", "s1")
    take(person, one, two)
    ask(person, "forget", memory_id=two["id"])
    wanted = {"ids": [one["id"]], "of_session": "", "text": "", "key": str(uuid.uuid4())}
    first, second = (ask(person, "forget_these", **wanted) for _ in range(2))

    assert (first["taken"], first["left"]) == (second["taken"], second["left"])
    assert set(second["left"].values()) == {0}
    for _ in range(2):
        ask(person, "undo", key=wanted["key"])
    assert texts(person) == ["One thing"]


def two_exchanges(one: str, two: str) -> Any:
    """A job of two exchanges."""
    first, second = job(one, "s1-0", "s1"), job(two, "s1-0", "s1")
    turns = [*first.turns, *(turn._replace(prompt=2) for turn in second.turns)]
    return first._replace(turns=tuple(turns), project=SHOP)


def texts(person: Person) -> list[str]:
    """What is remembered, whoever's."""
    return sorted(one["text"] for one in everything(person)["records"])


def test_undo_with_nothing_forgotten_says_so(person: Person) -> None:
    refusal = {"error": "nothing was forgotten within the last 24 hours"}
    with peer(person.data, says(refusal)):
        done = person.types("undo")

    assert (done.status, "nothing was forgotten" in done.stderr) == (1, True)
    assert not Path(Paths(str(person.data)).tombstones).exists()


@pytest.mark.heavy
def test_a_session_is_meant_by_its_beginning_and_one_that_nobody_knows_is_said(
    person: Person,
) -> None:
    take(person, record("One thing", "1f2e-a"), record("Two things", "1f2e-b"))
    unknown = person.types("forget", "--session", "typo", "--yes")
    several = person.types("forget", "--session", "1f2e", "--yes")
    short = person.types("forget", "--session", "1f2", "--yes")
    one = person.types("forget", "--session", "1f2e-a", "--yes")

    assert [done.status for done in (unknown, several, short, one)] == [1, 1, 1, 0]
    assert "found none for 'typo'" in unknown.stderr
    assert "found 2 (1f2e-a, 1f2e-b) for '1f2e'" in several.stderr
    assert "found none for '1f2'" in short.stderr
    assert (texts(person), not any(person.data.glob("sessions/typo*"))) == (["Two things"], True)
    assert person.types("forget", "--session", "1f2e-", "--yes").status == 0
    assert texts(person) == []
    for found in (["Two things"], ["One thing", "Two things"]):
        assert person.types("undo").status == 0
        assert texts(person) == found


@pytest.mark.heavy
def test_undo_brings_back_what_was_taken_whatever_took_nothing_since(person: Person) -> None:
    take(person, record("Delft is the region", "s1"), record("Delft again", "s1"))
    assert "2 taken" in said(person.types("forget", "--match", "delft", "--yes"))
    for _ in range(2):  # of the session there is nothing any more
        again = person.types("forget", "--session", "s1", "--yes")
        assert (again.status, "undo" in again.stdout) == (0, False)
    person.types("forget", "--session", "typo", "--yes")
    nobody = {"user_id": "nobody", "agent_id": "", "run_id": ""}
    ask(person, "forget_all", **nobody)  # as a tool does
    undone = person.types("undo")

    assert "2 memories" in undone.stdout
    assert texts(person) == ["Delft again", "Delft is the region"]


@pytest.mark.heavy
def test_a_forget_that_fails_before_it_took_anything_leaves_undo_as_it_was(person: Person) -> None:
    take(person, record("Delft is the region", "s1"), record("Ghent is not", "s1"))
    person.types("forget", "--match", "delft", "--yes")
    stones = Path(Paths(str(person.data)).tombstones)
    stones.rename(stones.with_suffix(".kept"))
    stones.write_bytes(b"These are words, and no database at all. " * 99)
    failed = person.types("forget", "--match", "ghent", "--yes")
    stones.with_suffix(".kept").rename(stones)
    undone = person.types("undo")

    assert (failed.status, "what must not be learned again" in failed.stderr) == (1, True)
    assert "1 memories" in undone.stdout
    assert texts(person) == ["Delft is the region", "Ghent is not"]
    assert person.types("undo").status == 1
