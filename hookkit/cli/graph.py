"""`hookkit graph`: build the knowledge graph from what is remembered, and look at it."""

from __future__ import annotations

import os
import sys
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from hookkit.cli.here import Here, here, json_option, project_option
from hookkit.cli.progress import shown
from hookkit.cli.show import NO_FOLD, console, plain, print_json
from hookkit.config.settings import Config
from hookkit.errors import HookkitError
from hookkit.files import replace_file
from hookkit.graph.draw import Arrow, Node, dot, html
from hookkit.memory.model import GLOBAL

STEP_S = 400.0  # three model calls and a repair of each
CALLS = 3  # a memory, at most, but for repairs
EMPTY = "no facts of this project yet; `hookkit graph backfill` reads its memories into the graph"


class GraphOffError(HookkitError):
    """Nobody has wanted a graph yet."""

    def __init__(self) -> None:
        super().__init__(
            "the graph is off, and nothing is in it; `hookkit config set MEM0_ENABLE_GRAPH true` "
            "turns it on, `hookkit graph backfill` then reads the memories there are"
        )


@click.group()
def graph() -> None:
    """Entities and facts, read out of memories."""


@graph.command()
@json_option
def backfill(as_json: bool) -> None:
    """Take memories into the graph that are not in it, the oldest first.

    Says what it will cost first: up to three model calls a memory, within the daily cap
    (MEM0_DAILY_TOKEN_CAP). What was given up before is tried again. Interrupt it when you like: the
    next time it goes on where it was.
    """
    at = here()
    total = {"again": 0, "calls": 0, "most_calls": 0, "memories": 0, "failed": 0, "left": 0}
    why = ""
    try:
        begun = at.ask({"op": "graph_backlog"}, STEP_S)
        calls = CALLS * begun["memories"]
        total.update(again=begun["again"], calls=calls, most_calls=2 * calls)
        total["left"] = begun["memories"]
        if not as_json:
            _announce(total, at.config)
        why = _with_progress(at, total, quiet=as_json)
    except HookkitError as error:
        why = str(error)
    if as_json:
        print_json({"models": _models(at.config), **total, "stopped": why})
    else:
        _print_done(total)
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
    reply = at.ask(request)
    if not reply["is_used"]:
        raise GraphOffError
    facts = reply["facts"]
    aside = sys.stderr if as_json or as_dot else sys.stdout  # a program reads that
    if not facts and not as_json:
        print(f"no facts about {plain(name)}" if name else EMPTY, file=aside)
    if html_path is not None:
        print(_draw(html_path, name or at.project.name, facts), file=aside)
    if as_json:
        print_json(facts)
    elif as_dot:
        print(dot(_arrows(facts)), end="")
    elif facts and html_path is None:
        _print(facts)


def _models(config: Config) -> list[dict[str, str]]:
    """Who is asked: who finds, and who judges what contradicts if that is another."""
    split = config.graph_llm_provider == "gemini_split"
    who = [("gemini" if split else config.graph_llm_provider, config.graph_llm_model)]
    if split:
        who.append((config.graph_conflict_provider, config.graph_conflict_model))
    return [{"provider": provider, "model": model} for provider, model in who]


def _announce(total: dict[str, int], config: Config) -> None:
    """Before anything is paid for."""
    if total["again"]:
        print(f"{total['again']} that were given up are tried again, as memories that wait are")
    if total["left"]:
        who = " and ".join(f"{one['model']} of {one['provider']}" for one in _models(config))
        print(
            f"{total['left']} memories to read, with at most {total['calls']} calls of "
            f"{plain(who)} ({total['most_calls']} if every answer had to be asked for once more)"
        )
    sys.stdout.flush()  # what follows takes hours, and is told on stderr


def _print_done(total: dict[str, int]) -> None:
    print(f"{total['memories']} memories read into the graph")
    if total["failed"]:
        print(f"{total['failed']} could not be read; run it again to try them once more")
    if total["left"]:
        print(f"{total['left']} are still to be read")


def _draw(path: str, title: str, facts: list[dict[str, Any]]) -> str:
    """Draw facts into a page; what came of it. One with nothing in it is not written."""
    if not facts:
        return f"{plain(path)} was not written"
    replace_file(path, html(title, _arrows(facts)).encode(), durable=False)
    return f"{len(facts)} facts drawn into {plain(os.path.abspath(path))}"


def _with_progress(at: Here, total: dict[str, int], *, quiet: bool) -> str:
    """Memory by memory; why one could not be read, "" if all could.

    Raises:
        HookkitError: it stopped before the end; `total` says where.
    """
    why = ""
    with shown(quiet=quiet) as tell:
        while total["left"]:
            step = at.ask({"op": "graph_backfill"}, STEP_S)
            total["memories"] += step["read"]
            total["failed"] += step["failed"]
            total["left"] = step["left"]
            done = total["memories"] + total["failed"]
            tell("reading", done, done + step["left"])
            why = why or step["reason"]
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


def _print(facts: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in ("subject", "relation", "object", "since", "until", "memories"):
        table.add_column(column, overflow="fold")
    for arrow, fact in zip(_arrows(facts), facts, strict=True):
        words = (arrow.subject.name, arrow.label, arrow.object.name)
        cells = [Text(plain(word)) for word in words]
        ids = " ".join(memory_id[:8] for memory_id in fact["memory_ids"])
        table.add_row(*cells, plain(arrow.since[:10]), plain(arrow.until[:10]), plain(ids))
    console(NO_FOLD).print(table)
