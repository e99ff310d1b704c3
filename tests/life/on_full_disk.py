"""What test_disk runs on a small disk of its own: `python -m tests.life.on_full_disk FOLDER`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from hookkit.hooks.run import BUDGET_S
from tests.soak.crowd import Crowd
from tests.soak.stored import flushed, found_again, once, texts_of
from tests.soak.table import broken
from tests.worker.running import end_all


def told(crowd: Crowd, home: Path) -> dict[str, Any]:
    """Live through a full disk; what was seen."""
    session = crowd.session("s1")
    session.says()
    session.runs("SessionStart")
    session.runs("Stop")
    flushed(crowd.paths)
    session.says()
    with (home / "ballast").open("wb", buffering=0) as file:
        fill(file.fileno())
    free = os.statvfs(home).f_bavail
    while_full = {event: session.runs(event).status for event in BUDGET_S}
    temporaries = len([*Path(crowd.paths.home).rglob("*.tmp")])
    recalled = found_again(crowd, session.said[0])
    (home / "ballast").unlink()
    session.says()
    session.runs("Stop")
    flushed(crowd.paths)
    afterwards = broken(once("said", session.texts(), texts_of(crowd.paths)), timed=False)
    return {
        "free_bytes": free,
        "while_full": while_full,
        "temporaries": temporaries,
        "recalled": recalled == len(session.said[0]),
        "afterwards": afterwards,
    }


def fill(fd: int) -> None:
    """Write until nothing more goes in."""
    for size in (1 << 20, 1 << 12, 1):
        try:
            while True:
                os.write(fd, bytes(size))
        except OSError:
            continue


def main(folder: str) -> None:
    """Print what was seen."""
    os.environ["HOME"] = folder
    crowd = Crowd(Path(folder))
    try:
        print(json.dumps(told(crowd, Path(folder))))
    finally:
        end_all(crowd.paths)


if __name__ == "__main__":
    main(sys.argv[1])
