"""`hookkit graph`: build the knowledge graph from what is remembered, and look at it."""

from __future__ import annotations

import sys
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from hookkit.cli.here import Here, here, json_option, project_option
from hookkit.cli.progress import shown
from hookkit.cli.show import NO_FOLD, console, plain, print_json
from hookkit.errors import HookkitError
from hookkit.files import replace_file
from hookkit.graph.draw import Arrow, Node, dot, html
from hookkit.memory.model import GLOBAL

STEP_S = 400.0  # three model calls and a repair of each


@click.group()
def graph() -> None:
    """Entities and facts, read out of memories."""


@graph.command()
@json_option
def backfill(as_json: bool) -> None:
    """Take memories into the graph that are not in it, the oldest first.

    Costs up to three model calls a memory and stops at the daily cap (MEM0_DAILY_TOKEN_CAP).
    Interrupt it when you like: the next time it goes on where it was.
    """
    total = {"memories": 0, "failed": 0, "left": 0}
    why = _with_progress(here(), total, quiet=as_json)
    if as_json:
        print_json({**total, "stopped": why})
    else:
        print(f"{total['memories']} memories read into the graph")
        if total["failed"]:
            print(f"{total['failed']} could not be read; run it again to try them once more")
        if total["left"]:
            print(f"{total['left']} are still to be read")
    if why:
        print(f"hookkit: {plain(why)}", file=sys.stderr)
        sys.exit(1)


@graph.command()
@click.argument("name", default="")
@click.option("--history", is_flag=True, help="Also what no longer holds.")
@click.option("--dot", "as_dot", is_flag=True, help="Print it for Graphviz's `dot`.")
@click.option(
    "--html",
    "html_path",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Draw it into a page that needs no network.",
)
@project_option
@json_option
def show(
    name: str,
    history: bool,
    as_dot: bool,
    html_path: str | None,
    directory: str | None,
    as_json: bool,
) -> None:
    """Show what the graph holds about NAME; about everything without one.

    Of this project and of what is true in every project.
    """
    at = here(directory)
    projects = [at.project.slug, GLOBAL]
    request = {"op": "graph_facts", "name": name, "history": history, "projects": projects}
    facts = at.ask(request)["facts"]
    if html_path is not None:
        title = name or at.project.name
        replace_file(html_path, html(title, _arrows(facts)).encode(), durable=False)
    if as_json:
        print_json(facts)
    elif as_dot:
        print(dot(_arrows(facts)), end="")
    elif html_path is None:
        _print(facts, name)


def _with_progress(at: Here, total: dict[str, int], *, quiet: bool) -> str:
    """Memory by memory; why it stopped before the end, "" if it did not."""
    why, is_first = "", True
    with shown(quiet=quiet) as tell:
        while True:
            try:
                step = at.ask({"op": "graph_backfill", "first": is_first}, STEP_S)
            except HookkitError as error:
                return str(error)
            is_first = False
            total["memories"] += step["read"]
            total["failed"] += step["failed"]
            total["left"] = step["left"]
            done = total["memories"] + total["failed"]
            tell("reading", done, done + step["left"])
            why = why or step["reason"]
            if not step["left"]:
                return why


def _arrows(facts: list[dict[str, Any]]) -> list[Arrow]:
    return [
        Arrow(
            Node(**fact["subject"]),
            fact["label"] or fact["relation"],
            Node(**fact["object"]),
            fact["since"],
            fact["until"],
        )
        for fact in facts
    ]


def _print(facts: list[dict[str, Any]], name: str) -> None:
    if not facts:
        print(f"no facts about {plain(name)}" if name else "no facts")
        return
    table = Table(box=None, pad_edge=False)
    for column in ("subject", "relation", "object", "since", "until", "memories"):
        table.add_column(column, overflow="fold")
    for arrow, fact in zip(_arrows(facts), facts, strict=True):
        words = (arrow.subject.name, arrow.label, arrow.object.name)
        cells = [Text(plain(word)) for word in words]
        ids = " ".join(memory_id[:8] for memory_id in fact["memory_ids"])
        table.add_row(*cells, plain(arrow.since[:10]), plain(arrow.until[:10]), plain(ids))
    console(NO_FOLD).print(table)
