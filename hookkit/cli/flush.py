"""`hookkit flush`."""

from __future__ import annotations

import sys

import click

from hookkit.cli.here import here, json_option
from hookkit.cli.show import print_json
from hookkit.spool.spool import Spool


@click.command()
@click.option(
    "--timeout",
    default=60.0,
    type=click.FloatRange(0.1, 3600),
    show_default=True,
    help="Seconds to wait at most.",
)
@json_option
def flush(timeout: float, as_json: bool) -> None:
    """Save now what waits in the spool; exit 1 if some of it still waits."""
    at = here()
    reply = at.ask({"op": "flush", "timeout_s": int(timeout) or 1}, timeout + 5)
    counts = Spool(at.paths.spool).counts()
    left = counts.pending + counts.claimed
    if as_json:
        print_json({**reply, **counts._asdict()})
    elif not reply["finished"]:
        print(f"still at work after {timeout:g} s; {left} jobs wait")
    else:
        print(f"{reply['saved']} memories saved from {reply['jobs']} jobs; {left} jobs wait")
        for reason in reply["reasons"]:
            print(f"  {reason}")
    sys.exit(0 if reply["finished"] and not left else 1)
