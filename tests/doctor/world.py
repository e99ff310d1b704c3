"""A person's machine with a healthy install, into which a fault is put."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hookkit.hooks
from hookkit import __version__
from hookkit.cli.elsewhere import waiting_elsewhere
from hookkit.config.read import read_config
from hookkit.deadline import Deadline
from hookkit.doctor import CHECKS, Finding, Surroundings, examine
from hookkit.files import make_private_dir
from hookkit.install import HookProgram, install
from hookkit.install.targets import Target, project_target
from hookkit.ipc.frames import send
from hookkit.ipc.place import place_of
from hookkit.paths import Paths

MAIN = str(Path(hookkit.hooks.__file__).parent / "__main__.py")
# The user's part of the settings, laid out as no program would.
THEIRS = """  "model":   "opus",
      "env": {"EDITOR" : "ed"},"""
BEFORE = f"""{{
{THEIRS}
  "hooks": {{
    "Stop": [ {{"hooks": [ {{"type": "command", "command": "say done"}} ]}} ]
  }}
}}
"""
SERVES: dict[str, dict[str, Any]] = {
    "status": {
        "pid": 7,
        "version": __version__,
        "open": True,
        "memories": 3,
        "waits_for": "",
        "waits_since": 0.0,
        "graph": {"waits": 0, "given_up": 0, "reason": ""},
    },
    "open": {"pid": 7},
    "search": {"hits": []},
    "stop": {"pid": 7},
}


class World:
    """An empty HOME, a project with hookkit in its settings, a data folder, a worker's answers."""

    def __init__(self, folder: Path) -> None:
        self.home, self.project = folder / "home", folder / "project"
        self.data, self.bin = folder / "data", folder / "bin"
        for one in (self.home, self.project, self.bin):
            one.mkdir()
        self.env = {"HOME": str(self.home), "PATH": str(self.bin)}
        self.replies = {op: dict(reply) for op, reply in SERVES.items()}
        self.paths = Paths(str(self.data))
        self.settings.parent.mkdir()
        self.settings.write_text(BEFORE)
        make_private_dir(self.paths.run)
        self.install()
        self.healthy = self.settings.read_text()

    @property
    def settings(self) -> Path:
        """The project's settings file."""
        return self.project / ".claude" / "settings.json"

    @property
    def program(self) -> HookProgram:
        """What is installed."""
        return HookProgram(sys.executable, MAIN, str(self.data))

    def install(self, program: HookProgram | None = None, target: Target | None = None) -> None:
        """Put the hooks in, as `hookkit install` does."""
        install(
            target or project_target(None, str(self.project)),
            program or self.program,
            state_dir=f"{self.data}/install",
            deadline=Deadline.after(20),
            dry_run=False,
        )

    def edit(self, change: Callable[[dict[str, Any]], None]) -> None:
        """Change the settings as another program would."""
        document = json.loads(self.settings.read_text())
        change(document)
        self.settings.write_text(json.dumps(document, indent=2))

    def replace(self, old: str, new: str) -> None:
        """Change the settings as a person would."""
        text = self.settings.read_text()
        assert old in text
        self.settings.write_text(text.replace(old, new))

    def program_in_path(self, name: str, script: str) -> Path:
        """Make a program that is found by its name."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
        return path

    def at(self) -> Surroundings:
        """The surroundings as a command finds them now."""
        reading = read_config(self.env, self.paths.config_env)
        place = place_of(self.paths, reading.config)
        return Surroundings(
            self.paths,
            reading,
            place,
            str(self.project),
            self.env,
            self.program,
            lambda: waiting_elsewhere(self.paths, place),
        )

    def look(self) -> list[Finding]:
        """What the doctor finds."""
        return examine(self.at(), CHECKS)

    def amiss(self) -> list[Finding]:
        """What it finds that is not ok."""
        return [finding for finding in self.look() if finding.level != "ok"]

    def answer(self, connection: socket.socket, request: dict[str, Any]) -> None:
        """Be the worker for one request."""
        send(connection, self.replies[request["op"]], Deadline.after(10))


def free_port_url() -> str:
    """Where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"


def is_root() -> bool:
    """Whether owners of files can be changed here."""
    return os.geteuid() == 0
