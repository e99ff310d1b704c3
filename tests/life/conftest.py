"""A data folder with a crowd's sessions; no worker of it outlives the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.crowd import Crowd
from tests.worker.running import end_all


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    """Nothing was said yet, and no worker runs."""
    crowd = Crowd(tmp_path)
    yield crowd
    end_all(crowd.paths)
