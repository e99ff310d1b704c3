"""`hookkit import`."""

from __future__ import annotations

import sys

import click

from hookkit.cli.here import Here, here, json_option, make_data_folder
from hookkit.cli.progress import interruptible, shown
from hookkit.cli.show import print_json
from hookkit.memory.model import GLOBAL
from hookkit.memory.redact import own_of
from hookkit.moving.asked import Asked
from hookkit.moving.entries import Terms
from hookkit.moving.importing import Imported, import_file


@click.command("import")
@click.argument("file", type=click.Path())
@click.option(
    "--project",
    "directory",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="A folder of the project that memories without one (mem0's) are of; else they are of all.",
)
@click.option(
    "--trusted",
    is_flag=True,
    help="FILE is an export of your own: keep its vectors and graph, do not mark its memories.",
)
@json_option
def import_memories(file: str, directory: str | None, trusted: bool, as_json: bool) -> None:
    """Take in the memories of FILE: an export, or the JSON of mem0's get_all.

    All of FILE is looked at first; if a line is wrong, nothing is imported. A memory that is there
    already stays, unless FILE has it as it was changed later; so it may be imported twice. Secrets
    are cut out.
    """
    at = here(directory)
    make_data_folder(at.paths)
    project = (at.project.slug, at.project.name) if directory else (GLOBAL, "")
    with (
        interruptible("what was imported stays; run it again for the rest"),
        shown(quiet=as_json) as tell,
    ):
        done = import_file(
            Asked(at.paths, at.reading),
            file,
            Terms(at.config.user_id, *project, own_of(at.config.redact_patterns)),
            trusted=trusted,
            tell=tell,
        )
    if as_json:
        print_json(done._asdict())
        return
    kept = f", {done.kept:,} were there already" if done.kept else ""
    print(f"{done.stored:,} memories imported{kept}")
    _tell_of_others(at, done)


def _tell_of_others(at: Here, done: Imported) -> None:
    for user, count in done.users.items():
        if user != at.config.user_id:
            print(
                f"note: {count:,} are of the user {user!r:.80}; recall asks for those of"
                f" {at.config.user_id!r} (MEM0_USER_ID)",
                file=sys.stderr,
            )
