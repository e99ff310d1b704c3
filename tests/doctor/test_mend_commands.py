"""What mends is typed as it is printed: by a real shell, in folders with a blank and a quote."""

from __future__ import annotations

import os
import shlex
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.doctor import Finding
from tests.doctor.faults import FAULTS, Fault
from tests.doctor.seeds import no_database
from tests.doctor.world import World
from tests.hooks.peer import peer

COMMANDS = ("hookkit ", "chmod ", "rm ", "ollama ", "claude ", "export ", "unset ", "sudo ")
SAFE = ("chmod ", "rm ", "hookkit worker stop; for ")  # and of this folder alone


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A healthy install in a folder as macOS has them, of a person with a quote in their name."""
    folder = tmp_path / "Application Support" / "it's $HOME;`x`"
    folder.mkdir(parents=True)
    mask = os.umask(0o077)
    try:
        made = World(folder)
        made.program_in_path("hookkit", "exit 0")  # a worker that is stopped
        with peer(made.data, made.answer):
            yield made
    finally:
        os.umask(mask)


def types(world: World, command: str) -> None:
    """Type it at a shell in the project."""
    path = f"{world.bin}:{os.defpath}"
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=world.project,
        env={"PATH": path, "HOME": str(world.home)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_an_install_in_such_a_folder_is_only_ok(world: World) -> None:
    assert world.amiss() == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.name))
def test_a_fault_in_such_a_folder_is_named_and_its_command_mends_it(
    fault: Fault, world: World
) -> None:
    fault.seed(world)
    (found,) = world.amiss()

    assert (found.check, found.level) == (fault.check, fault.level)
    assert fault.mend in found.mend
    if found.mend.startswith(COMMANDS):
        assert_well_quoted(found, world)
    if found.mend.startswith(SAFE):
        types(world, found.mend.replace("; hookkit graph backfill", ""))
        assert world.amiss() == []


def assert_well_quoted(found: Finding, world: World) -> None:
    """Whatever path is in the command is one word of it."""
    words = shlex.split(found.mend)
    folder = str(world.data.parent)
    holds = [word for word in words if "Support" in word or "it's" in word]
    assert all(folder in word for word in holds)


@pytest.mark.parametrize("name", ["tombstones.db", "undo-edge.db", "graph.db", "usage.db"])
def test_a_database_is_moved_away_with_all_that_sqlite_keeps_beside_it(
    name: str, world: World
) -> None:
    no_database(name)(world)
    (found,) = world.amiss()
    for end in ("-wal", "-shm"):
        (world.data / f"{name}{end}").write_bytes(b"of the damaged one")
    types(world, found.mend.replace("; hookkit graph backfill", ""))

    assert sorted(path.name for path in world.data.glob(f"{name}*")) == [
        f"{name}.damaged",
        f"{name}.damaged-shm",
        f"{name}.damaged-wal",
    ]
    with closing(sqlite3.connect(world.data / name)) as database:
        assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
