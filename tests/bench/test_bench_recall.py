"""`hookkit bench recall`: what it reads, what it counts, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.bench.dataset import Dataset, DatasetError, Item, Question
from hookkit.bench.fit import halves
from hookkit.bench.lines import read_lines
from hookkit.bench.locomo import read_locomo
from hookkit.bench.metrics import any_at, difference, ndcg_at, recall_at
from tests.cli.typing_it import Person

TURNS = [
    {"speaker": "Ada", "dia_id": "D1:1", "text": "The boiler broke."},
    {"speaker": "Ben", "dia_id": "D1:2", "text": "Again?", "blip_caption": "a wet floor"},
]
CONVERSATION: dict[str, Any] = {
    "conversation": {
        "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": TURNS,
        "session_10_date_time": "9:00 am on 1 June, 2023",
        "session_10": [{"speaker": "Ada", "dia_id": "D10:1", "text": "It runs."}],
    },
    "observation": {
        "session_1_observation": {"Ada": [["Ada's boiler broke.", "D1:1"]], "Ben": []},
        "session_10_observation": {"Ada": [["Ada's boiler runs again.", ["D10:1", "D1:1"]]]},
    },
    "qa": [
        {"question": "What broke?", "category": 4, "evidence": ["D1:1"]},
        {"question": "What was wet?", "category": 1, "evidence": ["D1:2; D10:1"]},
        {"question": "Who lied?", "category": 5, "evidence": ["D1:1"]},
        {"question": "Unknown?", "category": 4, "evidence": []},
    ],
}
DAY = "2026-01-02T10:00:00Z"
LINES: list[dict[str, Any]] = [
    {"memory": "a", "project": "p", "text": "The port is 8123.", "created_at": DAY},
    {"memory": "b", "project": "p", "text": "Ada likes tabs.", "created_at": DAY},
    {"question": "which port?", "project": "p", "category": "fact", "answers": ["a"]},
    {"question": "write a haiku", "project": "p", "category": "none", "answers": []},
]


def written(path: Path, lines: list[Any]) -> str:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return str(path)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """In a project, with a data folder that is not there."""
    project = tmp_path / "project"
    project.mkdir()
    return Person(project, tmp_path / "data")


@pytest.fixture
def locomo(tmp_path: Path) -> str:
    path = tmp_path / "locomo.json"
    path.write_text(json.dumps([CONVERSATION]))
    return str(path)


def test_a_turn_is_a_memory_of_the_words_and_the_caption(locomo: str) -> None:
    dataset = read_locomo(locomo, "turns")

    assert [(item.id, item.text, item.session) for item in dataset.items] == [
        ("session_1/0", "Ada: The boiler broke.", "conversation 0 session_1"),
        ("session_1/1", "Ben: Again? [shares a wet floor]", "conversation 0 session_1"),
        ("session_10/0", "Ada: It runs.", "conversation 0 session_10"),
    ]
    assert dataset.items[0].created_at == "2023-05-08T13:56:00+00:00"
    assert [(one.text, one.category, sorted(one.answers)) for one in dataset.questions] == [
        ("What broke?", "one fact", ["session_1/0"]),
        ("What was wet?", "several facts", ["session_1/1", "session_10/0"]),
    ]


def test_an_observation_answers_what_its_dialogue_is_evidence_of(locomo: str) -> None:
    dataset = read_locomo(locomo, "observations")

    assert [item.text for item in dataset.items] == [
        "Ada's boiler broke.",
        "Ada's boiler runs again.",
    ]
    assert [sorted(one.answers) for one in dataset.questions] == [
        ["session_1/0", "session_10/0"],
        ["session_10/0"],
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "must be JSON"),
        ("{}", "must be a list of conversations"),
        ("[]", "must be a list of conversations"),
        ('[{"qa": []}]', "conversation 0 of"),
        ('[{"conversation": {"session_1": []}, "qa": []}]', "conversation 0 of"),
    ],
)
def test_what_is_no_locomo_file_is_told_where(content: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text(content)

    with pytest.raises(DatasetError, match=told):
        read_locomo(str(path), "turns")


def test_lines_are_memories_and_questions(tmp_path: Path) -> None:
    dataset = read_lines(written(tmp_path / "set.jsonl", LINES))

    assert dataset.items[0] == Item("a", "p", "The port is 8123.", DAY)
    assert dataset.questions == (
        Question("which port?", "p", "fact", frozenset("a")),
        Question("write a haiku", "p", "none", frozenset()),
    )


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([[]], 'line 1 .* must be an object with "memory" or "question"'),
        ([{**LINES[0], **LINES[2]}], 'line 1 .* must be an object with "memory" or "question"'),
        ([LINES[0], {**LINES[1], "text": 7}], '"text" in line 2 .* must be a string'),
        ([{**LINES[0], "created_at": "May"}], '"created_at" in line 1 .* must be a moment like'),
        ([LINES[0], {**LINES[2], "answers": "a"}], '"answers" in line 2 .* must be a list of ids'),
        ([LINES[0], {**LINES[2], "answers": ["z"]}], "must be complete"),
        ([LINES[0], {**LINES[2], "project": "q"}], "must be complete"),
        ([LINES[0], {**LINES[1], "superseded_by": "z"}, LINES[2]], "must be complete"),
        ([LINES[0], LINES[0], LINES[2]], "must be of ids that are unique"),
        ([LINES[0]], "must be memories and questions"),
    ],
)
def test_a_line_that_is_neither_is_told_where(lines: list[Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=told):
        read_lines(written(tmp_path / "odd.jsonl", lines))


IDS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(IDS, st.frozensets(st.sampled_from("abcdefgh"), min_size=1), st.integers(1, 9))
def test_figures_are_shares_and_grow_with_what_is_looked_at(
    found: list[str], answers: frozenset[str], depth: int
) -> None:
    recall, some = recall_at(found, answers, depth), any_at(found, answers, depth)

    assert 0 <= recall <= some <= 1
    assert recall <= recall_at(found, answers, depth + 1)
    assert 0 <= ndcg_at(found, answers, depth) <= 1 + 1e-9
    assert ndcg_at(sorted(answers), answers, len(answers)) == pytest.approx(1)


def test_a_difference_lies_in_its_interval_and_is_the_same_each_time() -> None:
    one, other = [1.0, 0.5, 0.0, 1.0] * 25, [0.5, 0.5, 0.0, 0.5] * 25
    told = difference(one, other)

    assert told.low < told.mean < told.high
    assert told.mean == pytest.approx(25)
    assert told == difference(one, other)
    assert difference(one, one) == (0.0, 0.0, 0.0)


def test_no_project_is_on_both_halves() -> None:
    questions = tuple(Question(str(n), f"p{n % 3}", "", frozenset("a")) for n in range(9))
    some, others = halves(Dataset("", (), questions))
    single = halves(Dataset("", (), tuple(one._replace(project="p") for one in questions)))

    assert ({*some.projects}, {*others.projects}) == ({"p0", "p2"}, {"p1"})
    assert [len(half.questions) for half in single] == [5, 4]


@pytest.mark.heavy
def test_a_run_is_told_as_json_and_as_a_table(person: Person, tmp_path: Path) -> None:
    path = written(tmp_path / "set.jsonl", LINES)
    told = person.types("bench", "recall", "--dataset", "jsonl", path, "--json").json()
    table = person.types("bench", "recall", "--dataset", "jsonl", path, "--ablation")

    first, *others = told["rankings"]
    assert (first["ranking"], first["recall@1"], first["silent"]) == ("hookkit", 100.0, 100.0)
    assert (first["leaked"], first["categories"]["fact"]["questions"]) == (0, 1)
    assert [one["ranking"] for one in others] == [
        "meaning and words",
        "meaning alone",
        "words alone",
    ]
    assert (table.status, "without session" in table.stdout) == (0, True)


@pytest.mark.heavy
def test_a_fit_ends_in_the_command_that_sets_it(person: Person, locomo: str) -> None:
    done = person.types("bench", "recall", "--dataset", "locomo", locomo, "--turns", "--fit")

    assert (done.status, done.stderr) == (0, "")
    assert "hookkit config set MEM0_BM25_WEIGHT " in done.stdout
    assert not person.data.exists()


def test_an_odd_file_is_one_line(person: Person, tmp_path: Path) -> None:
    done = person.types("bench", "recall", "--dataset", "jsonl", written(tmp_path / "odd", [7]))

    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.startswith("hookkit: line 1 of ") and done.stderr.count("\n") == 1
