"""worker.pause: after each failure in a row it is longer, and one success ends it."""

from __future__ import annotations

import pytest

from hookkit.worker import pause
from hookkit.worker.pause import PAUSES_S, Pause


def test_at_first_nothing_is_left_alone() -> None:
    assert (Pause().holds(), Pause().reason) == (False, "")


def test_a_failure_is_followed_by_a_pause_until_it_ends() -> None:
    one = Pause()
    one.begin("the disk is full")
    held = (one.holds(), one.reason)
    one.end()

    assert (held, one.holds(), one.reason) == ((True, "the disk is full"), False, "")


def test_a_pause_that_is_over_keeps_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pause, "PAUSES_S", (0.0,))
    one = Pause()
    one.begin("the disk is full")

    assert (one.holds(), one.reason) == (False, "the disk is full")


def test_each_is_longer_than_the_last_and_the_longest_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sorted(PAUSES_S) == list(PAUSES_S)
    monkeypatch.setattr(pause, "PAUSES_S", (0.0, 0.0, 60.0))
    one = Pause()
    held = []
    for _ in range(5):
        one.begin("again")
        held.append(one.holds())

    assert held == [False, False, True, True, True]
