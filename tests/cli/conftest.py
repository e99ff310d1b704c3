"""A person with a project; whatever worker they started is ended with the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.cli.hung import end_by_force
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.client import ask
from hookkit.ipc.start import is_running, wait_gone
from tests.cli.typing_it import Person
from tests.hooks.calling import wait_until, write_transcript
from tests.hooks.peer import place


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Person]:
    """In a project, with a data folder that is not there yet."""
    project = tmp_path / "project"
    project.mkdir()
    one = Person(project, tmp_path / "data")
    yield one
    end_worker(one.data)


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    """A session in which a fact was told."""
    return write_transcript(tmp_path / "session.jsonl")


def end_worker(data: Path) -> None:
    """End the worker of that data folder, if there is one, and wait until it is gone."""
    if not is_running(place(data)):
        return
    try:
        pid = int(ask(place(data).socket(), {"op": "stop"}, Deadline.after(20))["pid"])
    except HookkitError:
        pid = end_by_force(place(data))
    assert wait_gone(place(data), Deadline.after(30))
    wait_until(lambda: not Path(f"/proc/{pid}").exists())
