"""worker.sweep: what was said in a session that was killed is saved, and live ones are let be."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hookkit.spool.sessions import Session
from hookkit.worker.log import Log
from hookkit.worker.sweep import KEPT_S, STALE_S, sweep
from tests.spool.making import PROJECT, WHOSE, Stage, exchange, words


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
    stage.spool.prepare()
    stage.sessions.prepare()
    return stage


@pytest.fixture(scope="module")
def dead() -> int:
    """The pid of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-I", "-S", "-c", "pass"])
    process.wait()
    return process.pid


def swept(stage: Stage) -> int:
    log = Log(str(stage.folder / "worker.log"))
    return sweep(stage.spool, stage.sessions, WHOSE, log)


def logged(stage: Stage) -> str:
    path = stage.folder / "worker.log"
    return path.read_text() if path.exists() else ""


def begin(stage: Stage, pid: int, **fields: object) -> None:
    """What the SessionStart hook leaves behind."""
    session = Session(stage.name, str(stage.transcript), PROJECT, cursor=0, pid=pid)
    stage.sessions.save(session._replace(**fields))  # type: ignore[arg-type]  # by name


def test_a_session_whose_claude_code_is_gone_is_read_to_its_end_once(
    stage: Stage, dead: int
) -> None:
    begin(stage, dead)
    stage.say(*exchange(1), *exchange(2))

    assert (swept(stage), swept(stage), stage.saved()) == (1, 0, words(1, 2))
    assert (stage.session().ended, stage.session().cursor) == (
        True,
        stage.transcript.stat().st_size,
    )


def test_a_session_that_is_at_work_is_let_be(stage: Stage) -> None:
    begin(stage, os.getpid())
    stage.say(*exchange(1))

    assert (swept(stage), stage.saved(), stage.session().ended) == (0, [], False)


def test_a_session_that_has_said_nothing_yet_is_let_be(stage: Stage) -> None:
    begin(stage, os.getpid(), cursor=-1)

    assert (swept(stage), stage.session().ended) == (0, False)


def test_a_number_that_was_given_to_another_process_is_no_session_at_work(stage: Stage) -> None:
    begin(stage, os.getpid())
    stage.say(*exchange(1))
    long_ago = time.time() - STALE_S - 60
    os.utime(stage.transcript, (long_ago, long_ago))

    assert (swept(stage), stage.saved()) == (1, words(1))


def test_a_turn_whose_transcript_came_late_is_read_when_its_claude_code_is_gone(
    stage: Stage, dead: int
) -> None:
    begin(stage, dead, absent=True)
    stage.say(*exchange(1))

    assert (swept(stage), stage.saved(), logged(stage)) == (1, words(1), "")


def test_a_turn_whose_transcript_never_came_is_said_in_the_log_once(
    stage: Stage, dead: int
) -> None:
    begin(stage, dead, absent=True)
    swept(stage)

    assert (swept(stage), stage.session().ended) == (0, True)
    (line,) = logged(stage).splitlines()
    assert "could not read on in session" in line
    assert f"transcript_path must be the session's file, found nothing at '{stage.transcript}'" in (
        line
    )


def test_a_number_that_no_process_can_have_is_no_session_at_work(stage: Stage) -> None:
    begin(stage, 10**30)
    stage.say(*exchange(1))

    assert (swept(stage), stage.saved(), logged(stage)) == (1, words(1), "")


def test_a_session_that_said_goodbye_is_not_read_again(stage: Stage, dead: int) -> None:
    begin(stage, dead, ended=True)
    stage.say(*exchange(1))

    assert (swept(stage), stage.saved()) == (0, [])


def test_a_transcript_that_never_came_ends_its_session(stage: Stage, dead: int) -> None:
    begin(stage, dead, cursor=-1)

    assert (swept(stage), swept(stage), stage.session().ended, logged(stage)) == (1, 0, True, "")


def test_a_session_of_unknown_process_is_let_be_while_it_is_young(stage: Stage) -> None:
    begin(stage, 0)
    stage.say(*exchange(1))
    young = swept(stage)
    long_ago = time.time() - STALE_S - 60
    os.utime(stage.transcript, (long_ago, long_ago))

    assert (young, swept(stage), stage.saved()) == (0, 1, words(1))


def test_one_that_cannot_be_read_is_told_and_does_not_hold_up_the_others(
    tmp_path: Path, stage: Stage, dead: int
) -> None:
    begin(stage, dead)
    stage.transcript.mkdir()
    other = Stage(tmp_path, "s2")
    begin(other, dead)
    other.say(*exchange(1))

    assert (swept(stage), other.saved()) == (1, words(1))
    assert "could not read on in session s1: IsADirectoryError" in logged(stage)


def test_a_session_that_nobody_touched_for_long_is_forgotten(stage: Stage, dead: int) -> None:
    begin(stage, dead, ended=True)
    long_ago = time.time() - KEPT_S - 60
    for path in (tmp for tmp in (stage.folder / "home" / "sessions").iterdir()):
        os.utime(path, (long_ago, long_ago))
    swept(stage)

    assert stage.sessions.load(stage.name) is None
