"""Jobs, sessions and other processes, as these tests need them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from hookkit.deadline import Deadline
from hookkit.memory.model import Project
from hookkit.spool.capture import Whose, capture
from hookkit.spool.job import SaveJob, from_json, job_id
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.transcript.turns import Turn

from ..transcript.lines import claude, user

ROOT = Path(__file__).parents[2]
PROJECT = Project("shop-1", "github.com/acme/shop")
WHOSE = Whose("bob", "")
LATER = 60.0  # seconds: more than any of this takes

Words = tuple[str, str]  # role, text


def a_job(
    number: int = 0, text: str = "Use uv, not pip, in this project.", **fields: object
) -> SaveJob:
    """The job of that session's bytes number * 100 to number * 100 + 100."""
    start, turns = number * 100, (Turn("user", text, "u1", "2026-11-22T17:02:33.460Z", 1),)
    name = job_id("s1", start, start + 100, turns)
    job = SaveJob(name, "s1", PROJECT, "bob", "", turns, start, start + 100, "", "", 1000.0)
    return job._replace(**fields)  # type: ignore[arg-type]  # by name


def a_spool(folder: Path) -> Spool:
    """A spool whose folders are there."""
    spool = Spool(str(folder / "spool"))
    spool.prepare()
    return spool


def files(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, by its path in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def start(code: str, *argv: str) -> subprocess.Popen[str]:
    """Another process that runs `code`; it finds hookkit and these tests."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *argv],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Stage(NamedTuple):
    """A data folder, and one session's transcript."""

    folder: Path
    name: str = "s1"

    @property
    def transcript(self) -> Path:
        return self.folder / f"{self.name}.jsonl"

    @property
    def spool(self) -> Spool:
        return Spool(str(self.folder / "home" / "spool"))

    @property
    def sessions(self) -> Sessions:
        return Sessions(str(self.folder / "home" / "sessions"))

    def say(self, *lines: bytes) -> None:
        """Append lines to the transcript."""
        with self.transcript.open("ab") as file:
            file.write(b"".join(line + b"\n" for line in lines))

    def session(self) -> Session:
        """What is known of the session."""
        return self.sessions.load(self.name) or Session(self.name, str(self.transcript), PROJECT)

    def stop(self, last_message: str = "", budget_s: float = LATER) -> Session:
        """What a Stop hook does."""
        with self.sessions.locked(self.name):
            return capture(
                self.spool,
                self.sessions,
                self.session(),
                WHOSE,
                last_message,
                Deadline.after(budget_s),
            )

    def jobs(self) -> list[SaveJob]:
        """All jobs, wherever they lie, in the order of what they hold."""
        spool = self.folder / "home" / "spool"
        found = [from_json(str(path), path.read_bytes()) for path in spool.glob("*/*.json")]
        return sorted(found, key=lambda job: (job.said_last, job.start))

    def saved(self) -> list[Words]:
        """What was said, over all jobs."""
        return [(turn.role, turn.text) for job in self.jobs() for turn in job.turns]


def at(second: int) -> str:
    """A moment as transcripts write it."""
    return f"2026-11-22T17:{second // 60:02d}:{second % 60:02d}.000Z"


def asked(number: int) -> Words:
    """What the user said in exchange `number`."""
    return "user", f"Question {number}: how do we deploy this thing?"


def answered(number: int) -> Words:
    """What Claude said to it."""
    return "assistant", f"Answer {number}: with make deploy, and only from the main branch."


def exchange(number: int) -> list[bytes]:
    """The lines of exchange `number`."""
    return [
        user(asked(number)[1], timestamp=at(2 * number)),
        claude(answered(number)[1], message=f"m{number}", timestamp=at(2 * number + 1)),
    ]


def words(*numbers: int) -> list[Words]:
    """What is said in these exchanges."""
    return [said(number) for number in numbers for said in (asked, answered)]


def padding(size: int) -> bytes:
    """A line of `size` bytes in which nobody says anything."""
    empty = len(json.dumps({"type": "attachment", "x": ""})) + 1
    return json.dumps({"type": "attachment", "x": "x" * (size - empty)}).encode()


def names(folder: Path) -> list[str]:
    """What lies in a folder, sorted; nothing if it is not there."""
    return sorted(os.listdir(folder)) if folder.exists() else []
