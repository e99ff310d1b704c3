"""What the tests of hookkit.install share: a program, a project, and the calls on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.deadline import Deadline
from hookkit.install import Applied, HookProgram, Target, install, uninstall

REPO = Path(__file__).parents[2]
PROGRAM = HookProgram(
    "/opt/hookkit/bin/python", "/opt/hookkit/hooks/__main__.py", "/home/é/.hook kit"
)
INSTALLED = tuple(
    f"{event}: installed" for event in ("SessionStart", "UserPromptSubmit", "Stop", "SessionEnd")
)
REMOVED = tuple(change.replace("installed", "removed") for change in INSTALLED)
THEIRS: dict[str, Any] = {
    "matcher": "",
    "hooks": [{"type": "command", "command": "notify-send 'hookkit done'"}],
}


class Project(NamedTuple):
    """A project's settings file, and the folder for our records and locks."""

    target: Target
    state_dir: str

    @property
    def file(self) -> Path:
        """The settings file."""
        return Path(self.target.path)

    def write(self, content: bytes) -> None:
        """Put `content` there, as a user would."""
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_bytes(content)

    def install(self, program: HookProgram = PROGRAM, *, dry_run: bool = False) -> Applied:
        """Install, with time enough."""
        deadline = Deadline.after(60)
        return install(
            self.target, program, state_dir=self.state_dir, deadline=deadline, dry_run=dry_run
        )

    def uninstall(self, *, dry_run: bool = False) -> Applied:
        """Uninstall, with time enough."""
        deadline = Deadline.after(60)
        return uninstall(self.target, state_dir=self.state_dir, deadline=deadline, dry_run=dry_run)

    def settings(self) -> Any:
        """The document in the file."""
        return json.loads(self.file.read_bytes())

    def names(self) -> list[str]:
        """What lies in the folder of the settings file."""
        return sorted(os.listdir(self.file.parent))


def project_in(folder: Path) -> Project:
    """A project in `folder`, without settings as yet."""
    (folder / "project").mkdir()
    path = folder / "project" / ".claude" / "settings.json"
    return Project(Target(str(path), 0o644), str(folder / "state"))


def start(code: str, *args: str) -> subprocess.Popen[str]:
    """Another process that runs `code`, with hookkit and these tests at hand."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *args],
        env={**os.environ, "PYTHONPATH": str(REPO)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
