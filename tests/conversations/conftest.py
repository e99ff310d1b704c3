"""A laboratory: the real program, a home and a project of its own, our hooks installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kit.run_session import Lab

FACT = "The tidepool project runs its imports with SQLite in WAL mode."
SAID = "Please note: in tidepool the imports run with SQLite in WAL mode, nothing else works."


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without the program these tests skip, saying so; in CI they fail instead."""
    binary = os.environ.get("LAB_CLAUDE_BIN", "")
    if os.access(binary, os.X_OK) or os.environ.get("CI"):
        return
    reason = f"no Claude Code at LAB_CLAUDE_BIN ({binary or 'unset'}); .ci/run installs it from npm"
    for item in items:
        if item.get_closest_marker("claude"):
            item.add_marker(pytest.mark.skip(reason=reason))


class Laboratory:
    """What a test does: talk to Claude Code, and type hookkit's commands."""

    def __init__(self, lab: Any, data: Path) -> None:
        self.lab = lab
        self.data = data

    def hookkit(self, *args: str, cwd: Path | None = None) -> str:
        """Run a command of ours as a person would; its stdout."""
        done = subprocess.run(
            [sys.executable, "-m", "hookkit.cli", *args],
            cwd=cwd or self.lab.project,
            env={**os.environ, "HOOKKIT_HOME": str(self.data), "HOME": str(self.lab.home)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def settings(self) -> Path:
        return Path(self.lab.settings_path("project"))

    def extractions(self) -> list[dict[str, Any]]:
        """The requests with which facts were asked for."""
        return [e["body"] for e in self.lab.api.messages() if is_extraction(e["body"])]

    def memories(self) -> list[str]:
        return [m["text"] for m in json.loads(self.hookkit("list", "--json"))]

    def errors(self) -> str:
        log = self.data / "log" / "hooks.log"
        return log.read_text() if log.exists() else ""


def is_extraction(body: dict[str, Any]) -> bool:
    return "## New Messages" in json.dumps(body.get("messages"))


def new_messages(body: dict[str, Any]) -> str:
    """What an extraction was asked about, without what mem0 adds."""
    text = body["messages"][0]["content"]
    return str(text).split("## New Messages")[1].split("## Observation Date")[0]


def distilled(body: dict[str, Any]) -> dict[str, Any]:
    """The scripted model: it finds the fact in what was said, and nothing else."""
    found = [FACT] if "WAL mode" in new_messages(body) else []
    marks = {"attributed_to": "user", "kind": "convention", "scope": "project"}
    return {"text": json.dumps({"memory": [{"text": text, **marks} for text in found]})}


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Laboratory]:
    rules = [{"match": {"body": "## New Messages"}, "reply": distilled}]
    binary = os.environ.get("LAB_CLAUDE_BIN")
    with Lab(str(tmp_path / "lab"), claude=binary, rules=rules) as lab:
        made = Laboratory(lab, tmp_path / "data folder")
        made.hookkit("install")
        yield made
        made.hookkit("worker", "stop")


Project = Callable[[str], Path]


@pytest.fixture
def other_project(laboratory: Laboratory) -> Project:
    """Another project with the same hooks."""

    def make(name: str) -> Path:
        folder = Path(laboratory.lab.root) / name
        folder.mkdir()
        laboratory.hookkit("install", cwd=folder)
        return folder

    return make
