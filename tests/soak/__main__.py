"""`python -m tests.soak`: the long versions; a table of limits and what was measured."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.conftest import FOREIGN
from tests.soak.crowd import Crowd
from tests.soak.kills import kills
from tests.soak.load import Load, load
from tests.soak.runs import hook_runs
from tests.soak.table import Row, broken, show
from tests.worker.running import end_all

Part = Callable[[Crowd], list[Row]]


def parts_of(asked: argparse.Namespace) -> dict[str, Part]:
    """What can be run."""
    many = Load(asked.sessions, asked.seconds, (5.0, 15.0), asked.seed)
    return {
        "runs": lambda crowd: hook_runs(crowd, asked.runs, min(1000, asked.runs // 3), asked.seed),
        "load": lambda crowd: load(crowd, many),
        "kills": lambda crowd: kills(crowd, asked.points, asked.seed),
        "distilled": lambda crowd: kills(crowd, asked.points // 4, asked.seed, distils=True),
    }


def main() -> int:
    """Run what was asked for; 1 where a limit does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument(
        "parts", nargs="*", help="runs, load, kills, distilled; all of them without"
    )
    parser.add_argument("--runs", type=int, default=10_000, help="hook runs")
    parser.add_argument("--sessions", type=int, default=50, help="at once")
    parser.add_argument("--seconds", type=float, default=120.0, help="of load")
    parser.add_argument(
        "--points",
        type=int,
        default=200,
        help="at which something is killed; distilled has a quarter",
    )
    parser.add_argument("--seed", type=int, default=8)
    asked = parser.parse_args()
    parts = parts_of(asked)
    if unknown := set(asked.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    rows = [row for name in asked.parts or parts for row in alone(name, parts[name])]
    return 1 if broken(rows, timed=True) else 0


def alone(name: str, part: Part) -> list[Row]:
    """Run `part` in a data folder of its own, and show its table."""
    with tempfile.TemporaryDirectory(prefix="hookkit-soak-") as folder:
        os.environ["HOME"] = folder
        crowd = Crowd(Path(folder))
        began = time.monotonic()
        try:
            rows = part(crowd)
        finally:
            end_all(crowd.paths)
    print(f"\n{name}, {time.monotonic() - began:,.0f} s")
    show(rows)
    return rows


if __name__ == "__main__":
    for foreign in [name for name in os.environ if name.startswith(FOREIGN)]:
        del os.environ[foreign]
    sys.exit(main())
