"""`hookkit search` and `hookkit list`."""

from __future__ import annotations

import click

from hookkit.cli.here import here, json_option, project_option
from hookkit.cli.show import print_explained, print_json, print_memories


@click.command()
@click.argument("query")
@click.option("--limit", default=10, type=click.IntRange(1, 1000), show_default=True)
@click.option(
    "--explain", is_flag=True, help="Show what each place is made of, and what was left out."
)
@project_option
@json_option
def search(query: str, limit: int, explain: bool, directory: str | None, as_json: bool) -> None:
    """Find memories of this project, and those of every project.

    With --explain each score is taken apart into its signals: meaning (the cosine), words (BM25),
    exchange and session (what was said beside it fits better). Left out are superseded memories
    and those that say the same as a newer one; the next best are listed too.
    """
    if not query.strip():
        raise click.BadParameter("must say something", param_hint="QUERY")
    at = here(directory)
    asked = {"op": "search", "query": query, "limit": limit}
    hits = at.ask({**asked, "explain": True} if explain else asked)["hits"]
    if as_json:
        print_json(hits)
    elif explain:
        print_explained(hits)
    else:
        print_memories(hits)


@click.command("list")
@click.option("--limit", default=20, type=click.IntRange(1, 100_000), show_default=True)
@click.option("--offset", default=0, type=click.IntRange(0, 1_000_000), show_default=True)
@project_option
@json_option
def list_memories(limit: int, offset: int, directory: str | None, as_json: bool) -> None:
    """List memories, newest first."""
    at = here(directory)
    memories = at.ask({"op": "list", "limit": limit, "offset": offset})["memories"]
    if as_json:
        print_json(memories)
    else:
        print_memories(memories)
