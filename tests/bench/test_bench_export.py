"""`hookkit bench recall --dataset export`: a person's own memories, and what they ask of them."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.bench.dataset import DatasetError
from hookkit.bench.exported import read_export
from tests.cli.typing_it import Person, processes
from tests.moving.making import fill

COUNT = 60
BOB = "bob"
EXPORT: list[dict[str, Any]] = [
    {"type": "header", "format": "hookkit memories", "version": 1},
    {"type": "entity", "id": "e", "text": "acme", "payload": {}},
    *(
        {
            "type": "memory",
            "id": memory_id,
            "text": text,
            "payload": {
                "user_id": user,
                "project": project,
                "project_name": f"acme/{project}" if project else "",
                "created_at": "2026-01-02T10:00:00Z",
                "session": "s1",
                "source": ["s1#0"],
            },
        }
        for memory_id, user, project, text in (
            ("aa11", BOB, "shop", "The port is 8123."),
            ("aa22", BOB, "bank", "Ada likes tabs."),
            ("bb33", BOB, "", "Bob works at night."),
            ("cc44", "eve", "shop", "Eve was here."),
        )
    ),
]


def written(path: Path, lines: list[Any]) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


@pytest.fixture
def export(tmp_path: Path) -> str:
    return written(tmp_path / "memories.jsonl", EXPORT)


def asking(tmp_path: Path, *lines: Any) -> str:
    return written(tmp_path / "questions.jsonl", [*lines])


def test_a_persons_memories_are_taken_and_what_is_of_no_project_in_each(
    export: str, tmp_path: Path
) -> None:
    questions = asking(tmp_path, {"question": "which port?", "answers": ["aa1"]})
    items = read_export(export, questions, BOB).items

    assert [(one.id, one.project) for one in items] == [
        ("aa11", "shop"),
        ("aa22", "bank"),
        ("bb33", "shop"),
        ("bb33", "bank"),
    ]
    assert (items[0].text, items[0].session, items[0].source) == ("The port is 8123.", "s1", "s1#0")


@pytest.mark.parametrize(
    ("asked", "project", "answers"),
    [
        ({"answers": ["aa11"]}, "shop", {"aa11"}),
        ({"answers": ["aa2", "b"]}, "bank", {"aa22", "bb33"}),
        ({"answers": ["b"], "project": "shop"}, "shop", {"bb33"}),
        ({"answers": [], "project": "acme/bank"}, "bank", set()),
    ],
)
def test_a_question_is_of_its_answers_project_or_of_the_one_it_names(
    asked: dict[str, Any], project: str, answers: set[str], export: str, tmp_path: Path
) -> None:
    questions = asking(tmp_path, {"question": "?", **asked})
    (found,) = read_export(export, questions, BOB).questions

    assert (found.project, {*found.answers}, found.category) == (project, answers, "own")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (7, "line 1 of .* must be an object"),
        ({"answers": ["aa11"]}, '"question" in line 1'),
        ({"question": "", "answers": ["aa11"]}, '"question" in line 1'),
        ({"question": "?", "answers": "aa11"}, "a list of ids"),
        ({"question": "?", "answers": [""]}, "a list of ids"),
        ({"question": "?", "answers": ["zz"]}, "one memory's id, found 'zz, of 0'"),
        ({"question": "?", "answers": ["cc44"]}, "one memory's id, found 'cc44, of 0'"),
        ({"question": "?", "answers": ["aa"]}, "one memory's id, found 'aa, of 2'"),
        ({"question": "?", "answers": ["aa11", "aa22"]}, "of one project"),
        ({"question": "?", "answers": []}, "must be one of acme/bank, acme/shop"),
        ({"question": "?", "answers": [], "project": 7}, "must be one of acme/bank, acme/shop"),
        ({"question": "?", "answers": ["aa11"], "project": "bank"}, "of one project"),
    ],
)
def test_a_question_that_is_none_is_told_with_its_line(
    line: Any, told: str, export: str, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError, match=told):
        read_export(export, asking(tmp_path, line), BOB)


def test_an_export_of_nobodys_memories_is_told(export: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="memories and questions"):
        read_export(export, asking(tmp_path), "nobody")


@pytest.mark.parametrize("odd", [{"type": "memory", "id": 7}, [], "words"])
def test_an_export_that_is_none_is_told(odd: Any, tmp_path: Path) -> None:
    path = written(tmp_path / "memories.jsonl", [odd])

    with pytest.raises(DatasetError, match="line 1 of "):
        read_export(path, asking(tmp_path), BOB)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """Somebody with memories."""
    (tmp_path / "project").mkdir()
    person = Person(tmp_path / "project", tmp_path / "data")
    fill(person.data, COUNT)
    yield person
    for pid in processes(person.data):
        os.kill(pid, signal.SIGKILL)


@pytest.mark.heavy
def test_a_weight_is_fitted_on_a_persons_own_memories(person: Person, tmp_path: Path) -> None:
    path = str(tmp_path / "memories.jsonl")
    assert person.types("export", path).status == 0
    with open(path) as file:
        records = [json.loads(line) for line in file]
    mine = [one for one in records if one.get("payload", {}).get("user_id") == "user"]
    asked = [
        {
            "question": one["text"],
            "project": one["payload"]["project_name"] or "github.com/acme/shop",
            "answers": [one["id"][:13]],
        }
        for one in mine
    ]
    given = ["--dataset", "export", path, "--questions", asking(tmp_path, *asked)]
    told = person.types("bench", "recall", *given, "--json").json()["rankings"][0]
    fitted = person.types("bench", "recall", *given, "--fit")

    assert (told["questions"], told["recall@1"], told["leaked"]) == (len(mine), 100.0, 0)
    assert (fitted.status, "hookkit config set MEM0_BM25_WEIGHT " in fitted.stdout) == (0, True)


def test_an_export_without_questions_is_told(export: str, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    person = Person(tmp_path / "project", tmp_path / "data")
    done = person.types("bench", "recall", "--dataset", "export", export)

    assert done.status == 2
    assert "--dataset export and --questions go together" in done.stderr
