"""`hookkit export`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import click

from hookkit.cli.here import here, make_data_folder
from hookkit.cli.progress import shown
from hookkit.cli.show import print_json
from hookkit.moving.asked import Asked
from hookkit.moving.exporting import Wanted
from hookkit.moving.exporting import export as export_lines
from hookkit.moving.markdown import export_markdown
from hookkit.moving.output import whole_file
from hookkit.store.records import GRAPH, HISTORY

STDOUT = "-"


@click.command()
@click.argument("file", default=STDOUT)
@click.option("--markdown", is_flag=True, help="Markdown for people, not for an import.")
@click.option(
    "--project",
    "directory",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="Only what belongs to the project of this folder.",
)
@click.option("--all", "everything", is_flag=True, help="Of every project (the default).")
@click.option("--no-vectors", is_flag=True, help="A fifth of the size; imports make them anew.")
@click.option("--no-graph", is_flag=True, help="Leave the graph out: while Neo4j is down.")
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def export(
    file: str,
    markdown: bool,
    directory: str | None,
    everything: bool,
    no_vectors: bool,
    no_graph: bool,
    force: bool,
    as_json: bool,
) -> None:
    """Write all memories to FILE, or to stdout: JSON Lines, with metadata, history and graph.

    `hookkit import FILE` takes it in again, `--trusted` with all of that. The same memories give
    the same bytes. What waits to be saved is not in it: `hookkit flush` saves it first.
    """
    if directory and everything:
        raise click.UsageError("--project and --all exclude each other")
    if as_json and file == STDOUT:
        raise click.UsageError("--json needs a FILE: stdout takes the memories")
    at = here(directory)
    make_data_folder(at.paths)
    asked = Asked(at.paths, at.reading)
    project = at.project.slug if directory else None
    folder = at.paths.home if file == STDOUT else os.path.dirname(os.path.abspath(file))
    with shown(quiet=as_json) as tell, _opened(file, force=force) as out:
        if markdown:
            count = export_markdown(asked, out, folder, project, tell)
        else:
            beside = (HISTORY,) if no_graph else (HISTORY, GRAPH)
            wanted = Wanted(project, not no_vectors, beside)
            count = export_lines(asked, out, folder, wanted, tell).memories
    if as_json:
        print_json({"file": file, "memories": count})
    elif file != STDOUT:
        print(f"{count:,} memories in {file}")


@contextmanager
def _opened(file: str, *, force: bool) -> Iterator[IO[bytes]]:
    if file == STDOUT:
        yield sys.stdout.buffer
        return
    with whole_file(file, _warn, force=force) as out:
        yield out


def _warn(what: str) -> None:
    print(f"warning: {what}", file=sys.stderr)
