"""`hookkit distill`: what was kept as it was said, made into facts now."""

from __future__ import annotations

import sys

import click

from hookkit.cli.here import Here, here, json_option
from hookkit.cli.progress import shown
from hookkit.cli.show import plain, print_json
from hookkit.errors import HookkitError

STEP_S = 180.0  # one model call, its repair, and the wait for a save that is under way


@click.command()
@json_option
def distill(as_json: bool) -> None:
    """Distil what was kept as it was said.

    Stops at the daily cap (MEM0_DAILY_TOKEN_CAP). Interrupt it when you like: the next time it
    goes on where it was.
    """
    at = here()
    total = {"exchanges": 0, "facts": 0, "left": 0}
    why = _with_progress(at, total, quiet=as_json)
    if as_json:
        print_json({**total, "stopped": why})
    else:
        print(f"{total['facts']} facts from {total['exchanges']} exchanges")
        if total["left"]:
            print(f"{total['left']} messages are still kept as they were said")
    if why:
        print(f"hookkit: {plain(why)}", file=sys.stderr)
        sys.exit(1)


def _with_progress(at: Here, total: dict[str, int], *, quiet: bool) -> str:
    """Step by step; why it stopped before the end, "" if it did not."""
    failed: list[str] = []
    why, done = "", 0
    with shown(quiet=quiet) as tell:
        while True:
            try:
                step = at.ask({"op": "distill", "passed_over": failed}, STEP_S)
            except HookkitError as error:
                return str(error)
            for name in ("exchanges", "facts"):
                total[name] += step[name]
            total["left"] = step["left"]
            done += step["exchanges"]
            tell("distilling", done, done + step["left"] // 2)
            failed += step["keys"] if step["reason"] else []
            why = why or step["reason"]
            if not step["keys"]:
                return why
