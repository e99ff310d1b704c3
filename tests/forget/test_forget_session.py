"""A session that left something everywhere is forgotten everywhere, and can be brought back."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import PIPE

import pytest

from hookkit.paths import Paths
from tests.cli.conftest import end_worker
from tests.cli.typing_it import Person
from tests.core.making import SHOP
from tests.forget.making import OTHER, SESSION, WORD, ask, everything, holding, with_everything
from tests.worker.running import wait_until

pytestmark = pytest.mark.heavy


def test_a_session_is_forgotten_everywhere_and_undo_brings_all_of_it_back(person: Person) -> None:
    known = with_everything(person)
    before = everything(person)
    done = person.types("forget", "--session", SESSION, "--yes", "--json").json()

    assert done["taken"] == {
        "memories": 3,
        "entities": 1,
        "history": 3,
        "facts": 1,
        "jobs": 3,
        "blocks": 1,
        "sessions": 2,
    }
    assert set(done["left"].values()) == {0}
    after = everything(person)
    texts = {one["text"] for one in after["records"]}
    assert not any(WORD in text for text in texts)
    assert any(OTHER in text for text in texts)
    assert {fact["subject"]["name"] for fact in after["facts"]} == {"Grafana"}
    assert (after["jobs"], [*after["files"]]) == ({}, [f"{SESSION}.json"])
    request = {"project_name": SHOP.name, "max_chars": 6000, "given": [], "session": "s9"}
    assert WORD not in ask(person, "recall", kind="session", **request)["text"]

    assert person.types("undo").status == 0
    back = everything(person)
    assert back.pop("files").items() >= before.pop("files").items()
    assert back == before
    again = ask(person, "recall", kind="session", **request)["text"]
    assert sorted(again.splitlines()) == sorted(known["block"].splitlines())
    assert not Path(Paths(str(person.data)).undo("edge")).exists()


def test_after_a_purge_no_file_of_the_data_folder_holds_the_words(person: Person) -> None:
    with_everything(person)
    assert len(holding(person.data)) > 4
    person.types("forget", "--session", SESSION, "--yes")

    assert holding(person.data) == ["undo-edge.db"]
    assert person.types("undo").status == 0
    done = person.types("forget", "--session", SESSION, "--yes", "--purge", "--json").json()
    assert set(done["left"].values()) == {0}
    assert holding(person.data) == []
    assert any(OTHER in one["text"] for one in everything(person)["records"])
    undone = person.types("undo")
    assert (undone.status, "nothing was forgotten" in undone.stderr) == (1, True)


def test_what_is_kept_for_undo_is_erased_by_a_worker_that_comes_a_day_later(person: Person) -> None:
    with_everything(person)
    person.types("forget", "--session", SESSION, "--yes")
    end_worker(person.data)
    path = Path(Paths(str(person.data)).undo("edge"))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE forgotten SET at = at - 86401")
    ask(person, "status")

    wait_until(lambda: not path.exists())
    assert holding(person.data) == []


def test_a_worker_that_is_killed_in_the_middle_of_it_ends_it_the_next_time(person: Person) -> None:
    with_everything(person)
    before = everything(person)
    pid = int(ask(person, "status")["pid"])
    path = Path(Paths(str(person.data)).undo("edge"))
    with person.starts("forget", "--session", SESSION, "--yes", "--json", stdout=PIPE) as command:
        wait_until(path.exists)
        os.kill(pid, signal.SIGKILL)
        done = json.loads(command.communicate(timeout=100)[0])

    assert (command.returncode, set(done["left"].values())) == (0, {0})
    assert holding(person.data) == [path.name]
    assert person.types("undo").status == 0
    back = everything(person)
    assert back.pop("files").items() >= before.pop("files").items()
    assert back == before


def test_what_an_mcp_tool_deleted_is_in_no_block_and_comes_back_by_undo(
    person: Person,
) -> None:
    known = with_everything(person)
    ask(person, "forget", memory_id=known["fact"])
    texts = {one["text"] for one in everything(person)["records"]}
    assert f"{WORD} runs the nightly deploy of the shop" not in texts
    blocks = Path(Paths(str(person.data)).blocks).iterdir()
    assert not any("nightly deploy" in path.read_text() for path in blocks)

    assert person.types("undo").status == 0
    assert known["fact"] in {one["id"] for one in everything(person)["records"]}
