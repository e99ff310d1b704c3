"""Hooks that are installed, and the tool that is gone: the session does not notice."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

import hookkit
from tests.conversations.conftest import SAID
from tests.kit.run_session import Lab

pytestmark = [pytest.mark.claude, pytest.mark.heavy]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with Lab(str(tmp_path / "lab"), claude=os.environ.get("LAB_CLAUDE_BIN")) as made:
        yield made


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A hookkit of its own: an interpreter, the package, and our dependencies at hand."""
    folder = tmp_path / "tool"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True, timeout=60)
    (site,) = folder.glob("lib/python*/site-packages")
    package = Path(hookkit.__file__).parent
    shutil.copytree(package, site / "hookkit")
    templates = package.parent / "settings-templates"
    if templates.is_dir():  # a checkout; in a wheel they are in the package
        shutil.copytree(templates, site / "settings-templates")
    (site / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder


def type_with(tool: Path, lab: Lab, *args: str) -> None:
    """Run a command of that hookkit in the project."""
    subprocess.run(
        [tool / "bin" / "python", "-m", "hookkit.cli", *args],
        cwd=lab.project,
        env={"PATH": os.defpath, "HOME": str(lab.home), "HOOKKIT_HOME": str(lab.root / "data")},
        check=True,
        capture_output=True,
        timeout=100,
    )


def attachments(transcript: str) -> list[str]:
    """The types of what Claude Code attached to a session, hooks' errors among them."""
    lines = Path(transcript).read_bytes().split(b"\n")
    entries = [json.loads(line) for line in lines if line]
    return [entry["attachment"]["type"] for entry in entries if entry.get("attachment")]


def test_a_session_with_the_tool_removed_starts_and_ends_without_a_message(
    lab: Lab, tool: Path
) -> None:
    type_with(tool, lab, "install")
    type_with(tool, lab, "worker", "stop")
    installed = lab.settings_path("project").read_text()
    shutil.rmtree(tool)
    shutil.rmtree(lab.root / "data")
    session = lab.prompt(SAID)

    assert str(tool) in installed
    assert (session.rc, session.stderr) == (0, "")
    assert [kind for kind in attachments(session.transcript) if "hook" in kind] == []
    assert not (lab.root / "data").exists()


def test_the_same_session_with_the_tool_in_place_is_remembered(lab: Lab, tool: Path) -> None:
    """What makes the other test worth anything: the line does run."""
    type_with(tool, lab, "install")
    session = lab.prompt(SAID)
    type_with(tool, lab, "worker", "stop")

    assert (session.rc, session.stderr) == (0, "")
    assert list((lab.root / "data" / "sessions").glob(f"{session.session_id}.json"))
