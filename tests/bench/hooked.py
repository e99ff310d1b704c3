"""A filled data folder, a project, and the hooks that Claude Code would run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from hookkit import hooks
from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.embed.minilm.model import MiniLm
from hookkit.install import HookProgram
from hookkit.install.entries import wanted_entries
from hookkit.ipc.client import ask, ask_when_up
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import ensure_started, wait_gone
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from tests.bench.memories import PARTS, fill, texts

CLAUDE_MD = "Run `make {part}-test` before a commit; the {part} is Ada's, who reviews it.\n"
COLD = 1_000  # memories where no worker runs
CLAUDE_MD = "Run `make {part}-test` before a commit; the {part} is Ada's, who reviews it.\n"
# Nobody listens there: jobs wait for a third exchange, and the worker leaves both cores to us.
QUIET = {"MEM0_ANTHROPIC_TOKEN": "none", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}


class Bench:
    """A data folder with memories, a project, and the hooks as settings.json names them."""

    def __init__(self, folder: str, count: int, embedder: MiniLm) -> None:
        self.project = os.path.join(folder, "tidepool")
        os.makedirs(self.project)
        with open(os.path.join(self.project, "CLAUDE.md"), "w", encoding="utf-8") as file:
            file.writelines(CLAUDE_MD.format(part=part) for part in PARTS.split())
        self.paths = Paths(os.path.join(folder, "data"))
        os.makedirs(self.paths.home)
        fill(self.paths.store, count, project_of(self.project), embedder)
        self.env = {"PATH": os.defpath, "CLAUDE_PROJECT_DIR": self.project, **QUIET}
        self.transcript = os.path.join(folder, "session.jsonl")
        main = os.path.join(os.path.dirname(os.path.abspath(hooks.__file__)), "__main__.py")
        program = HookProgram(sys.executable, main, self.paths.home)
        self._commands = {
            event: group["hooks"][0]["command"] for event, group in wanted_entries(program).items()
        }
        self._turns = 0

    @property
    def place(self) -> Place:
        return place_of(self.paths, Config())

    def hook(self, event: str, **more: str) -> str:
        """Run a hook through sh, as Claude Code does; its stdout."""
        common = {"session_id": "bench", "transcript_path": self.transcript, "cwd": self.project}
        done = subprocess.run(
            ["/bin/sh", "-c", self._commands[event]],
            input=json.dumps({**common, "hook_event_name": event, **more}).encode(),
            env=self.env,
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout.decode()

    def say(self) -> None:
        """One more turn in the transcript, among as many other lines as Claude Code writes."""
        self._turns += 1
        lines: list[dict[str, object]] = [
            {"type": "attachment", "attachment": {"type": "other", "text": "x" * 4000}}
            for _ in range(20)
        ]
        for role, text in (("user", "the question of turn"), ("assistant", "the answer of turn")):
            content = f"{text} {self._turns}: {next(texts(1, 'tidepool'))}"
            blocks = content if role == "user" else [{"type": "text", "text": content}]
            uuid = f"{role}-{self._turns}"
            message = {"role": role, "content": blocks, "id": uuid}
            lines.append({"type": role, "uuid": uuid, "message": message})
        with open(self.transcript, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def start(self) -> int:
        """A worker that serves; its pid."""
        env = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.env)
        try:
            ensure_started(self.paths, self.place)
        finally:
            os.environ.clear()
            os.environ.update(env)
        reply = ask_when_up(self.place.socket(), {"op": "status"}, Deadline.after(30))
        return int(reply["pid"])

    def stop(self) -> None:
        ask(self.place.socket(), {"op": "stop"}, Deadline.after(10))
        assert wait_gone(self.place, Deadline.after(60))
