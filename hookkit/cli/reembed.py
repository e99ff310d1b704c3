"""`hookkit reembed`."""

from __future__ import annotations

import click

from hookkit.cli.here import here, json_option, make_data_folder
from hookkit.cli.progress import interruptible, shown
from hookkit.cli.show import print_json
from hookkit.moving.reembed import reembed as make_anew


@click.command()
@json_option
def reembed(as_json: bool) -> None:
    """Make all vectors anew, after the embedder was changed.

    Nothing is recalled or saved meanwhile (saves wait); the old vectors stay until the new ones
    are whole, and are left behind. Interrupt it when you like: the next time it goes on.
    """
    at = here()
    make_data_folder(at.paths)
    with (
        interruptible("the store is as it was; run it again to go on"),
        shown(quiet=as_json) as tell,
    ):
        done = make_anew(at.paths, at.reading, tell)
    if as_json:
        print_json({"changed": done is not None, **(done._asdict() if done else {})})
        return
    if done is None:
        print("the vectors are those of the embedder that is set; nothing to do")
        return
    print(f"{done.memories:,} memories have vectors of {done.new_model} now")
    if done.collection:
        print(f"they are in the collection {done.collection}, which is set as MEM0_COLLECTION;")
        print("set it, and the embedder, on every other machine that uses this server")
    print(f"those of {done.old_model} are left in {done.old}; delete them when you like")
