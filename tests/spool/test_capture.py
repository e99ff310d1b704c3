"""spool.capture: what was said is put once, whoever dies when, and no secret is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.memory.redact import CUT, PRIVATE, redact
from hookkit.memory.worth import is_worth_keeping
from hookkit.spool.capture import FIRST_BYTES, STRETCH_BYTES, TURN_CHARS
from hookkit.spool.spool import Counts
from hookkit.transcript.turns import exchanges, turns

from ..transcript.lines import claude, recorded, user
from ..transcript.test_every_stop import RECORDED, answers
from .making import PROJECT, Stage, answered, asked, at, exchange, files, padding, start, words


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


def test_three_stops_put_each_turn_once(stage: Stage) -> None:
    for number in (1, 2, 3):
        stage.say(*exchange(number))
        stage.stop(answered(number)[1])

    assert stage.saved() == words(1, 2, 3)
    assert stage.spool.counts() == Counts(3, 0, 0)


def test_a_job_says_whose_it_is_and_where_it_is_from(stage: Stage) -> None:
    stage.say(*exchange(1))
    stage.stop()
    stage.say(*exchange(2))
    session = stage.stop()
    size = stage.transcript.stat().st_size
    job = stage.jobs()[1]

    assert job._replace(id="", turns=(), created=0.0) == job._replace(
        id="",
        session="s1",
        project=PROJECT,
        user_id="bob",
        agent_id="",
        turns=(),
        start=size // 2,
        end=size,
        owed="",
        said_last=at(5),
        created=0.0,
    )
    assert (session.cursor, session.said_last) == (size, at(5))
    assert stage.session() == session


def test_a_second_stop_puts_nothing_new(stage: Stage) -> None:
    stage.say(*exchange(1))
    stage.stop(answered(1)[1])
    before = files(stage.folder)
    stage.stop(answered(1)[1])

    assert files(stage.folder) == before


def test_an_answer_whose_line_is_late_is_put_once(stage: Stage) -> None:
    question, answer = exchange(1)
    stage.say(question)
    stage.stop(answered(1)[1])
    first = stage.saved()
    stage.say(answer, *exchange(2))
    stage.stop(answered(2)[1])

    assert (first, stage.saved()) == (words(1), words(1, 2))


def test_an_answer_whose_line_is_half_written_is_put_once(stage: Stage) -> None:
    question, answer = exchange(1)
    stage.transcript.write_bytes(question + b"\n" + answer[:-20])
    stage.stop(answered(1)[1])
    first = stage.saved()
    stage.transcript.write_bytes(question + b"\n")
    stage.say(answer, *exchange(2))
    stage.stop(answered(2)[1])

    assert (first, stage.saved()) == (words(1), words(1, 2))


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
@pytest.mark.parametrize(("session", "messages"), RECORDED)
def test_a_recorded_session_is_put_once(
    session: str, messages: list[str], late: bool, stage: Stage
) -> None:
    whole = recorded(session)
    for number, (begin, end) in enumerate(answers(whole, messages)):
        stage.transcript.write_bytes(whole[: begin if late else end])
        stage.stop(messages[number])
    stage.transcript.write_bytes(whole)
    stage.stop()
    said = [
        [(turn.role, redact(turn.text)[:TURN_CHARS]) for turn in one.turns]
        for one in exchanges(turns(whole.split(b"\n")))
    ]

    assert stage.saved() == [turn for one in said if is_worth_keeping(one) for turn in one]


@pytest.mark.parametrize("first", [True, False], ids=["first capture", "later"])
@pytest.mark.parametrize("then", ["waits", "was claimed", "was failed"])
def test_a_hook_that_died_after_its_put_says_nothing_twice(
    first: bool, then: str, stage: Stage
) -> None:
    if not first:
        stage.say(*exchange(1))
        stage.stop()
    saved = stage.folder / "home" / "sessions" / "s1.json"
    before = None if first else saved.read_bytes()
    stage.say(exchange(2)[0])
    stage.stop(answered(2)[1])
    if before is None:
        saved.unlink()
    else:
        saved.write_bytes(before)
    job = stage.jobs()[-1]
    if then != "waits":
        stage.spool.claim(job)
    if then == "was failed":
        stage.spool.fail(job, "why")
    stage.say(exchange(2)[1], *exchange(3))
    stage.stop(answered(3)[1])

    assert stage.saved() == words(*([] if first else [1]), 2, 3)


CAPTURES = """
import sys
from pathlib import Path
from tests.spool.making import Stage
stage = Stage(Path(sys.argv[1]))
print("ready", flush=True)
for line in sys.stdin:
    stage.stop()
    print("done", flush=True)
