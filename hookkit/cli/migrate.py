"""`hookkit migrate`."""

from __future__ import annotations

import click

from hookkit.cli.here import here, json_option, make_data_folder
from hookkit.cli.progress import interruptible, shown
from hookkit.cli.show import print_json
from hookkit.config.read import check
from hookkit.config.write import find
from hookkit.moving.migrate import Migrated, Target
from hookkit.moving.migrate import migrate as move

EDGE = "edge"


@click.command()
@click.option(
    "--to",
    "where",
    required=True,
    metavar="URL|edge",
    help="A Qdrant server (first `hookkit config set MEM0_QDRANT_API_KEY`, if it wants a key);"
    " edge: the data folder.",
)
@click.option(
    "--collection", default="", metavar="NAME", help="On that server; else MEM0_COLLECTION."
)
@click.option(
    "--merge", is_flag=True, help="Go on if the new store has memories of its own; they stay."
)
@json_option
def migrate(where: str, collection: str, merge: bool, as_json: bool) -> None:
    """Move all memories to another store, and use that one from then on.

    They are copied and compared before the setting is changed, and the old store is left as it
    is. Interrupt it when you like: the next time it goes on where it was. To go back, migrate to
    the old store: what came since goes along.
    """
    target = _target(where, collection)
    at = here()
    make_data_folder(at.paths)
    with (
        interruptible("both stores are whole and the old one is in force; run it again to go on"),
        shown(quiet=as_json) as tell,
    ):
        done = move(at.paths, at.reading, target, merge=merge, tell=tell)
    if as_json:
        print_json({"switched": done is not None, **(done._asdict() if done else {})})
    elif done is None:
        print("that store is in force already")
    else:
        _tell(done)


def _target(where: str, collection: str) -> Target:
    if where == EDGE:
        if collection:
            raise click.UsageError("--collection is of a server; edge has none")
        return Target(EDGE)
    url = check(find("MEM0_QDRANT_URL"), where, "--to (or it is edge)")
    if collection:
        check(find("MEM0_COLLECTION"), collection, "--collection")
    return Target("qdrant", str(url), collection)


def _tell(done: Migrated) -> None:
    print(f"{done.memories:,} memories are in {done.target}, which is in force now")
    if done.later:
        print(f"{done.later:,} had been changed there later, and stayed so")
    if done.forgotten:
        print(f"{done.forgotten:,} that were forgotten here were taken out there")
    if done.jobs:
        print(f"{done.jobs:,} saves that wait moved along")
    print(f"the old store is left as it was: {done.source}")
