"""A disk that is full, read-only, or holds something else than we think: silence and a line."""

from __future__ import annotations

import json
import os
import resource
from pathlib import Path

import pytest

from tests.hooks.calling import (
    ANSWER,
    EVENTS,
    SAID,
    SILENT,
    Done,
    hook,
    jobs,
    log,
    ordinary,
    payload,
    words,
    write_transcript,
)
from tests.hooks.peer import lease, peer, says

KNOWN = says({"text": "known", "ids": ["i1"]})


def unheard(event: str, done: Done) -> bool:
    """Whether Claude is told nothing, and the person at most as a session starts.

    Where nothing can be written, nobody knows whether it was told today.
    """
    if event != "SessionStart":
        return done == SILENT
    told = json.loads(done.stdout)
    return (done.status, done.stderr, [*told]) == (0, b"", ["systemMessage"]) and (
        "cannot be written" in told["systemMessage"]
    )


def test_a_transcript_that_is_never_made_is_said_from_the_second_turn_on(idle: Path) -> None:
    first, second = (hook("Stop", idle, payload("Stop", "/nowhere/s1.jsonl")) for _ in range(2))

    assert (first, second, jobs(idle)) == (SILENT, SILENT, [])
    assert log(idle) == [
        "Stop transcript_path must be the session's file, found nothing at '/nowhere/s1.jsonl'; "
        "a session without persistence cannot be saved"
    ]


def test_a_session_that_ends_before_anything_was_said_has_no_transcript(idle: Path) -> None:
    done = hook("SessionEnd", idle, payload("SessionEnd", "/nowhere/s1.jsonl"))

    assert (done, jobs(idle), log(idle)) == (SILENT, [], [])


@pytest.mark.parametrize("event", ["Stop", "SessionEnd"])
def test_a_transcript_that_is_a_folder_is_said_in_the_log(
    event: str, idle: Path, tmp_path: Path
) -> None:
    done = hook(event, idle, payload(event, tmp_path))

    assert done == SILENT
    assert log(idle) == [f"{event} IsADirectoryError: [Errno 21] Is a directory: '{tmp_path}'"]


