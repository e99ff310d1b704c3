"""A disk that is really full, and a folder that may not be written: nothing is lost by it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hooks.calling import ordinary
from tests.soak.crowd import Crowd
from tests.soak.stored import asked, flushed, once, texts_of, the_worker
from tests.soak.table import broken
from tests.spool.making import ROOT

pytestmark = pytest.mark.heavy

# A mount that nobody else sees, and that is gone with the process.
ALONE = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
MOUNT = 'mount -t tmpfs -o size=256m none "$1" && exec "$2" -m tests.life.on_full_disk "$1"'


def can_mount(folder: Path) -> bool:
    """Whether this machine lets us have a small disk of our own."""
    if not shutil.which("unshare"):
        return False
    done = subprocess.run(
        [*ALONE, "mount", "-t", "tmpfs", "none", str(folder)], capture_output=True, timeout=60
    )
    return done.returncode == 0


def test_on_a_full_disk_hooks_are_silent_and_what_was_said_is_saved_once_there_is_room(
    tmp_path: Path,
) -> None:
    if not can_mount(tmp_path):
        pytest.skip("no mount of our own here")
    done = subprocess.run(
        [*ALONE, "sh", "-c", MOUNT, "sh", str(tmp_path), sys.executable],
        cwd=ROOT,
        capture_output=True,
        timeout=110,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {
        "free_bytes": 0,
        "while_full": {"SessionStart": 0, "UserPromptSubmit": 0, "Stop": 0, "SessionEnd": 0},
        "temporaries": 0,
        "recalled": True,
        "afterwards": [],
    }


def test_in_a_folder_that_may_not_be_written_hooks_are_silent_and_recall_goes_on(
    crowd: Crowd,
) -> None:
    session = crowd.session("s1")
    session.says()
    session.runs("SessionStart", ordinary)
    session.runs("Stop")
    flushed(crowd.paths)
    pid = the_worker(crowd.paths)
    closed = [Path(crowd.paths.home, name) for name in ("sessions", "spool/pending", "log", "run")]
    for folder in closed:
        folder.chmod(0o500)
    session.says()
    while_closed = [session.runs(event, ordinary).status for event in ("UserPromptSubmit", "Stop")]
    recalled = asked(crowd.paths, "list", user_id="user", project="", limit=9, offset=0)
    for folder in closed:
        folder.chmod(0o700)
    session.runs("Stop")
    flushed(crowd.paths)

    assert while_closed == [0, 0]
    assert "memories" in recalled
    assert the_worker(crowd.paths) == pid
    assert broken(once("said", session.texts(), texts_of(crowd.paths)), timed=False) == []
