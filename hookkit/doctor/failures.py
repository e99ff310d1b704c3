"""Hooks that failed the last time that they ran: how often in a row, since when, and why."""

from __future__ import annotations

import time

from hookkit.doctor.model import Finding, Surroundings, command_in, fail, ok, warn
from hookkit.spool.failures import Failures, failures

AGAIN = "mend that; the next hook that works ends it"


def runs(at: Surroundings) -> list[Finding]:
    """Of each kind of hook; a prompt that a busy machine left without an answer is none."""
    failed = [one for one in failures(at.paths) if one.is_alarming or one.unexcused]
    return [_told(one) for one in failed] or [ok("hook runs", "none failed the last time")]


def _told(one: Failures) -> Finding:
    times = "once" if one.times == 1 else f"{one.times} times in a row since {_moment(one.since)}"
    says = f"{one.hook} failed {times}, the last at {_moment(one.last)}: {one.reason}"
    level = fail if one.is_alarming else warn
    return level("hook runs", says, command_in(one.reason) or AGAIN)


def _moment(at: float) -> str:
    return time.strftime("%d %b %H:%M", time.localtime(at))