def test_a_transcript_that_never_answers_is_left_within_the_budget(
    idle: Path, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = hook("SessionEnd", idle, payload("SessionEnd", tmp_path / "pipe"))

    assert done == SILENT
    assert log(idle) == [
        "SessionEnd out of time: the worker or the disk did not answer within the budget"
    ]


@pytest.mark.parametrize("event", EVENTS)
def test_a_data_folder_that_cannot_be_is_told_a_person_as_a_session_starts(
    event: str, tmp_path: Path, transcript: Path
) -> None:
    (tmp_path / "file").write_text("theirs")
    done = hook(event, tmp_path / "file" / "data", payload(event, transcript))

    assert unheard(event, done)
    assert (tmp_path / "file").read_text() == "theirs"


@pytest.mark.parametrize("event", EVENTS)
def test_a_home_that_takes_no_folder_is_told_a_person_as_a_session_starts(
    event: str, transcript: Path
) -> None:
    # Nobody, not even root, makes a folder there.
    assert unheard(event, hook(event, Path("/proc/hookkit/data"), payload(event, transcript)))


@pytest.mark.parametrize("event", EVENTS)
def test_settings_that_cannot_be_read_are_said_in_the_log(
    event: str, idle: Path, transcript: Path
) -> None:
    (idle / "config.env").mkdir()
    done = hook(event, idle, payload(event, transcript))

    assert (done, jobs(idle)) == (SILENT, [])
    assert log(idle) == [
        f"{event} IsADirectoryError: [Errno 21] Is a directory: '{idle}/config.env'"
    ]


@pytest.mark.parametrize("event", EVENTS)
def test_a_read_only_home_is_told_a_person_as_a_session_starts(
    event: str, home: Path, transcript: Path
) -> None:
    home.chmod(0o500)
    done = hook(event, home / "share" / "data", payload(event, transcript), preexec=ordinary)

    assert (unheard(event, done), list(home.iterdir())) == (True, [])


@pytest.mark.parametrize("event", ["Stop", "SessionEnd"])
def test_a_transcript_that_cannot_be_read_is_said_in_the_log(
    event: str, idle: Path, transcript: Path
) -> None:
    transcript.chmod(0o200)
    done = hook(event, idle, payload(event, transcript), preexec=ordinary)

    assert done == SILENT
    assert log(idle) == [f"{event} PermissionError: [Errno 13] Permission denied: '{transcript}'"]


def full_disk() -> None:
    """In a hook's process: no file may become longer than this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))


def test_a_turn_that_the_disk_has_no_room_for_is_saved_the_next_time(
    idle: Path, tmp_path: Path
) -> None:
    transcript = write_transcript(tmp_path / "session.jsonl", SAID * 9)
    full = hook("Stop", idle, payload("Stop", transcript), preexec=full_disk)
    left = [name for _, _, names in os.walk(idle / "spool") for name in names]
    then = hook("Stop", idle, payload("Stop", transcript))

    assert (full, left, then) == (SILENT, [], SILENT)
    (line,) = log(idle)
    assert line == "Stop OSError: [Errno 27] File too large"
    assert words(idle) == [(SAID * 9, ANSWER)]


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit"])
def test_recall_does_without_room_for_its_session(event: str, data: Path) -> None:
    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    with peer(data, KNOWN):
        done = hook(event, data, payload(event), preexec=no_room)

    # What could not be remembered as given would be given again and again.
    assert unheard(event, done)


def test_damaged_session_files_are_begun_anew(idle: Path, transcript: Path) -> None:
    (idle / "sessions").mkdir()
    (idle / "sessions" / "s1.json").write_bytes(b'{"id": "s1", "cursor": ')
    done = hook("Stop", idle, payload("Stop", transcript))

    assert (done, log(idle), words(idle)) == (SILENT, [], [(SAID, ANSWER)])


def test_a_broken_line_of_config_env_saves_nothing_under_a_wrong_name(
    idle: Path, transcript: Path
) -> None:
    (idle / "config.env").write_text("MEM0_USER_ID alice\n")
    broken = hook("Stop", idle, payload("Stop", transcript))
    before = jobs(idle)
    (idle / "config.env").write_text("MEM0_USER_ID=alice\n")
    mended = hook("Stop", idle, payload("Stop", transcript))

    assert (broken, before, mended) == (SILENT, [], SILENT)
    assert [(job.user_id, len(job.turns)) for job in jobs(idle)] == [("alice", 2)]
    assert log(idle) == [f"Stop {idle}/config.env, line 1: must be NAME=value; mend or remove it"]


@pytest.mark.parametrize(
    ("name", "value"), [("MEM0_USER_ID", "a b"), ("MEM0_AGENT_ID", "a b"), ("HOOKKIT_OFF", "ja")]
)
def test_a_wrong_setting_that_stands_in_a_job_saves_nothing_until_it_is_mended(
    name: str, value: str, idle: Path, transcript: Path
) -> None:
    wrong = hook("Stop", idle, payload("Stop", transcript), env={name: value})
    before = jobs(idle)
    hook("Stop", idle, payload("Stop", transcript))

    assert (wrong, before, words(idle)) == (SILENT, [], [(SAID, ANSWER)])
    (line,) = log(idle)
    assert line.startswith(f"Stop {name} must be ")


def test_a_lease_that_cannot_be_looked_at_costs_a_line_and_no_turn(
    data: Path, transcript: Path
) -> None:
    (data / "run" / "edge.lock").mkdir(parents=True)
    done = hook("Stop", data, payload("Stop", transcript))

    assert (done, words(data)) == (SILENT, [(SAID, ANSWER)])
    assert log(data) == [
        f"Stop IsADirectoryError: [Errno 21] Is a directory: '{data}/run/edge.lock'"
    ]


def test_a_session_is_not_read_by_two_hooks_at_once(data: Path, transcript: Path) -> None:
    with lease(data):
        for event in ("Stop", "SessionEnd", "Stop"):
            hook(event, data, payload(event, transcript))

    assert words(data) == [(SAID, ANSWER)]
