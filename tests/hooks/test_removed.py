"""The line in settings.json outlives the tool: it runs, or it is silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hookkit.install.entries import HookProgram, wanted_entries
from tests.hooks.calling import ANSWER, EVENTS, MAIN, SAID, environment, payload, words
from tests.hooks.peer import lease

ODD_NAMES = ["plain", "with space", 'it\'s "quoted" $HOME `id`', "naïve 名前", "-dash; rm -rf x"]


def line(event: str, program: HookProgram) -> str:
    """The command of that event, exactly as an installer writes it."""
    return str(wanted_entries(program, "posix")[event]["hooks"][0]["command"])


def sh(command: str, event: str, transcript: Path) -> tuple[int, bytes, bytes]:
    """Run a hook's command as Claude Code does."""
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        input=json.dumps(payload(event, transcript)).encode(),
        capture_output=True,
        env=environment(),
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("gone", ["interpreter", "main file"])
def test_a_removed_tool_is_silence(
    event: str, gone: str, data: Path, transcript: Path, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "removed")
    program = (
        HookProgram(nowhere, MAIN, str(data))
        if gone == "interpreter"
        else HookProgram(sys.executable, nowhere, str(data))
    )
    done = sh(line(event, program), event, transcript)

    assert (done, data.exists()) == ((0, b"", b""), False)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_paths_of_any_characters_work_in_the_line(
    name: str, tmp_path: Path, transcript: Path
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    python, home = folder / "python 3", folder / "data"
    os.symlink(sys.executable, python)
    with lease(home):
        done = sh(line("Stop", HookProgram(str(python), MAIN, str(home))), "Stop", transcript)

    assert (done, words(home)) == ((0, b"", b""), [(SAID, ANSWER)])
