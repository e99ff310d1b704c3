"""`hookkit audit --secrets`: what is stored and ought not to be."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.table import Table

from hookkit.cli.here import here, json_option
from hookkit.cli.show import NO_FOLD, console, plain, print_json

AUDIT_S = 900.0  # 100,000 memories on a slow machine, and a save that is under way


@click.command()
@click.option("--secrets", is_flag=True, required=True, help="Look for keys, tokens, passwords.")
@click.option("--fix", is_flag=True, help="Cut them out where they are.")
@json_option
def audit(secrets: bool, fix: bool, as_json: bool) -> int:
    """Look through all that is stored for secrets; exit 1 if some are left, or a part is out.

    Memories, entities, their history, the graph, what was forgotten today, the jobs of every
    store, session files, kept blocks, logs, and backups of settings files. Shown is where, and
    which kind; never the secret. A key that was found was readable here: rotate it.
    """
    reply = here().ask({"op": "audit", "secrets": secrets, "fix": fix}, AUDIT_S)
    if as_json:
        print_json(reply)
    else:
        _print(reply)
    if reply["unseen"]:
        print(f"hookkit: the graph was not looked through: {reply['unseen']}", file=sys.stderr)
    return 1 if reply["found"] > reply["mended"] or reply["unseen"] else 0


def _print(reply: dict[str, Any]) -> None:
    if not reply["found"]:
        print("no secrets found elsewhere" if reply["unseen"] else "no secrets found")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("where", "id", "secret", ""):
        table.add_column(name, overflow="fold")
    for one in reply["findings"]:
        done = "cut out" if one["mended"] else "still there"
        table.add_row(one["where"], plain(one["id"]), ", ".join(one["kinds"]), done)
    console(NO_FOLD).print(table)
    if any(one["mended"] and one["where"] in ("memory", "entity") for one in reply["findings"]):
        print("note: the store's own log (32 MB) may hold what it was until it is written anew")
    for one in reply["findings"]:
        if one["to_do"] and not one["mended"]:
            print(f"by hand: {plain(one['to_do'])}")
    left = reply["found"] - reply["mended"]
    print(f"{reply['found']} found, {reply['mended']} cut out, {left} left")
    if any(not (one["mended"] or one["to_do"]) for one in reply["findings"]):
        print("`hookkit audit --secrets --fix` cuts out what it can")
    if left:
        print("rotate what was found")
