"""The soak in short: what `make soak` does for longer. Nothing here is held against a clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.soak.crowd import Crowd
from tests.soak.kills import kills
from tests.soak.load import Load, load
from tests.soak.runs import hook_runs
from tests.soak.table import broken, show
from tests.worker.running import end_all

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(600)]


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Crowd]:
    """No worker of it outlives the test."""
    crowd = Crowd(tmp_path)
    yield crowd
    end_all(crowd.paths)


def test_three_hundred_hook_runs_have_one_worker_that_does_not_grow(crowd: Crowd) -> None:
    rows = hook_runs(crowd, runs=300, first=100, seed=8)
    show(rows)

    assert broken(rows, timed=False) == []


def test_of_ten_sessions_at_once_every_save_is_found_again(crowd: Crowd) -> None:
    rows = load(crowd, Load(sessions=10, for_s=10.0, pause_s=(1.0, 3.0), seed=8))
    show(rows)

    assert broken(rows, timed=False) == []


@pytest.mark.parametrize(("points", "distils"), [(20, False), (10, True)], ids=["said", "facts"])
def test_what_was_acknowledged_amid_kills_is_there_once(
    points: int, distils: bool, crowd: Crowd
) -> None:
    rows = kills(crowd, points=points, seed=8, distils=distils)
    show(rows)

    assert broken(rows, timed=False) == []
