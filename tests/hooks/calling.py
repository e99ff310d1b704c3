"""What the tests of the hooks share: a hook as settings.json runs it, and what it is told."""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import hookkit.hooks
from hookkit.spool.job import SaveJob
from hookkit.spool.spool import Spool
from tests.transcript.lines import claude, user

MAIN = str(Path(hookkit.hooks.__file__).parent / "__main__.py")
EVENTS = ("SessionStart", "UserPromptSubmit", "Stop", "SessionEnd")
SAID = "Please note: the zebra import runs with SQLite in WAL mode."
TOKEN = "sk-ant-api03-Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7"  # noqa: S105  # nobody's
ANSWER = "Noted: the zebra import runs with SQLite in WAL mode, and nothing else works there."


class Done(NamedTuple):
    """How a hook's process ended."""

    status: int
    stdout: bytes
    stderr: bytes


SILENT = Done(0, b"", b"")


def command(event: str, home: Path) -> list[str]:
    """What the line in settings.json executes."""
    return [sys.executable, "-I", "-S", MAIN, event, "--owner=hookkit", f"--home={home}"]


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a hook is given: the test's HOME, and nothing of ours but `more`."""
    return {"PATH": os.defpath, "HOME": os.environ["HOME"], **(more or {})}


def hook(
    event: str,
    home: Path,
    stdin: bytes | dict[str, Any],
    *,
    cwd: Path | None = None,
    preexec: Callable[[], None] | None = None,
    env: Mapping[str, str] | None = None,
) -> Done:
    """Run a hook to its end."""
    done = subprocess.run(
        command(event, home),
        input=stdin if isinstance(stdin, bytes) else json.dumps(stdin).encode(),
        capture_output=True,
        env=environment(env),
        cwd=cwd,
        preexec_fn=preexec,
        timeout=60,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def payload(event: str, transcript: Path | str = "", **more: Any) -> dict[str, Any]:
    """What Claude Code says on stdin."""
    own: dict[str, dict[str, Any]] = {
        "SessionStart": {"source": "startup"},
        "UserPromptSubmit": {"prompt": "How does the zebra import run?"},
        "Stop": {"stop_hook_active": False, "last_assistant_message": ANSWER},
        "SessionEnd": {"reason": "other"},
    }
    common = {"session_id": "s1", "transcript_path": str(transcript), "cwd": "/"}
    return {**common, "hook_event_name": event, **own.get(event, {}), **more}


def write_transcript(
    path: Path, said: str = SAID, answer: str = ANSWER, at: str = "2026-08-01T12:00:00.000Z"
) -> Path:
    """Add an exchange to a session's transcript."""
    with path.open("ab") as file:
        for line in (user(said, timestamp=at), claude(answer, message=said, timestamp=at)):
            file.write(line + b"\n")
    return path


def log(home: Path) -> list[str]:
    """The lines of hooks.log without their time."""
    path = home / "log" / "hooks.log"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.split(" ", 1)[1] for line in lines]


def jobs(home: Path) -> list[SaveJob]:
    """What waits in the spool."""
    return Spool(str(home / "spool")).waiting()


def words(home: Path) -> list[tuple[str, ...]]:
    """The texts of each job that waits."""
    return [tuple(turn.text for turn in job.turns) for job in jobs(home)]


def wait_until(condition: Callable[[], Any], timeout_s: float = 30.0) -> None:
    """Poll until `condition` holds."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def context(done: Done) -> str:
    """The text that a hook's reply puts before Claude."""
    reply = json.loads(done.stdout)
    return str(reply["hookSpecificOutput"]["additionalContext"])


def ordinary() -> None:
    """In a child: even root is bound by the modes of files, as everybody else is."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            if libc.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP, in force after the exec
                raise OSError(ctypes.get_errno(), "prctl")
