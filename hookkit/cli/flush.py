"""`hookkit flush`."""

from __future__ import annotations

import math
from typing import Any

import click

from hookkit.cli.here import here, json_option
from hookkit.cli.show import plain, print_json
from hookkit.spool.spool import Counts, Spool


@click.command()
@click.option(
    "--timeout",
    default=60.0,
    type=click.FloatRange(0.1, 3600),
    show_default=True,
    help="Seconds to wait at most.",
)
@click.option(
    "--retry-failed", is_flag=True, help="Try those once more that were given up (see status)."
)
@json_option
def flush(timeout: float, retry_failed: bool, as_json: bool) -> int:
    """Save now what waits in the spool; exit 1 if some of it still waits."""
    at = here()
    request = {"op": "flush", "timeout_s": math.ceil(timeout), "retry_failed": retry_failed}
    reply = at.ask(request, timeout + 5)
    counts = Spool(at.place.spool).counts()
    if as_json:
        print_json({**reply, **counts._asdict()})
    else:
        _print(reply, counts, timeout)
    return 0 if reply["finished"] and not _left(counts) else 1


def _print(reply: dict[str, Any], counts: Counts, timeout: float) -> None:
    left = _left(counts)
    if not reply["finished"]:
        print(f"still at work after {timeout:g} s; {left} jobs wait, the worker goes on with them")
        return
    if reply["jobs"] or left:
        print(f"{reply['saved']} memories saved from {reply['jobs']} jobs; {left} jobs wait")
    else:
        print("nothing waits: all that was said so far is saved")
    for reason in reply["reasons"]:
        print(f"  {plain(reason)}")
    if counts.failed:
        print(f"{counts.failed} jobs were given up; `hookkit status` says why")


def _left(counts: Counts) -> int:
    return counts.pending + counts.claimed
