"""worker.log: lines with time and pid, within a size, and never a reason to end."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from hookkit.worker import log as log_module
from hookkit.worker.log import Log


def test_a_line_has_time_and_pid_and_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "worker.log"
    Log(str(path)).say("saved\n3 memories")

    line = path.read_text()
    assert re.fullmatch(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ \[{os.getpid()}\] .*\n", line)
    assert line.endswith(" saved 3 memories\n")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_fault_tells_kind_and_place_but_no_words(tmp_path: Path) -> None:
    path = tmp_path / "worker.log"
    try:
        raise KeyError("the secret plan")
    except KeyError as error:
        reason = Log(str(path)).fault("could not save", error)

    assert re.fullmatch(r"KeyError at .*/test_log\.py:\d+", reason)
    assert path.read_text().endswith(f" could not save: {reason}\n")


def test_a_log_that_cannot_be_written_ends_nothing(tmp_path: Path) -> None:
    log = Log(str(tmp_path / "none" / "worker.log"))

    assert log.fault("could not save", OSError("disk full")) == "OSError: disk full"


def test_a_long_log_is_put_aside_by_the_next_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_module, "KEEP_BYTES", 10)
    path = tmp_path / "worker.log"
    for text in ("the first worker's", "the second's", "the third's"):
        Log(str(path)).say(text)

    assert path.read_text().endswith("the third's\n")
    assert (tmp_path / "worker.log.1").read_text().endswith("the second's\n")
    assert len([*tmp_path.iterdir()]) == 2
