"""Every model call: within the daily cap, behind a circuit breaker, and booked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from hookkit.deadline import Deadline
from hookkit.llm.asking import ask_for_json
from hookkit.llm.ledger import Breaker, Entry, Ledger, day_of
from hookkit.memory.asking import Ask, BadAnswerError, Provider
from hookkit.memory.ports import (
    CapReachedError,
    ModelError,
    ModelUnavailableError,
    Payload,
    Purpose,
)
from hookkit.memory.usage import Usage

ASK_S = 120.0  # seconds for one answer, the repair included
CHARS_A_TOKEN = 4  # what is counted before the call, so that it cannot carry us far past the cap
FAILURES = 3  # in a row; then the breaker opens
OPEN_S = (60.0, 300.0, 900.0, 1800.0)  # for so long, longer each time


class BreakerOpenError(ModelUnavailableError):
    """The provider failed too often of late."""

    def __init__(self, provider: str, breaker: Breaker, wait_s: float) -> None:
        super().__init__(
            f"{provider} failed {breaker.failures} times in a row and is left alone for "
            f"{wait_s:.0f} s; the last time: {breaker.reason}"
        )
        self.retry_after_s = wait_s


class MeteredModel:
    """`memory.ports.Model` over a provider: the only way to a model that core is given."""

    def __init__(
        self,
        provider: Provider,
        ledger: Ledger,
        daily_cap: int,
        clock: Callable[[], float] = time.time,
        ask_s: float = ASK_S,
    ) -> None:
        self._provider = provider
        self._ledger = ledger
        self._cap = daily_cap  # tokens; 0 is none
        self._clock = clock
        self._ask_s = ask_s

    def answer(self, system: str, prompt: str, schema: Payload, purpose: Purpose) -> Any:
        """JSON that fits `schema`.

        Raises:
            CapReachedError, BreakerOpenError: not one request left us.
            ModelError: booked; the question may be asked again.
        """
        ask = Ask(system, prompt, schema)
        self._check_cap(ask)
        breaker = self._check_breaker()
        started = time.monotonic()
        try:
            answer = ask_for_json(self._provider, ask, Deadline.after(self._ask_s))
        except ModelError as error:
            self._book(purpose, error.usage or Usage(), started, _outcome(error))
            if isinstance(error, ModelUnavailableError):
                self._trip(breaker, error)
            raise
        self._book(purpose, answer.usage, started, "ok")
        if breaker.failures:
            self._ledger.set_breaker(self._provider.provider, Breaker())
        return answer.value

    def _check_cap(self, ask: Ask) -> None:
        if not self._cap:
            return
        spent = self._ledger.tokens_on(day_of(self._clock()))
        if spent + (len(ask.system) + len(ask.prompt)) // CHARS_A_TOKEN > self._cap:
            raise CapReachedError(spent, self._cap)

    def _check_breaker(self) -> Breaker:
        breaker = self._ledger.breaker(self._provider.provider)
        wait_s = breaker.open_until - self._clock()
        if 0 < wait_s <= max(OPEN_S):  # more: the clock was set back
            raise BreakerOpenError(self._provider.provider, breaker, wait_s)
        return breaker

    def _trip(self, breaker: Breaker, error: ModelUnavailableError) -> None:
        failures = breaker.failures + 1
        step = min(max(failures - FAILURES, 0), len(OPEN_S) - 1)
        wait_s = OPEN_S[step] if failures >= FAILURES else 0.0
        wait_s = min(max(wait_s, error.retry_after_s), max(OPEN_S))
        reason = str(error)[:300]
        now = Breaker(failures, self._clock() + wait_s if wait_s else 0.0, reason)
        self._ledger.set_breaker(self._provider.provider, now)

    def _book(self, purpose: Purpose, usage: Usage, started: float, outcome: str) -> None:
        ms = round((time.monotonic() - started) * 1000)
        who = (self._provider.provider, self._provider.model)
        self._ledger.book(Entry(self._clock(), purpose, *who, usage, ms, outcome))


def _outcome(error: ModelError) -> str:
    names = {BadAnswerError: "bad answer", ModelUnavailableError: "unavailable"}
    return next((name for kind, name in names.items() if isinstance(error, kind)), "refused")
