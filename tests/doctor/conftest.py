"""A healthy install, with somebody in the worker's place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doctor.world import World
from tests.hooks.peer import peer


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """All is well in it, and a worker answers."""
    mask = os.umask(0o077)  # as the worker has it
    try:
        made = World(tmp_path)
        with peer(made.data, made.answer):
            yield made
    finally:
        os.umask(mask)
