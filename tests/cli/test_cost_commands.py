"""`hookkit usage` and `distill`: what was spent, and the backlog step by step."""

from __future__ import annotations

import time

from hookkit.llm.ledger import Breaker, Entry, Ledger, day_of
from hookkit.memory.ports import Purpose
from hookkit.memory.usage import Usage
from tests.cli.typing_it import Person
from tests.hooks.peer import peer, says

KEY = "sk-ant-api03-not-a-real-key-of-anybody"


def spent(person: Person, *, project: str, model: str, ok: bool = True) -> None:
    """A call of today."""
    person.data.mkdir(exist_ok=True)
    purpose = Purpose("distil", "s1", project)
    outcome = "ok" if ok else "unavailable"
    entry = Entry(time.time(), purpose, "anthropic", model, Usage(9000, 40, 100), 900, outcome)
    Ledger(str(person.data / "usage.db")).book(entry)


def test_nothing_spent_is_said(person: Person) -> None:
    assert person.types("usage").stdout == "no model call in the last 30 days\n"


def test_what_was_spent_is_summed_by_day_project_or_model(person: Person) -> None:
    spent(person, project="shop", model="haiku")
    spent(person, project="bank", model="haiku", ok=False)
    sums = {"input": 9000, "output": 40, "cached": 100, "tokens": 9140, "calls": 1}

    assert person.types("usage", "--json").json() == [
        {
            "name": day_of(time.time()),
            "calls": 2,
            "failed": 1,
            **{"input": 18000, "output": 80, "cached": 200, "tokens": 18280},
        }
    ]
    assert person.types("usage", "--by", "project", "--json").json() == [
        {"name": "bank", "failed": 1, **sums},
        {"name": "shop", "failed": 0, **sums},
    ]
    assert "18,280" in person.types("usage", "--by", "model").stdout


def test_status_tells_todays_tokens_and_a_provider_that_is_left_alone(person: Person) -> None:
    spent(person, project="shop", model="haiku")
    open_until = time.time() + 600
    Ledger(str(person.data / "usage.db")).set_breaker("anthropic", Breaker(4, open_until, "down"))
    status = person.types("status").stdout

    assert "9,140 of 500,000 today; the model is left alone for" in status
    assert ": down" in status


def test_no_key_is_shown_by_any_command_that_prints_data(person: Person) -> None:
    for command in (["status"], ["usage"], ["config", "list"]):
        done = person.types(*command, "--json", env={"MEM0_ANTHROPIC_TOKEN": KEY})

        assert KEY not in done.stdout + done.stderr


def test_distilling_ends_when_nothing_is_left(person: Person) -> None:
    nothing = {"exchanges": 0, "facts": 0, "left": 0, "keys": [], "reason": ""}
    with peer(person.data, says(nothing)) as requests:
        done = person.types("distill", "--json")

    assert (done.status, done.json()) == (
        0,
        {"exchanges": 0, "facts": 0, "left": 0, "stopped": ""},
    )
    assert [request["op"] for request in requests] == ["distill"]


def test_distilling_that_stops_says_why_and_what_is_left(person: Person) -> None:
    with peer(person.data, says({"error": "500 of 500 tokens are spent today"})):
        done = person.types("distill")

    assert (done.status, done.stdout) == (1, "0 facts from 0 exchanges\n")
    assert done.stderr == "hookkit: 500 of 500 tokens are spent today\n"
