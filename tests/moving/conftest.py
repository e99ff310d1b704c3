"""People with data folders; whatever workers they started are ended with the test."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.typing_it import Person, processes

Somebody = Callable[[str], Person]


@pytest.fixture
def somebody(tmp_path: Path) -> Iterator[Somebody]:
    """Makes a person by name, with a project and a data folder of their own."""
    people: list[Person] = []

    def make(name: str) -> Person:
        project = tmp_path / name / "project"
        project.mkdir(parents=True)
        person = Person(project, tmp_path / name / "data")
        people.append(person)
        return person

    yield make
    for person in people:
        for pid in processes(person.data):
            os.kill(pid, signal.SIGKILL)
