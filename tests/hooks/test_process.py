"""A hook as a process: its pipes, its signals, its switch, and what it must not import or read."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import hookkit
from tests.hooks.calling import (
    ANSWER,
    EVENTS,
    SAID,
    SILENT,
    command,
    environment,
    hook,
    log,
    payload,
    words,
)
from tests.hooks.peer import peer, says

KNOWN = says({"text": "known", "ids": ["i1"]})
MUCH_S = 10.0


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit", "SessionEnd"])
def test_a_stdin_that_is_never_closed_ends_with_the_budget(event: str, idle: Path) -> None:
    began = time.monotonic()
    with start(event, idle) as process:
        assert process.stdin
        process.stdin.write(b'{"hook_event_name": ')
        process.stdin.flush()
        status = process.wait(60)
        took = time.monotonic() - began
        said = (process.stdout.read(), process.stderr.read())  # type: ignore[union-attr]  # pipes

    assert (status, said) == (0, (b"", b""))
    assert took < 1.7 + MUCH_S
    assert log(idle) == [
        f"{event} out of time: the worker or the disk did not answer within the budget"
    ]


@pytest.mark.parametrize("event", EVENTS)
def test_being_told_to_end_is_status_0_and_a_line(event: str, idle: Path) -> None:
    with start(event, idle) as process:
        assert process.stdin
        process.stdin.write(b" " * 200_000)  # more than a pipe holds: it is being read
        process.stdin.flush()
        process.send_signal(signal.SIGTERM)
        status = process.wait(60)
        said = (process.stdout.read(), process.stderr.read())  # type: ignore[union-attr]  # pipes

    assert (status, said) == (0, (b"", b""))
    assert log(idle) == [f"{event} ended by SIGTERM: Claude Code did not wait for it"]


def test_a_turn_whose_hook_was_killed_is_saved_at_the_end_of_the_session(
    idle: Path, transcript: Path
) -> None:
    with start("Stop", idle) as process:
        process.kill()
        process.wait(60)
    hook("SessionEnd", idle, payload("SessionEnd", transcript))

    assert words(idle) == [(SAID, ANSWER)]


def test_a_closed_stdout_is_a_line_and_nothing_was_given(data: Path) -> None:
    with peer(data, KNOWN):
        done = hook("SessionStart", data, payload("SessionStart"), preexec=lambda: os.close(1))

    assert done == SILENT
    assert log(data) == ["SessionStart OSError: [Errno 9] Bad file descriptor"]
    assert not (data / "sessions" / "s1.given").exists()


def test_a_reader_that_left_is_a_line_and_nothing_was_given(data: Path) -> None:
    with peer(data, KNOWN):
        reading, writing = os.pipe()
        os.close(reading)
        done = hook("SessionStart", data, payload("SessionStart"), preexec=lambda: replace(writing))
        os.close(writing)

    assert done == SILENT
    assert log(data) == ["SessionStart BrokenPipeError: [Errno 32] Broken pipe"]
    assert not (data / "sessions" / "s1.given").exists()


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("value", ["1", "true"])
def test_switched_off_nothing_happens_at_all(
    event: str, value: str, data: Path, transcript: Path
) -> None:
    done = hook(event, data, payload(event, transcript), env={"HOOKKIT_OFF": value})

    assert (done, data.exists()) == (SILENT, False)


@pytest.mark.parametrize("event", EVENTS)
def test_the_working_directory_is_neither_imported_from_nor_read(
    event: str, data: Path, transcript: Path, tmp_path: Path
) -> None:
    evil = tmp_path / "evil"
    ran = tmp_path / "ran"
    for name in ("json", "hookkit/__init__", "sitecustomize", "usercustomize", "_socket", "os"):
        module = evil / f"{name}.py"
        module.parent.mkdir(parents=True, exist_ok=True)
        module.write_text(f"open({str(ran)!r}, 'a').write({name!r})\n")
    for name in (".env", "config.env"):
        (evil / name).write_text("MEM0_USER_ID=mallory\nHOOKKIT_OFF=1\n")
    with peer(data, KNOWN) as requests:
        told = payload(event, transcript, cwd=str(evil))
        done = hook(
            event,
            data,
            told,
            cwd=evil,
            env={"PYTHONPATH": str(evil), "PYTHONSTARTUP": f"{evil}/os.py"},
        )

    assert (done.status, done.stderr, log(data), ran.exists()) == (0, b"", [], False)
    recalls = event in ("SessionStart", "UserPromptSubmit")
    assert [request["user_id"] for request in requests] == ["user"] * recalls
    assert len(words(data)) == (not recalls)


def test_the_standard_library_comes_before_what_lies_beside_hookkit(tmp_path: Path) -> None:
    beside = tmp_path / "site-packages"
    shutil.copytree(Path(hookkit.__file__).parent, beside / "hookkit")
    (beside / "json.py").write_text("raise SystemExit('a backport was imported')")
    main = beside / "hookkit" / "hooks" / "__main__.py"
    done = subprocess.run(
        [sys.executable, "-I", "-S", main, "Stop", f"--home={tmp_path}/data"],
        input=b"{}",
        capture_output=True,
        env=environment(),
    )

    assert (done.returncode, done.stderr) == (0, b"")
    (line,) = log(tmp_path / "data")
    assert "hook_event_name must be a string, found nothing" in line


def test_a_reply_is_one_ascii_object_for_its_event(data: Path) -> None:
    text = "# mem0\n1. naïve 🎉 \u2028 <memories>"
    with peer(data, says({"text": text, "ids": ["i1"]})):
        replies = {e: hook(e, data, payload(e)) for e in ("SessionStart", "UserPromptSubmit")}

    for event, done in replies.items():
        assert (done.status, done.stderr, done.stdout.isascii()) == (0, b"", True)
        assert json.loads(done.stdout) == {
            "hookSpecificOutput": {"hookEventName": event, "additionalContext": text}
        }


def start(event: str, home: Path) -> subprocess.Popen[bytes]:
    """A hook that waits for its event."""
    return subprocess.Popen(
        command(event, home),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )


def replace(stdout: int) -> None:
    """In a hook's process: another stdout."""
    os.dup2(stdout, 1)
