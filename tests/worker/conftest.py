"""The parts that a worker is made of, real ones; the model's API is on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.core.memories import Memories
from hookkit.paths import Paths
from tests.core.conftest import api, distilled, embedder, opened, quiet, raw, store
from tests.worker.running import Draining, end_all

__all__ = ["api", "distilled", "embedder", "opened", "quiet", "raw", "store"]


@pytest.fixture
def draining(distilled: Memories, tmp_path: Path) -> Draining:
    """A spool and its drain, which distils."""
    return Draining(tmp_path, distilled)


@pytest.fixture
def keeping(raw: Memories, tmp_path: Path) -> Draining:
    """A spool and its drain, which has no model."""
    return Draining(tmp_path, raw)


@pytest.fixture
def paths(tmp_path: Path) -> Iterator[Paths]:
    """A data folder; no worker of it outlives the test."""
    paths = Paths(str(tmp_path / "data"))
    yield paths
    end_all(paths)
