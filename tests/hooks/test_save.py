"""Stop and SessionEnd: what was said becomes jobs, once, without secrets, and nothing is said."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from hookkit.spool.sessions import Sessions
from tests.hooks.calling import (
    ANSWER,
    SAID,
    SILENT,
    TOKEN,
    hook,
    jobs,
    log,
    payload,
    wait_until,
    words,
    write_transcript,
)
from tests.hooks.peer import peer, says


def test_a_turn_is_a_job_and_moves_the_cursor(idle: Path, transcript: Path) -> None:
    done = hook("Stop", idle, payload("Stop", transcript), env={"MEM0_USER_ID": "alice"})

    (job,) = jobs(idle)
    assert (done, log(idle), words(idle)) == (SILENT, [], [(SAID, ANSWER)])
    assert (job.session, job.user_id, job.start, job.end) == (
        "s1",
        "alice",
        0,
        transcript.stat().st_size,
    )
    known = Sessions(str(idle / "sessions")).load("s1")
    assert known
    assert (known.cursor, known.ended, known.project) == (job.end, False, job.project)


def test_a_turn_told_of_twice_is_saved_once(idle: Path, transcript: Path) -> None:
    for _ in range(2):
        hook("Stop", idle, payload("Stop", transcript))

    assert (words(idle), log(idle)) == ([(SAID, ANSWER)], [])


def test_each_turn_is_a_job_of_its_own(idle: Path, transcript: Path) -> None:
    hook("Stop", idle, payload("Stop", transcript))
    write_transcript(transcript, "The backups of zebra are made on Sundays.", "Noted.")
    hook("Stop", idle, payload("Stop", transcript, last_assistant_message="Noted."))

    assert words(idle) == [
        (SAID, ANSWER),
        ("The backups of zebra are made on Sundays.", "Noted."),
    ]


def test_the_end_of_a_session_saves_what_is_left_and_says_so(idle: Path, transcript: Path) -> None:
    done = hook("SessionEnd", idle, payload("SessionEnd", transcript))

    known = Sessions(str(idle / "sessions")).load("s1")
    assert known
    assert (done, words(idle), known.ended) == (SILENT, [(SAID, ANSWER)], True)


def test_an_answer_that_is_not_in_the_transcript_yet_is_saved_once(
    idle: Path, tmp_path: Path
) -> None:
    whole = write_transcript(tmp_path / "whole.jsonl").read_bytes()
    path = tmp_path / "session.jsonl"
    path.write_bytes(whole.split(b"\n")[0] + b"\n")
    hook("Stop", idle, payload("Stop", path))
    path.write_bytes(whole)
    hook("SessionEnd", idle, payload("SessionEnd", path))

    assert words(idle) == [(SAID, ANSWER)]


def test_a_transcript_that_is_made_while_stop_waits_is_saved_by_it(
    idle: Path, tmp_path: Path
) -> None:
    made, path = write_transcript(tmp_path / "made.jsonl"), tmp_path / "s1.jsonl"

    def make() -> None:
        wait_until((idle / "sessions" / "s1.lock").exists)
        made.rename(path)

    maker = threading.Thread(target=make)
    maker.start()
    hook("Stop", idle, payload("Stop", path))
    maker.join()

    assert (words(idle), log(idle)) == ([(SAID, ANSWER)], [])


@pytest.mark.parametrize("event", ["Stop", "SessionEnd"])
def test_a_transcript_that_is_made_after_its_stop_is_saved_by_the_next_event(
    event: str, idle: Path, tmp_path: Path
) -> None:
    path = tmp_path / "s1.jsonl"
    hook("Stop", idle, payload("Stop", path))
    write_transcript(path)
    hook(event, idle, payload(event, path))

    known = Sessions(str(idle / "sessions")).load("s1")
    assert known
    assert (words(idle), log(idle)) == ([(SAID, ANSWER)], [])
    assert (known.absent, known.ended) == (False, event == "SessionEnd")


def test_a_session_whose_transcript_comes_after_its_end_is_left_to_the_sweep(
    idle: Path, tmp_path: Path
) -> None:
    for event in ("Stop", "SessionEnd"):
        hook(event, idle, payload(event, tmp_path / "s1.jsonl"))

    (known,) = Sessions(str(idle / "sessions")).open()
    assert (known.id, known.absent, log(idle)) == ("s1", True, [])


def test_secrets_and_what_is_private_reach_no_file(data: Path, tmp_path: Path) -> None:
    told = f"{SAID} The key is {TOKEN} <private>my salary</private>"
    transcript = write_transcript(tmp_path / "session.jsonl", told, f"{ANSWER} {TOKEN}")
    prompt = f"How does the zebra import run with {TOKEN}?"
    with peer(data, says({"text": "known", "ids": ["i1"]})):
        hook(
            "SessionStart",
            data,
            payload("SessionStart", transcript),
            env={"ANTHROPIC_API_KEY": TOKEN},
        )
        hook("UserPromptSubmit", data, payload("UserPromptSubmit", transcript, prompt=prompt))
        for event in ("Stop", "SessionEnd"):
            hook(event, data, payload(event, transcript, last_assistant_message=f"x {TOKEN}"))

    written = contents(data)
    assert words(data)
    assert [path for path, content in written.items() if TOKEN in content] == []
    assert [path for path, content in written.items() if "salary" in content] == []
    # Words stand in the jobs alone.
    spoken = {path for path, content in written.items() if "zebra" in content}
    assert {path.split("/")[0] for path in spoken} == {"spool"}


def test_every_file_is_for_the_user_alone(idle: Path, transcript: Path) -> None:
    hook("Stop", idle, payload("Stop", transcript), preexec=lambda: opened())

    modes = {
        oct(os.stat(os.path.join(folder, name)).st_mode & 0o077)
        for folder, names, files in os.walk(idle)
        for name in (*names, *files)
        if name not in ("run", "edge.lock")  # made by the test
    }
    assert modes == {"0o0"}


def contents(data: Path) -> dict[str, str]:
    """Every file under the data folder by its path in it; bytes as Latin-1."""
    files = [path for path in data.rglob("*") if path.is_file()]
    return {str(path.relative_to(data)): path.read_text("latin-1") for path in files}


def opened() -> None:
    """In a hook's process: a umask that would let everybody read."""
    os.umask(0)
