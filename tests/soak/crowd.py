"""Sessions that say each thing once, and the hooks that Claude Code runs for them."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.paths import Paths
from tests.cli.typing_it import COMMAND
from tests.hooks.calling import command, payload
from tests.transcript.lines import claude, user

ANIMALS = ("zebra", "otter", "heron", "lynx", "badger", "falcon", "newt", "walrus")
LATER_S = 120.0  # no process here takes so long, on a machine that others use too

Act = Callable[[], None]


class Ran(NamedTuple):
    """How a process ended."""

    took_s: float  # from before it was started until it was gone
    status: int  # below 0: killed by that signal
    stdout: bytes
    stderr: bytes


class Crowd:
    """A data folder, and a project in which sessions are held."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.more: dict[str, str] = {}  # of the environment
        self.paths = Paths(str(folder / "data"))
        self.project = folder / "project"
        self.project.mkdir(parents=True)

    def env(self) -> dict[str, str]:
        """What Claude Code gives its hooks, and a person's shell its commands."""
        return {
            "PATH": os.defpath,
            "HOME": os.environ["HOME"],
            "CLAUDE_PROJECT_DIR": str(self.project),
            "HOOKKIT_HOME": self.paths.home,
            **self.more,
        }

    def types(self, *args: str) -> Ran:
        """Run `hookkit` with these arguments to its end."""
        began = time.monotonic()
        return ended(started([*COMMAND, *args], self.env()), began)

    def session(self, name: str) -> Session:
        """A session of that name, in which nothing was said yet."""
        return Session(self, name)

    def hook_log(self) -> list[str]:
        """What hooks had to report: the event and the reason."""
        path = Path(self.paths.hooks_log)
        lines = path.read_text().splitlines() if path.exists() else []
        return [line.split(" ", 1)[1] for line in lines]


class Session:
    """One session: its transcript, and its hooks."""

    def __init__(self, crowd: Crowd, name: str) -> None:
        self.name = name
        self.said: list[tuple[str, str]] = []
        self._crowd = crowd
        self._transcript = crowd.folder / f"{name}.jsonl"

    def says(self) -> tuple[str, str]:
        """Say something new, and be answered."""
        number = len(self.said) + 1
        animal = ANIMALS[number % len(ANIMALS)]
        note = f"Note {self.name}-{number}: the {animal} service listens on port {20_000 + number}."
        answer = f"Noted as {self.name}-{number}: the {animal} service has port {20_000 + number}."
        at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{number % 1000:03d}Z"
        message = f"msg_{self.name}_{number}"
        lines = (
            user(note, timestamp=at, uuid=f"{message}_u"),
            claude(answer, message=message, timestamp=at, uuid=f"{message}_a"),
        )
        with self._transcript.open("ab") as file:
            file.write(b"\n".join(lines) + b"\n")
        self.said.append((note, answer))
        return note, answer

    def texts(self) -> list[str]:
        """All that was said in it, of the user and of Claude."""
        return [text for exchange in self.said for text in exchange]

    def starts(self, event: str, preexec: Act | None = None) -> subprocess.Popen[bytes]:
        """Start the hook of that event as Claude Code does, and tell it what happened."""
        more: dict[str, Any] = {"cwd": str(self._crowd.project)}
        if event == "Stop" and self.said:
            more["last_assistant_message"] = self.said[-1][1]
        if event == "UserPromptSubmit":
            animal = ANIMALS[len(self.said) % len(ANIMALS)]
            more["prompt"] = f"Which port does the {animal} service of {self.name} listen on?"
        told = payload(event, self._transcript, session_id=self.name, **more)
        home = Path(self._crowd.paths.home)
        return started(command(event, home), self._crowd.env(), json.dumps(told).encode(), preexec)

    def runs(self, event: str, preexec: Act | None = None) -> Ran:
        """Run the hook of that event to its end."""
        began = time.monotonic()
        return ended(self.starts(event, preexec), began)


def started(
    argv: list[str], env: dict[str, str], stdin: bytes = b"", preexec: Act | None = None
) -> subprocess.Popen[bytes]:
    """A process that was told all it will be told."""
    process = subprocess.Popen(
        argv,
        env=env,
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=preexec,
    )
    assert process.stdin
    process.stdin.write(stdin)
    process.stdin.close()
    process.stdin = None  # communicate would flush it
    return process


def ended(process: subprocess.Popen[bytes], began: float) -> Ran:
    """How it ended."""
    stdout, stderr = process.communicate(timeout=LATER_S)
    return Ran(time.monotonic() - began, process.returncode, stdout, stderr)


def killed_after(process: subprocess.Popen[bytes], delay_s: float) -> bool:
    """Kill it after so long; whether it was still there to be killed."""
    try:
        process.wait(delay_s)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate(timeout=LATER_S)
    return process.returncode < 0


class Crew:
    """Threads, of which the first that fails is heard of."""

    def __init__(self) -> None:
        self._threads: list[threading.Thread] = []
        self._failed: list[BaseException] = []
        self.is_over = threading.Event()

    def add(self, act: Any, *args: Any) -> None:
        """Let `act` run beside the others."""
        thread = threading.Thread(target=self._run, args=(act, *args))
        self._threads.append(thread)
        thread.start()

    def wait(self) -> None:
        """Return once all are done; raise what went wrong."""
        for thread in self._threads:
            thread.join()
        for error in self._failed:
            raise error

    def _run(self, act: Any, *args: Any) -> None:
        try:
            act(*args)
        except BaseException as error:  # the thread's edge: told by `wait`
            self._failed.append(error)
            self.is_over.set()
