"""What a person is told at the end of a turn: that memory does not arrive, or is not saved."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from hookkit.memory.block_id import marked
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import Spool
from tests.hooks.calling import (
    SILENT,
    TOKEN,
    Done,
    command,
    context,
    environment,
    hook,
    jobs,
    log,
    payload,
    write_transcript,
)
from tests.hooks.peer import hangs, peer, says
from tests.transcript.lines import context as attached

DAY_S = 86_400.0
MISSED = "the last 3 blocks of memories did not reach Claude"
BLOCK = marked("# mem0 Cross-Session Memory\n\nNotes.", "x")
GIVES = says({"text": BLOCK, "ids": ["id-1"]})


def session(data: Path, folder: Path, name: str, *, arrives: bool, env: dict[str, str]) -> Done:
    """A session of one prompt, as `claude -p` has it; what was said at the end of its turn."""
    transcript = folder / f"{name}.jsonl"
    common = {"session_id": name, "cwd": str(folder)}
    with peer(data, GIVES):
        began = hook("SessionStart", data, payload("SessionStart", transcript, **common), env=env)
        if arrives and began.stdout:
            transcript.write_bytes(attached(context(began)) + b"\n")
        write_transcript(transcript)
        done = hook("Stop", data, payload("Stop", transcript, **common), env=env)
        hook("SessionEnd", data, payload("SessionEnd", transcript, **common), env=env)
    return done


def told(
    data: Path, folder: Path, arrivals: str, first: int = 0, env: dict[str, str] | None = None
) -> list[str]:
    """What a person is told in sessions of which some ("+") are given their block."""
    said = []
    for number, one in enumerate(arrivals, first):
        done = session(data, folder, f"s{number}", arrives=one == "+", env=env or {})
        said.append(json.loads(done.stdout)["systemMessage"] if done.stdout else "")
    return said


def fates(data: Path, name: str) -> list[str]:
    return [*Sessions(str(data / "sessions")).proof(name).blocks().values()]


def day_after(data: Path) -> None:
    """Make the last alarm one of another day."""
    (data / "run" / "alarmed").write_text("2026-01-01")


@pytest.mark.heavy
def test_three_blocks_that_do_not_arrive_raise_the_alarm_once_a_day(
    data: Path, tmp_path: Path
) -> None:
    alarm = f"hookkit: {MISSED}. To see why, run: hookkit doctor"

    assert told(data, tmp_path, "-----") == ["", "", "", alarm, ""]
    assert [fates(data, f"s{number}") for number in range(5)] == [["missed"]] * 5
    day_after(data)
    assert told(data, tmp_path, "-+", first=5) == [alarm, ""]
    assert ((data / "run" / "alarmed").stat().st_mode & 0o777, log(data)) == (0o600, [])


@pytest.mark.heavy
def test_blocks_that_arrive_now_and_then_raise_none(data: Path, tmp_path: Path) -> None:
    assert told(data, tmp_path, "--+--+") == [""] * 6
    assert [fates(data, f"s{n}")[0] for n in range(3)] == ["missed", "missed", "arrived"]


def test_a_block_in_the_transcript_has_arrived_at_the_end_of_its_turn(
    data: Path, tmp_path: Path
) -> None:
    assert told(data, tmp_path, "+") == [""]
    assert fates(data, "s0") == ["arrived"]
    assert (data / "sessions" / "s0.proof").stat().st_mode & 0o777 == 0o600
    assert BLOCK[:8] not in (data / "sessions" / "s0.proof").read_text()


def test_a_second_turn_without_the_block_decides(idle: Path, transcript: Path) -> None:
    proof = Sessions(str(idle / "sessions")).proof("s1")
    Sessions(str(idle / "sessions")).prepare()
    proof.give("1f2e3d4c", time.time())
    hook("Stop", idle, payload("Stop", transcript))
    first = fates(idle, "s1")
    write_transcript(transcript, "And the backups?", "On Sundays.")
    hook("Stop", idle, payload("Stop", transcript))

    assert (first, fates(idle, "s1")) == (["sought"], ["missed"])


def failed(data: Path) -> None:
    """A job that was given up."""
    spool = Spool(str(data / "spool"))
    (job,) = jobs(data)
    spool.claim(job)
    spool.fail(job, "the model answered no JSON")


def waits(data: Path, age_s: float) -> None:
    """A job that waits for so long."""
    spool = Spool(str(data / "spool"))
    (job,) = jobs(data)
    spool.claim(job)
    spool.retry(job._replace(created=time.time() - age_s), "overloaded", time.time())


def message(done: Done) -> str:
    return str(json.loads(done.stdout)["systemMessage"]) if done.stdout else ""


def next_turn(data: Path, transcript: Path, env: dict[str, str] | None = None) -> Done:
    write_transcript(transcript, "And when are the backups of zebra made?", "On Sundays.")
    said = payload("Stop", transcript, last_assistant_message="On Sundays.")
    return hook("Stop", data, said, env=env)


def test_a_job_that_was_given_up_raises_it_once_a_day(idle: Path, transcript: Path) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    failed(idle)
    said = [message(next_turn(idle, transcript)) for _ in range(2)]
    day_after(idle)
    said.append(message(next_turn(idle, transcript)))

    alarm = "hookkit: 1 save failed. To see why, run: hookkit doctor"
    assert (said, log(idle)) == ([alarm, "", alarm], [])


@pytest.mark.parametrize(
    ("age_s", "text"),
    [
        (DAY_S - 600, ""),
        (2.5 * DAY_S, "hookkit: 2 saves wait, one for 2 days. To see why, run: hookkit doctor"),
    ],
    ids=["for a night", "for days"],
)
def test_a_save_that_waits_too_long_raises_it(
    age_s: float, text: str, idle: Path, transcript: Path
) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    waits(idle, age_s)

    assert message(next_turn(idle, transcript)) == text


def test_it_says_why_all_the_same_where_the_turn_cannot_be_saved(
    idle: Path, transcript: Path
) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    failed(idle)
    done = next_turn(idle, transcript, {"MEM0_RECALL_LIMIT": "many"})

    (line,) = log(idle)
    assert len(jobs(idle)) == 1
    assert ("1 save failed" in message(done), "MEM0_RECALL_LIMIT" in line) == (True, True)


@pytest.mark.parametrize("mark", ["", "torn", "2026-01-01 and more"])
def test_a_mark_that_cannot_be_read_is_of_another_day(
    mark: str, idle: Path, transcript: Path
) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    failed(idle)
    (idle / "run" / "alarmed").write_text(mark)
    said = [message(next_turn(idle, transcript)) for _ in range(2)]

    assert [bool(text) for text in said] == [True, False]
    assert (idle / "run" / "alarmed").read_text() == time.strftime("%Y-%m-%d")


def test_a_mark_that_cannot_be_written_is_silence_and_not_an_alarm_at_each_turn(
    idle: Path, transcript: Path
) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    failed(idle)
    (idle / "run" / "alarmed").mkdir()

    assert next_turn(idle, transcript) == SILENT
    assert len(jobs(idle)) == 1
    (line,) = log(idle)
    assert "Is a directory" in line


def test_sessions_that_end_their_turns_at_once_raise_it_once(idle: Path, transcript: Path) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    failed(idle)
    said = json.dumps(payload("Stop", transcript)).encode()
    hooks = [
        subprocess.Popen(
            command("Stop", idle), stdin=PIPE, stdout=PIPE, env=environment(), cwd=transcript.parent
        )
        for _ in range(6)
    ]
    told = [one.communicate(said, timeout=60)[0] for one in hooks]

    assert sorted(bool(text) for text in told) == [False] * 5 + [True]


def test_switched_off_it_is_silent(idle: Path, transcript: Path) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    failed(idle)

    assert next_turn(idle, transcript, {"HOOKKIT_OFF": "1"}) == SILENT
    assert not (idle / "run" / "alarmed").exists()


TORN = "config.env, line 1: must be NAME=value; mend or remove it"


def failing(data: Path) -> dict[str, dict[str, Any]]:
    """What is written down of hooks that fail."""
    files = (data / "log").glob("failing-*") if (data / "log").is_dir() else ()
    return {path.name.removeprefix("failing-"): json.loads(path.read_bytes()) for path in files}


def aged(data: Path, event: str, by_s: float) -> None:
    """Let the first failure have been so long ago."""
    path = data / "log" / f"failing-{event}"
    found = json.loads(path.read_bytes())
    path.write_text(json.dumps({**found, "since": found["since"] - by_s}))


def test_a_stop_that_can_save_nothing_is_told_at_the_third_turn_and_once_a_day(
    idle: Path, transcript: Path
) -> None:
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT 5\n")
    said = [message(next_turn(idle, transcript)) for _ in range(4)]
    day_after(idle)
    said.append(message(next_turn(idle, transcript)))

    assert [bool(text) for text in said] == [False, False, True, False, True]
    assert said[2].startswith("hookkit: Stop failed 3 times in a row since ")
    assert said[2].endswith(f"{TORN}. To see why, run: hookkit doctor")
    assert "failed 4 times in a row" in said[4]
    assert ((idle / "log" / "failing-Stop").stat().st_mode & 0o777, jobs(idle)) == (0o600, [])


def test_a_hook_that_works_again_ends_it_and_one_that_works_writes_nothing(
    idle: Path, transcript: Path
) -> None:
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT 5\n")
    for _ in range(2):
        next_turn(idle, transcript)
    counts = [one["times"] for one in failing(idle).values()]
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT=5\n")
    worked = next_turn(idle, transcript)
    after = failing(idle)
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT 5\n")
    said = [message(next_turn(idle, transcript)) for _ in range(2)]

    assert (counts, worked, after, said) == ([2], SILENT, {}, ["", ""])


def test_in_the_good_case_no_folder_is_made_for_it(idle: Path, transcript: Path) -> None:
    hook("Stop", idle, payload("Stop", transcript))

    assert not (idle / "log").exists()


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit", "Stop"])
def test_settings_that_cannot_be_read_at_all_are_told_whatever_the_event(
    event: str, idle: Path, transcript: Path
) -> None:
    (idle / "config.env").mkdir()
    said = [message(hook(event, idle, payload(event, transcript))) for _ in range(4)]

    assert [bool(text) for text in said] == [False, False, True, False]
    assert f"{event} failed 3 times in a row" in said[2]
    assert f"Is a directory: '{idle}/config.env'" in said[2]


def test_a_session_that_ends_shows_nothing_and_the_next_turn_tells_of_it(
    idle: Path, transcript: Path
) -> None:
    for _ in range(3):
        assert hook("SessionEnd", idle, b"no event") == SILENT

    assert "SessionEnd failed 3 times" in message(next_turn(idle, transcript))


def test_recalls_that_are_refused_are_told_and_small_talk_does_not_hide_it(
    data: Path, transcript: Path
) -> None:
    with peer(data, says({"error": "the store was made by another model"})):
        for _ in range(2):
            hook("UserPromptSubmit", data, payload("UserPromptSubmit"))
            hook("UserPromptSubmit", data, payload("UserPromptSubmit", prompt="ok"))
        done = hook("UserPromptSubmit", data, payload("UserPromptSubmit"))

    assert "UserPromptSubmit failed 3 times in a row" in message(done)
    assert "the store was made by another model" in message(done)


def test_a_fault_of_several_hooks_is_told_once(idle: Path, transcript: Path) -> None:
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT 5\n")
    for event in ("SessionEnd", "Stop") * 3:
        hook(event, idle, payload(event, transcript))
    day_after(idle)
    said = message(next_turn(idle, transcript))

    assert "SessionEnd and Stop failed 3 times in a row since " in said
    assert said.count(TORN) == 1


def test_prompts_on_a_busy_machine_do_not_cry_wolf(data: Path) -> None:
    with peer(data, hangs):
        said = [hook("UserPromptSubmit", data, payload("UserPromptSubmit")) for _ in range(5)]

    assert said == [SILENT] * 5
    assert failing(data)["UserPromptSubmit"]["times"] == 5


def test_prompts_that_are_in_vain_for_a_day_are_told(data: Path) -> None:
    with peer(data, hangs):
        hook("UserPromptSubmit", data, payload("UserPromptSubmit"))
        aged(data, "UserPromptSubmit", DAY_S + 1)
        done = hook("UserPromptSubmit", data, payload("UserPromptSubmit"))

    assert "UserPromptSubmit failed 2 times in a row since " in message(done)
    assert "did not answer in time" in message(done)


@pytest.mark.heavy
def test_starts_of_sessions_that_are_in_vain_are_told(data: Path) -> None:
    with peer(data, hangs):
        said = [message(hook("SessionStart", data, payload("SessionStart"))) for _ in range(3)]

    assert [bool(text) for text in said] == [False, False, True]


def test_a_hook_that_somebody_ended_did_not_fail(idle: Path) -> None:
    for _ in range(4):
        with subprocess.Popen(
            command("Stop", idle), stdin=PIPE, stdout=PIPE, env=environment()
        ) as one:
            assert one.stdin is not None
            one.stdin.write(b" " * 200_000)  # more than a pipe holds: it is being read
            one.stdin.flush()
            one.terminate()
            assert one.communicate(timeout=60)[0] == b""

    assert failing(idle)["Stop"]["unexcused"] == 0


def test_a_reason_is_short_and_holds_no_secret(idle: Path, transcript: Path) -> None:
    env = {"MEM0_QDRANT_URL": f"ftp://u:{TOKEN}@x/{'y' * 900}"}
    said = [message(next_turn(idle, transcript, env)) for _ in range(3)]

    assert "MEM0_QDRANT_URL" in said[2]
    assert (TOKEN in said[2], TOKEN in (idle / "log" / "failing-Stop").read_text()) == (0, 0)
    assert len(said[2]) < 400


def test_a_reason_is_one_line_that_a_terminal_shows_as_it_is(data: Path) -> None:
    with peer(data, says({"error": "the store\x1b[2J\x9b is\r\ndown"})):
        said = [
            message(hook("UserPromptSubmit", data, payload("UserPromptSubmit"))) for _ in range(3)
        ]

    assert ": the store [2J is down. To see why" in said[2]


@pytest.mark.parametrize("odd", ["torn", '{"times": "many"}', "[]", ""])
def test_a_record_that_cannot_be_read_is_begun_anew(odd: str, idle: Path, transcript: Path) -> None:
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT 5\n")
    (idle / "log").mkdir()
    (idle / "log" / "failing-Stop").write_text(odd)
    said = [message(next_turn(idle, transcript)) for _ in range(3)]

    assert [bool(text) for text in said] == [False, False, True]


def test_a_folder_of_the_workers_that_is_none_is_told_too(data: Path, transcript: Path) -> None:
    data.mkdir()
    (data / "run").write_text("theirs")
    said = [message(next_turn(data, transcript)) for _ in range(4)]

    assert [bool(text) for text in said] == [False, False, True, False]
    assert "Not a directory" in said[2]


def test_of_twenty_hooks_that_fail_at_once_one_tells(idle: Path, transcript: Path) -> None:
    (idle / "config.env").write_text("MEM0_RECALL_LIMIT 5\n")
    for _ in range(2):
        next_turn(idle, transcript)
    said = json.dumps(payload("Stop", transcript)).encode()
    hooks = [
        subprocess.Popen(command("Stop", idle), stdin=PIPE, stdout=PIPE, env=environment())
        for _ in range(6)
    ]
    told = [one.communicate(said, timeout=60)[0] for one in hooks]

    assert sorted(bool(text) for text in told) == [False] * 5 + [True]
