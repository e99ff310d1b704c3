"""`hookkit reembed`."""

from __future__ import annotations

import click

from hookkit.cli.here import here, json_option, make_data_folder
from hookkit.cli.progress import interruptible, shown
from hookkit.cli.show import print_json
from hookkit.moving.reembed import Brought, Reembedded, gather
from hookkit.moving.reembed import reembed as make_anew
from hookkit.moving.reembed import remove_old as remove

NOTHING = Brought(0, 0, ())


@click.command()
@click.option(
    "--remove-old",
    is_flag=True,
    help="Remove the old ones from the data folder in the end; also those of an earlier time.",
)
@json_option
def reembed(remove_old: bool, as_json: bool) -> None:
    """Make all vectors anew, after the embedder was changed.

    Nothing is recalled or saved meanwhile (saves wait). The old vectors, and with them a copy of
    all memories, stay until the new ones are whole, and are left behind unless you say
    --remove-old. Interrupt it when you like: the next time it goes on.

    On a server the new ones are in another collection, and each machine that uses the old one sets
    the same embedder and runs this too: what was saved there meanwhile comes along.
    """
    at = here()
    make_data_folder(at.paths)
    with (
        interruptible("the store is as it was; run it again to go on"),
        shown(quiet=as_json) as tell,
    ):
        done = make_anew(at.paths, at.reading, tell)
        brought = NOTHING if done else gather(at.paths, at.reading, tell)
    removed = remove(at.paths, at.config) if remove_old else ""
    if as_json:
        fields = done._asdict() if done else {}
        found = {"brought": brought.memories, "jobs": brought.jobs}
        print_json({"changed": done is not None, **fields, **found, "removed": removed})
        return
    if brought.collections:
        _tell_brought(brought)
    elif done is None:
        print("the vectors are those of the embedder that is set; nothing to do")
    else:
        _tell(done, removed)
    if removed:
        print(f"the old vectors are removed: {removed}")


def _tell(done: Reembedded, removed: str) -> None:
    print(f"{done.memories:,} memories have vectors of {done.new_model} now")
    if done.collection:
        print(f"they are in the collection {done.collection}, which is set as MEM0_COLLECTION")
        print("on every other machine that uses this server: set the embedder alone, not")
        print("MEM0_COLLECTION, and run `hookkit reembed` there: it finds the same collection,")
        print("and brings along what was saved in the old one meanwhile")
        print(f"those of {done.old_model} are left in {done.old}; others may still use them")
    elif not removed:
        print(f"those of {done.old_model}, and a copy of all memories, are left in {done.old}")
        print("once you are content: hookkit reembed --remove-old")


def _tell_brought(brought: Brought) -> None:
    where = ", ".join(brought.collections)
    print(f"{brought.memories:,} memories that were in {where} alone are here now")
    if brought.jobs:
        print(f"{brought.jobs:,} saves that waited for it moved along")
