"""`hookkit bench recall`: what it reads, what it counts, and what it prints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.bench.configurations import ablated
from hookkit.bench.dataset import Dataset, DatasetError, Item, Question
from hookkit.bench.fit import TooFewError, halves
from hookkit.bench.lines import read_lines
from hookkit.bench.locomo import read_locomo
from hookkit.bench.metrics import any_at, difference, ndcg_at, recall_at
from hookkit.core.ranking.weights import WEIGHTS, Weights
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
        ('[{"conversation": {}, "observation": {}, "qa": []}]', "must be memories and questions"),
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


def test_there_is_no_difference_of_no_questions() -> None:
    with pytest.raises(ValueError, match="one question or more"):
        difference([], [])


def asked(count: int, projects: str, answers: str = "a") -> tuple[Question, ...]:
    """`count` questions, of the projects in turn."""
    return tuple(
        Question(str(n), projects[n % len(projects)], "", frozenset(answers)) for n in range(count)
    )


def test_no_project_is_on_both_halves() -> None:
    some, others = halves(Dataset("", (), asked(60, "pqr")))
    single = halves(Dataset("", (), asked(41, "p")))

    assert ({*some.projects}, {*others.projects}) == ({"p", "r"}, {"q"})
    assert [len(half.questions) for half in single] == [21, 20]


@pytest.mark.parametrize(
    ("questions", "found"),
    [
        ((), "0 and 0"),
        (asked(1, "p"), "1 and 0"),
        (asked(19, "p"), "10 and 9"),
        ((*asked(40, "p"), *asked(9, "q")), "40 and 9"),
        ((*asked(12, "p"), *asked(40, "p", "")), "6 and 6"),
        ((*asked(12, "p"), *asked(40, "q", "")), "6 and 6"),
    ],
    ids=["none", "one", "one too few", "in one project", "unanswered", "in one unanswered project"],
)
def test_a_weight_is_not_chosen_on_a_handful_of_questions(
    questions: tuple[Question, ...], found: str
) -> None:
    with pytest.raises(TooFewError, match=rf"^my set: .* found {found}; add questions"):
        halves(Dataset("my set", (), questions))


def test_an_ablation_takes_away_each_signal_alone() -> None:
    first, without_words, *others = ablated(0.03)

    assert (first.weights, without_words.bm25_weight, without_words.weights) == (
        WEIGHTS,
        0,
        WEIGHTS,
    )
    assert [one.name for one in others] == [f"without {name}" for name in Weights._fields]
    for one, name in zip(others, Weights._fields, strict=True):
        on, off = WEIGHTS._asdict(), one.weights._asdict()
        assert {key for key in on if on[key] != off[key]} == {name} and not off[name]


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
    assert (table.status, table.stderr) == (0, "")
    assert all(f"without {name}" in table.stdout for name in ("words", *Weights._fields))
    assert first["recall@10_gain"] == {"mean": 0.0, "low": 0.0, "high": 0.0}


@pytest.mark.heavy
def test_what_a_file_has_no_questions_for_is_null(person: Person, tmp_path: Path) -> None:
    path = written(tmp_path / "set.jsonl", [LINES[0], LINES[3]])
    told = person.types("bench", "recall", "--dataset", "jsonl", path, "--json")
    table = person.types("bench", "recall", "--dataset", "jsonl", path, "--ablation")

    first = told.json()["rankings"][0]
    assert (told.stderr, "NaN" in told.stdout) == ("", False)
    assert (first["questions"], first["recall@10"], first["recall@10_gain"]) == (0, None, None)
    assert (first["unanswered"], first["silent"], first["categories"]) == (1, 100.0, {})
    assert (table.status, table.stderr, "nan" in table.stdout) == (0, "", False)


@pytest.mark.heavy
def test_silence_is_null_where_all_questions_are_answered(person: Person, tmp_path: Path) -> None:
    path = written(tmp_path / "set.jsonl", [LINES[0], LINES[2]])
    told = person.types("bench", "recall", "--dataset", "jsonl", path, "--json")

    first = told.json()["rankings"][0]
    assert (first["unanswered"], first["silent"], first["silent_gain"]) == (0, None, None)
    assert first["recall@10"] == 100.0


@pytest.mark.heavy
def test_a_fit_ends_in_the_command_that_sets_it(person: Person, tmp_path: Path) -> None:
    conversation = {**CONVERSATION, "qa": CONVERSATION["qa"] * 10}
    path = tmp_path / "locomo.json"
    path.write_text(json.dumps([conversation]))
    done = person.types("bench", "recall", "--dataset", "locomo", str(path), "--turns", "--fit")

    assert (done.status, done.stderr) == (0, "")
    assert "hookkit config set MEM0_BM25_WEIGHT " in done.stdout
    assert not person.data.exists()


def test_a_fit_of_one_question_is_one_line(person: Person, tmp_path: Path) -> None:
    path = written(tmp_path / "set.jsonl", [LINES[0], LINES[2]])
    done = person.types("bench", "recall", "--dataset", "jsonl", path, "--fit")

    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.startswith(f"hookkit: {path}: ") and done.stderr.count("\n") == 1


def test_an_odd_file_is_one_line(person: Person, tmp_path: Path) -> None:
    done = person.types("bench", "recall", "--dataset", "jsonl", written(tmp_path / "odd", [7]))

    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.startswith("hookkit: line 1 of ") and done.stderr.count("\n") == 1
