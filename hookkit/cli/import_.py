"""`hookkit import`."""

from __future__ import annotations

import shlex
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

LEFT_OUT = {
    "vector": "the vectors of {:,} (made anew)",
    "graph": "what {:,} told the graph",
    "pinned": "the pins of {:,}",
    "replaces": "what {:,} replace",
}


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
    help="FILE is your own export: take in all of it, also after an import without this.",
)
@json_option
def import_memories(file: str, directory: str | None, trusted: bool, as_json: bool) -> None:
    """Take in the memories of FILE: an export, or the JSON of mem0's get_all.

    All of FILE is looked at first; if a line is wrong, nothing is imported. A memory that is there
    already stays, unless FILE has it as it was changed later; so it may be imported twice. Secrets
    are cut out. Without --trusted vectors, graph and pins are left out: a file may be a
    stranger's.
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
            own=trusted,
            tell=tell,
        )
    if as_json:
        print_json(done._asdict())
        return
    kept = f", {done.kept:,} were there already" if done.kept else ""
    print(f"{done.stored:,} memories imported{kept}")
    if not trusted:
        _tell_of_trust(file, done)
    _tell_of_others(at, done)


def _tell_of_trust(file: str, done: Imported) -> None:
    if not (done.stored or done.left_out):
        return
    lines = ["note: they are marked as imported, as a file may be a stranger's"]
    if done.left_out:
        parts = [LEFT_OUT[name].format(count) for name, count in done.left_out.items()]
        lines.append(f"note: left out of the file: {', '.join(parts)}")
    lines.append("to take in all of it, without that mark:")
    lines.append(f"  hookkit import --trusted {shlex.quote(file)}   # your own export")
    print("\n".join(lines), file=sys.stderr)


def _tell_of_others(at: Here, done: Imported) -> None:
    for user, count in done.users.items():
        if user != at.config.user_id:
            print(
                f"note: {count:,} are of the user {user!r:.80}; recall asks for those of"
                f" {at.config.user_id!r} (MEM0_USER_ID)",
                file=sys.stderr,
            )