"""


def test_two_captures_at_once_put_each_turn_once(stage: Stage) -> None:
    hooks = [start(CAPTURES, str(stage.folder)) for _ in range(2)]
    streams = [(hook.stdin, hook.stdout) for hook in hooks]
    ready = [stdout and stdout.readline() for _, stdout in streams]
    for number in range(0, 60, 2):
        stage.say(*exchange(number), *exchange(number + 1))
        for stdin, _ in streams:
            assert stdin
            stdin.write("go\n")
            stdin.flush()
        ready += [stdout and stdout.readline() for _, stdout in streams]
    errors = [hook.communicate()[1] for hook in hooks]

    assert (set(ready), errors) == ({"ready\n", "done\n"}, ["", ""])
    assert stage.saved() == words(*range(60))


def test_a_fork_does_not_say_again_what_its_parent_said(stage: Stage) -> None:
    stage.sessions.save(stage.session()._replace(said_last=at(5)))  # as hooks.recall does
    stage.say(*exchange(1), *exchange(2), *exchange(3))
    stage.stop(answered(3)[1])
    stage.say(*exchange(4))
    stage.stop(answered(4)[1])

    assert stage.saved() == words(3, 4)


def test_a_fork_that_has_no_transcript_yet_is_still_a_fork(stage: Stage) -> None:
    stage.sessions.save(stage.session()._replace(said_last=at(5)))
    ended = stage.stop()
    stage.sessions.save(ended._replace(ended=True))  # as SessionEnd does
    stage.say(*exchange(1), *exchange(3))
    stage.stop()

    assert (ended.cursor, stage.saved()) == (-1, words(3))


def test_of_a_recorded_fork_the_copy_is_not_put(tmp_path: Path) -> None:
    parent, fork = (turns(recorded(name).split(b"\n")) for name in ("44fef8af", "2b46bd2b"))
    stage = Stage(tmp_path)
    stage.sessions.save(stage.session()._replace(said_last=max(turn.at for turn in parent)))
    stage.transcript.write_bytes(recorded("2b46bd2b"))
    stage.say(user(asked(1)[1], timestamp="2026-11-22T17:03:00.000Z"))
    stage.stop()

    assert {turn.uuid for turn in parent} < {turn.uuid for turn in fork}
    assert stage.saved() == [asked(1)]  # what the fork said for itself is small talk


def test_a_transcript_written_anew_says_only_what_is_new(stage: Stage) -> None:
    stage.say(*exchange(1), *exchange(2))
    stage.stop()
    stage.transcript.write_bytes(b"{}\n")
    stage.say(*exchange(2), *exchange(3))
    stage.stop(answered(3)[1])
    stage.say(*exchange(4))
    stage.stop()

    assert stage.saved() == words(1, 2, 3, 4)


def test_a_transcript_that_was_emptied_says_nothing(stage: Stage) -> None:
    stage.say(*exchange(1))
    stage.stop(answered(1)[1])
    stage.transcript.write_bytes(b"")
    stage.stop(answered(1)[1])

    assert stage.saved() == words(1)


def test_a_transcript_that_is_not_there_says_nothing(stage: Stage) -> None:
    stage.say(*exchange(1))
    stage.stop()
    stage.transcript.rename(stage.folder / "away")
    gone = stage.stop("something")
    (stage.folder / "away").rename(stage.transcript)
    stage.say(*exchange(2))
    stage.stop()

    assert (gone.cursor, stage.saved()) == (stage.jobs()[0].end, words(1, 2))


SECRET = "sk-ant-api03-Zx9Zx9Zx9Zx9Zx9Zx9Zx9"


def test_no_secret_reaches_the_disk(stage: Stage) -> None:
    stage.say(
        user(f"My key is {SECRET}; <private>I earn 100 a day</private> use it, please."),
        claude(f"I will use {SECRET} from now on, wherever it is asked for."),
    )
    stage.stop(f"I will use {SECRET} from now on, wherever it is asked for.")
    written = b"".join(files(stage.folder / "home").values())

    assert stage.saved() == [
        ("user", f"My key is {CUT}; {PRIVATE} use it, please."),
        ("assistant", f"I will use {CUT} from now on, wherever it is asked for."),
    ]
    assert (b"Zx9Zx9" in written, b"I earn" in written) == (False, False)


@pytest.mark.parametrize("before", range(0, len(SECRET) + 2, 3))
def test_no_half_of_a_secret_stays_where_a_turn_is_cut(before: int, stage: Stage) -> None:
    stage.say(user("x " * (TURN_CHARS // 2 - before) + " " * before + SECRET), claude("Noted." * 9))
    stage.stop()

    assert "Zx9" not in stage.saved()[0][1]


def test_a_turn_is_kept_up_to_a_length(stage: Stage) -> None:
    stage.say(user("é" * 300_000), claude("🎉" * 300_000))
    stage.stop("🎉" * 300_000)

    assert stage.saved() == [("user", "é" * TURN_CHARS), ("assistant", "🎉" * TURN_CHARS)]


def test_small_talk_is_read_and_not_put(stage: Stage) -> None:
    stage.say(user("thanks", timestamp=at(1)), claude("You are welcome.", timestamp=at(2)))
    session = stage.stop("You are welcome.")
    stage.say(*exchange(3), user("ok", timestamp=at(9)), claude("Good.", timestamp=at(9)))
    stage.stop("Good.")

    assert (session.cursor, session.said_last) == (stage.jobs()[0].start, at(2))
    assert stage.saved() == words(3)


def test_what_a_deadline_leaves_is_put_the_next_time(stage: Stage) -> None:
    stage.sessions.save(stage.session()._replace(cursor=0))
    for number in range(6):
        stage.say(*exchange(number), padding(STRETCH_BYTES // 2))
    seen = []
    for _ in range(7):
        stage.stop(budget_s=-1)
        seen.append(len(stage.saved()) // 2)

    assert seen == [2, 3, 4, 5, 6, 6, 6]
    assert stage.saved() == words(*range(6))


def test_an_answer_that_much_stands_behind_is_put_once(stage: Stage) -> None:
    stage.sessions.save(stage.session()._replace(cursor=0))
    stage.say(*exchange(1), padding(STRETCH_BYTES), padding(500))
    stage.stop(answered(1)[1])

    assert stage.saved() == words(1)


def test_of_a_session_older_than_us_the_end_is_read(stage: Stage) -> None:
    stage.say(*exchange(1), padding(FIRST_BYTES), *exchange(2))
    stage.stop()

    assert stage.saved() == words(2)


def test_what_claude_says_to_no_prompt_of_ours_is_put(stage: Stage) -> None:
    stage.say(exchange(1)[0])
    stage.stop()
    stage.say(exchange(1)[1])
    stage.stop()

    assert stage.saved() == [asked(1), answered(1)]


def test_a_damaged_job_does_not_stop_a_capture(stage: Stage) -> None:
    stage.say(*exchange(1))
    cursor = stage.stop().cursor
    (stage.folder / "home" / "spool" / "pending" / f"s1-{cursor:012d}-x.json").write_bytes(b"{")
    stage.say(*exchange(2))
    stage.stop()

    assert stage.spool.waiting()[1].turns[0].text == asked(2)[1]
