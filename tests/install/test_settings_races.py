"""install.settings_file among other writers: real processes, and nobody's change is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hookkit.install import installed_in
from hookkit.install.errors import SettingsBusyError
from tests.install.installing import INSTALLED, THEIRS, Project, project_in, start

INSTALLS = """
import sys
from tests.install.installing import PROGRAM, Project
from hookkit.install import Target
project = Project(Target(sys.argv[1], 0o644), sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
print(*project.install(PROGRAM._replace(home=sys.argv[3])).changes, sep="|")
"""
# Waits for the installer's temporary file, which is a while in the writing: the settings are large.
REPLACES_IN_BETWEEN = """
import os, sys
settings, mine = sys.argv[1:]
folder = os.path.dirname(settings)
print("ready", flush=True)
while not (new := [name for name in os.listdir(folder) if name.endswith(".tmp")]):
    pass
os.replace(mine, settings)
print("in time" if os.path.exists(os.path.join(folder, new[0])) else "late")
"""
REPLACES_ALL_THE_TIME = """
import itertools, os, sys
settings, mine = sys.argv[1:]
print("ready", flush=True)
for turn in itertools.count():
    with open(mine, "w") as file:
        file.write('{"turn": %d}' % turn)
    os.replace(mine, settings)
"""
LARGE = json.dumps({"pad": "x" * 20_000_000}).encode()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without settings."""
    return project_in(tmp_path)


@pytest.mark.parametrize("there", [True, False], ids=["settings", "no settings"])
def test_installers_at_once_all_install_and_lose_nothing(project: Project, there: bool) -> None:
    content = json.dumps({"model": "opus", "hooks": {"Stop": [THEIRS]}}, indent=4).encode()
    if there:
        project.write(content)
    installers = [
        start(INSTALLS, project.target.path, project.state_dir, f"/home/{at}") for at in range(4)
    ]
    ready = [installer.stdout and installer.stdout.readline() for installer in installers]
    for installer in installers:
        assert installer.stdin
        installer.stdin.write("go\n")
        installer.stdin.flush()
    done = [installer.communicate() for installer in installers]
    stop = project.settings()["hooks"]["Stop"]
    names = project.names()
    project.uninstall()

    assert ready == ["ready\n"] * 4
    assert [errors for _, errors in done] == [""] * 4
    assert sorted(said.strip().count("updated") for said, _ in done) == [0, 4, 4, 4]
    assert len(stop) == 1 + there
    if there:
        assert stop[0] == THEIRS
        assert names == ["settings.json", "settings.json.hookkit-backup"]
        assert (project.file.read_bytes(), project.names()) == (content, ["settings.json"])
    else:
        assert os.listdir(project.file.parents[1]) == []


def test_a_change_between_read_and_write_is_kept(project: Project, tmp_path: Path) -> None:
    heard = ""
    while heard != "in time\n":  # a writer that comes after us is nothing that we could mend
        mine = tmp_path / "mine.json"
        mine.write_text('{"model": "written meanwhile"}')
        project.write(LARGE)
        writer = start(REPLACES_IN_BETWEEN, project.target.path, str(mine))
        assert writer.stdout and writer.stdout.readline() == "ready\n"
        done = project.install()
        heard = writer.communicate()[0]

    assert done.changes == INSTALLED
    assert project.settings()["model"] == "written meanwhile"
    assert len(installed_in(project.target.path)) == 4
    assert project.file.with_name("settings.json.hookkit-backup").read_text() == (
        '{"model": "written meanwhile"}'
    )
    project.uninstall()
    assert project.file.read_text() == '{"model": "written meanwhile"}'
    assert project.names() == ["settings.json"]


def test_a_file_that_never_rests_is_given_up_with_its_name(
    project: Project, tmp_path: Path
) -> None:
    project.write(b"{}")
    writer = start(REPLACES_ALL_THE_TIME, project.target.path, str(tmp_path / "mine.json"))
    assert writer.stdout and writer.stdout.readline() == "ready\n"
    said = ""
    try:
        while not said:  # where the writer was slow, we came in between: then once more
            try:
                project.install()
            except SettingsBusyError as error:
                said = str(error)
    finally:
        writer.kill()
        writer.communicate()

    assert said == (
        f"{project.file} was changed by another program during each of 5 tries; "
        "close Claude Code's settings dialog, or whatever writes it, and retry"
    )
    assert list(project.settings()) == ["turn"]
    assert [name for name in project.names() if name.endswith(".tmp")] == []
