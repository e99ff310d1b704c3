"""No call past the cap, none through an open breaker, and every one of them booked."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hookkit.llm.ledger import Breaker, Ledger, LedgerError, Spent
from hookkit.llm.metered import FAILURES, OPEN_S, BreakerOpenError, MeteredModel
from hookkit.llm.ollama import OllamaModel
from hookkit.memory.asking import BadAnswerError, Provider
from hookkit.memory.ports import CapReachedError, ModelUnavailableError, Purpose
from tests.doubles.ollama import OllamaServer, says

from .providers import ASK, GOOD, answering

NOON = datetime(2026, 11, 23, 12).timestamp()
PURPOSE = Purpose("distil", "s1", "github.com/acme/shop")
PROMPT = len(ASK.system + ASK.prompt) // 4
DAY = 86_400.0


class Clock:
    """The wall clock, set by hand: a day passes within a test."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(str(tmp_path / "usage.db"))


def metered(provider: Provider, ledger: Ledger, clock: Clock, cap: int = 0) -> MeteredModel:
    return MeteredModel(provider, ledger, cap, clock)


def test_a_call_is_booked_with_what_it_cost(ledger: Ledger, clock: Clock) -> None:
    with answering([GOOD]) as (provider, _):
        metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)

    assert ledger.spent("day") == [Spent("2026-11-23", 1, 0, PROMPT, 7, 0)]
    assert ledger.spent("project") == [Spent("github.com/acme/shop", 1, 0, PROMPT, 7, 0)]
    assert ledger.spent("model") == [Spent("qwen3:14b", 1, 0, PROMPT, 7, 0)]


def test_a_bad_answer_costs_what_both_tries_cost(ledger: Ledger, clock: Clock) -> None:
    with answering(["no"]) as (provider, server), pytest.raises(BadAnswerError):
        metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)

    sent = sum(sum(len(m["content"]) for m in r["messages"]) // 4 for r in server.requests)
    assert ledger.spent("day") == [Spent("2026-11-23", 1, 1, sent, 14, 0)]


def test_an_answer_is_booked_though_its_repair_is_not_answered(
    ledger: Ledger, clock: Clock
) -> None:
    with OllamaServer(["qwen3:14b"]) as server:

        def answer(_body: dict[str, Any]) -> dict[str, Any]:
            server.models = []  # the repair is asked of a server that has it no more
            return says("no")

        server.answer = answer
        provider = OllamaModel(server.url, "qwen3:14b", 1000, "30m", False)
        with pytest.raises(ModelUnavailableError):
            metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)

    assert ledger.spent("day") == [Spent("2026-11-23", 1, 1, PROMPT, 7, 0)]


def test_past_the_cap_not_one_request_leaves(ledger: Ledger, clock: Clock) -> None:
    with answering([GOOD]) as (provider, server):
        model = metered(provider, ledger, clock, cap=PROMPT + 7)
        model.answer(*ASK[:3], PURPOSE)
        with pytest.raises(CapReachedError) as caught:
            model.answer(*ASK[:3], PURPOSE)

    assert str(caught.value) == (
        f"{PROMPT + 7} of {PROMPT + 7} tokens are spent today (MEM0_DAILY_TOKEN_CAP); exchanges "
        "are kept as they were said, and distilled tomorrow"
    )
    assert len(server.requests) == 1


def test_a_question_that_would_go_past_the_cap_is_not_asked(ledger: Ledger, clock: Clock) -> None:
    with answering([GOOD]) as (provider, server), pytest.raises(CapReachedError):
        metered(provider, ledger, clock, cap=PROMPT - 1).answer(*ASK[:3], PURPOSE)

    assert server.requests == []


def test_the_next_day_begins_at_nothing(ledger: Ledger, clock: Clock) -> None:
    with answering([GOOD]) as (provider, server):
        model = metered(provider, ledger, clock, cap=PROMPT + 7)
        model.answer(*ASK[:3], PURPOSE)
        clock.now += DAY
        model.answer(*ASK[:3], PURPOSE)

    assert (len(server.requests), [s.name for s in ledger.spent("day")]) == (
        2,
        ["2026-11-24", "2026-11-23"],
    )


def test_after_failures_in_a_row_the_provider_is_left_alone(ledger: Ledger, clock: Clock) -> None:
    with answering([GOOD]) as (provider, server):
        server.fault = {"status": 500}
        model = metered(provider, ledger, clock)
        for _ in range(FAILURES):
            with pytest.raises(ModelUnavailableError, match="answered 500"):
                model.answer(*ASK[:3], PURPOSE)
        with pytest.raises(BreakerOpenError, match="failed 3 times in a row and is left alone for"):
            metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)  # a worker started anew

    assert len(server.requests) == FAILURES


def test_the_breaker_lets_one_try_through_and_closes_when_it_goes_well(
    ledger: Ledger, clock: Clock
) -> None:
    with answering([GOOD]) as (provider, server):
        ledger.set_breaker("ollama", Breaker(FAILURES, clock.now + OPEN_S[0], "it was down"))
        clock.now += OPEN_S[0]
        metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)

    assert (len(server.requests), ledger.breaker("ollama")) == (1, Breaker())


def test_the_breaker_stays_open_longer_each_time(ledger: Ledger, clock: Clock) -> None:
    waits = []
    with answering([GOOD]) as (provider, server):
        server.fault = {"status": 500}
        model = metered(provider, ledger, clock)
        for _ in range(FAILURES + len(OPEN_S)):
            with pytest.raises(ModelUnavailableError):
                model.answer(*ASK[:3], PURPOSE)
            waits.append(max(ledger.breaker("ollama").open_until - clock.now, 0.0))
            clock.now += waits[-1]

    assert waits == [0.0] * (FAILURES - 1) + [*OPEN_S, OPEN_S[-1]]


def test_a_clock_set_back_does_not_keep_it_open_for_years(ledger: Ledger, clock: Clock) -> None:
    with answering([GOOD]) as (provider, server):
        ledger.set_breaker("ollama", Breaker(FAILURES, clock.now + 400 * DAY, "it was down"))
        metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)

    assert len(server.requests) == 1


def test_a_ledger_that_cannot_be_read_lets_no_call_through(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "usage.db").write_bytes(b"no database" * 100)
    broken = Ledger(str(tmp_path / "usage.db"))

    told = "must be the SQLite file that calls are booked in"
    with answering([GOOD]) as (provider, server), pytest.raises(LedgerError, match=told):
        metered(provider, broken, clock, cap=1000).answer(*ASK[:3], PURPOSE)

    assert server.requests == []


def test_the_ledger_holds_no_words_and_is_private(
    ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    with answering([GOOD]) as (provider, _):
        metered(provider, ledger, clock).answer(*ASK[:3], PURPOSE)

    path = tmp_path / "usage.db"
    with sqlite3.connect(path) as database:
        everything = "\n".join(database.iterdump())
    database.close()
    assert (path.stat().st_mode & 0o777, "uv" in everything) == (0o600, False)
