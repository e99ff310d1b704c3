"""A session that left something everywhere is forgotten everywhere, and can be brought back."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.paths import Paths
from tests.cli.typing_it import Person
from tests.core.making import SHOP
from tests.forget.making import OTHER, SESSION, WORD, ask, everything, holding, with_everything

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
