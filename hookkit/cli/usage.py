"""`hookkit usage`: what model calls cost."""

from __future__ import annotations

import time

import click
from rich.table import Table

from hookkit.cli.here import here, json_option
from hookkit.cli.show import console, plain, print_json
from hookkit.llm.ledger import By, Ledger, day_of

DAY_S = 86_400


@click.command()
@click.option(
    "--by",
    type=click.Choice(["day", "project", "model"]),
    default="day",
    show_default=True,
)
@click.option("--days", default=30, type=click.IntRange(1, 3650), show_default=True)
@json_option
def usage(by: By, days: int, as_json: bool) -> None:
    """What distilling cost, in tokens: by day, project or model."""
    at = here()
    since = day_of(time.time() - (days - 1) * DAY_S)
    spent = Ledger(at.paths.usage).spent(by, since)
    if as_json:
        print_json([{**one._asdict(), "tokens": one.tokens} for one in spent])
        return
    if not spent:
        print(f"no model call in the last {days} days")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(by)
    for name in ("calls", "failed", "input", "output", "cached", "tokens"):
        table.add_column(name, justify="right")
    for one in spent:
        numbers = (one.calls, one.failed, one.input, one.output, one.cached, one.tokens)
        table.add_row(plain(one.name) or "(none)", *(f"{number:,}" for number in numbers))
    console().print(table)
    cap = at.config.daily_token_cap
    print(f"daily cap: {cap:,} tokens (MEM0_DAILY_TOKEN_CAP)" if cap else "no daily cap")
