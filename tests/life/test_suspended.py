"""A laptop that is shut and opened again: the worker stands still, and hooks do without it."""

from __future__ import annotations

import os
import signal

import pytest

from hookkit.hooks.run import BUDGET_S
from hookkit.spool.spool import Spool
from tests.soak.crowd import Crowd
from tests.soak.stored import flushed, once, texts_of, the_worker
from tests.soak.table import broken
from tests.worker.running import serving

pytestmark = pytest.mark.heavy

MUCH_S = 8.0  # beyond the budget, where others use the machine


def test_hooks_do_without_a_worker_that_stands_still_and_it_goes_on_where_it_was(
    crowd: Crowd,
) -> None:
    session = crowd.session("s1")
    session.says()
    session.runs("SessionStart")
    session.runs("Stop")
    flushed(crowd.paths)
    pid = the_worker(crowd.paths)
    os.kill(pid, signal.SIGSTOP)
    session.says()
    ran = {event: session.runs(event) for event in ("SessionStart", "UserPromptSubmit", "Stop")}
    waiting = Spool(crowd.paths.spool).counts().pending
    os.kill(pid, signal.SIGCONT)
    flushed(crowd.paths)

    assert [one.status for one in ran.values()] == [0, 0, 0]
    assert {event: ran[event].took_s < BUDGET_S[event] + MUCH_S for event in ran} == dict.fromkeys(
        ran, True
    )
    assert waiting == 1
    assert broken(once("said", session.texts(), texts_of(crowd.paths)), timed=False) == []
    assert (serving(crowd.paths), the_worker(crowd.paths)) == (pid, pid)


def test_a_hook_that_stood_still_itself_says_nothing_and_loses_nothing(crowd: Crowd) -> None:
    session = crowd.session("s1")
    session.says()
    session.runs("SessionStart")
    hook = session.starts("Stop")
    os.kill(hook.pid, signal.SIGSTOP)
    session.says()
    os.kill(hook.pid, signal.SIGCONT)
    hook.communicate(timeout=60)
    session.runs("Stop")
    flushed(crowd.paths)

    assert broken(once("said", session.texts(), texts_of(crowd.paths)), timed=False) == []
