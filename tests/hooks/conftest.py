"""A data folder, and a worker's lease that the tests hold where none is to be started."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hooks.calling import write_transcript
from tests.hooks.peer import lease


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def idle(data: Path) -> Iterator[Path]:
    """A data folder for which nobody can start a worker: its lease is held."""
    with lease(data):
        yield data


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    """A session in which a fact was told."""
    return write_transcript(tmp_path / "session.jsonl")


@pytest.fixture
def signals() -> Iterator[None]:
    """Put back what a hook run in this process takes for itself."""
    numbers = (signal.SIGALRM, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)
