"""What the tests of the command line share: a command as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.hooks.calling import environment

COMMAND = (sys.executable, "-m", "hookkit.cli")


class Typed(NamedTuple):
    """How a command ended."""

    status: int
    stdout: str
    stderr: str

    def json(self) -> Any:
        """What it printed, once it went well."""
        assert (self.status, self.stderr) == (0, "")
        return json.loads(self.stdout)


class Person:
    """Somebody at a shell, in a project and with a data folder."""

    def __init__(self, project: Path, data: Path) -> None:
        self.project = project
        self.data = data

    @property
    def settings(self) -> Path:
        """The project's settings file."""
        return self.project / ".claude" / "settings.json"

    def types(
        self,
        *args: str,
        env: Mapping[str, str] | None = None,
        preexec: Callable[[], None] | None = None,
        stdin: str = "",
    ) -> Typed:
        """Run `hookkit` with these arguments to its end."""
        done = subprocess.run(
            [*COMMAND, *args],
            cwd=self.project,
            env=self.env(env),
            input=stdin.encode(),
            capture_output=True,
            preexec_fn=preexec,
            timeout=100,
        )
        return Typed(done.returncode, done.stdout.decode(), done.stderr.decode())

    def starts(self, *args: str, **pipes: Any) -> subprocess.Popen[bytes]:
        """Begin to run it."""
        return subprocess.Popen([*COMMAND, *args], cwd=self.project, env=self.env(), **pipes)

    def env(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The shell's environment."""
        return environment({"HOOKKIT_HOME": str(self.data), **(more or {})})

    def hook_line(self, event: str) -> str:
        """The command that is installed for that event."""
        groups = json.loads(self.settings.read_text())["hooks"][event]
        return str(groups[0]["hooks"][0]["command"])

    def runs_hook(self, event: str, told: dict[str, Any]) -> Typed:
        """Do what Claude Code does at that event."""
        done = subprocess.run(
            ["/bin/sh", "-c", self.hook_line(event)],
            input=json.dumps(told).encode(),
            cwd="/",
            env=environment({"CLAUDE_PROJECT_DIR": str(self.project)}),
            capture_output=True,
            timeout=60,
        )
        return Typed(done.returncode, done.stdout.decode(), done.stderr.decode())


def processes(folder: Path | str) -> list[int]:
    """The pids of those whose command line names that folder."""
    found = []
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:  # it ended meanwhile
            continue
        if str(folder).encode() in line:
            found.append(int(pid))
    return found
