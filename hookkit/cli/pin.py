"""`hookkit pin` and `unpin`: which memories come first in every session."""

from __future__ import annotations

import click

from hookkit.cli.here import here, json_option
from hookkit.cli.show import plain, print_json

TEXT_CHARS = 100  # of a memory shown

ids_argument = click.argument("ids", nargs=-1, required=True, metavar="ID...")


@click.command()
@ids_argument
@json_option
def pin(ids: tuple[str, ...], as_json: bool) -> None:
    """Let memories come first in every session of their project.

    ID is a memory's id or its beginning; `hookkit list` tells them.
    """
    _set(ids, pinned=True, as_json=as_json)


@click.command()
@ids_argument
@json_option
def unpin(ids: tuple[str, ...], as_json: bool) -> None:
    """Let memories find their place by themselves again."""
    _set(ids, pinned=False, as_json=as_json)


def _set(ids: tuple[str, ...], *, pinned: bool, as_json: bool) -> None:
    at = here()
    memories = []
    for memory_id in ids:
        reply = at.ask({"op": "pin", "memory_id": memory_id, "pinned": pinned})
        memories.append(reply["memory"])
        if not as_json:
            words = plain(reply["memory"]["memory"])[:TEXT_CHARS]
            print(f"{'pinned' if pinned else 'unpinned'}  {reply['memory']['id'][:8]}  {words}")
    if as_json:
        print_json(memories)
