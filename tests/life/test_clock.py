"""A clock that was set back: whatever was written stands in the future, and nobody waits for it."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from hookkit.spool.spool import Counts, Spool
from tests.soak.crowd import Crowd
from tests.soak.stored import flushed, once, texts_of, the_worker
from tests.soak.table import broken
from tests.worker.running import place, serving

pytestmark = pytest.mark.heavy

YEAR_S = 365 * 86_400.0
MOMENTS = ("at", "since", "created", "not_before")  # wall clock seconds in our files


def test_a_data_folder_from_next_year_is_used_as_any_other(crowd: Crowd) -> None:
    session = crowd.session("s1")
    session.says()
    session.runs("SessionStart")
    session.runs("Stop")
    flushed(crowd.paths)
    session.runs("SessionStart")
    crowd.types("worker", "stop")
    with_lease_taken = place(crowd.paths)
    Path(with_lease_taken.started).write_text(json.dumps({"at": time.time(), "failures": 3}))
    session.says()
    session.runs("Stop")  # its job waits: no worker starts so soon after three failures
    waited = Spool(crowd.paths.spool).counts()
    a_year_later(Path(crowd.paths.home))
    session.says()
    ran = [session.runs(event) for event in ("SessionStart", "UserPromptSubmit", "Stop")]
    wait = serving(crowd.paths)
    flushed(crowd.paths)

    assert waited == Counts(1, 0, 0)
    assert [one.status for one in ran] == [0, 0, 0]
    assert wait == the_worker(crowd.paths)
    assert Spool(crowd.paths.spool).counts() == Counts(0, 0, 0)
    assert broken(once("said", session.texts(), texts_of(crowd.paths)), timed=False) == []


def a_year_later(home: Path) -> None:
    """Let all of it have been written in a year, as it looks once the clock is set back."""
    for path in home.rglob("*"):
        if path.suffix in (".json", ".start", ".outage"):
            path.write_bytes(json.dumps(_shifted(json.loads(path.read_bytes()))).encode())
        later = path.stat().st_mtime + YEAR_S
        os.utime(path, (later, later))


def _shifted(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {k: v + YEAR_S if k in MOMENTS and v else v for k, v in value.items()}
