"""`hookkit undo`: what was forgotten last, brought back."""

from __future__ import annotations

import time

import click

from hookkit.cli.forget import FORGET_S, NAMES
from hookkit.cli.here import here, json_option
from hookkit.cli.show import print_json


@click.command()
@json_option
def undo(as_json: bool) -> int:
    """Bring back what was forgotten last, within 24 hours.

    Memories with their vectors and history, their facts in the graph, jobs that waited, and what a
    session was given. Run again, it brings back what was forgotten before that. What Claude deleted
    comes back the same way.
    """
    at = here()
    last = at.ask({"op": "undo_last"}, FORGET_S)
    reply = at.ask({"op": "undo", "key": last["key"]}, FORGET_S)
    if as_json:
        print_json({"at": last["at"], "back": last["counts"], "graph": reply["graph"]})
        return 1 if reply["graph"] else 0
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(last["at"]))
    back = [f"{count} {NAMES[name]}" for name, count in last["counts"].items() if count]
    print(f"brought back what was forgotten at {when}: {', '.join(back) or 'nothing'}")
    if reply["graph"]:
        print(f"the graph lacks its part ({reply['graph']}); run `hookkit undo` again later")
    return 1 if reply["graph"] else 0
