"""`hookkit bench recall`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from hookkit.cli.here import Here, here, json_option
from hookkit.cli.progress import shown
from hookkit.cli.show import console, print_json

if TYPE_CHECKING:
    from hookkit.bench.fit import Fit
    from hookkit.bench.stage import Stage
    from hookkit.moving.steps import Tell

COLUMNS = ("recall@1", "recall@5", "recall@10", "recall@20", "any@10", "ndcg@10", "given")
WIDE = 150  # columns where there is no terminal


@click.group()
def bench() -> None:
    """Measure hookkit on your own machine."""


@bench.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--dataset",
    "kind",
    type=click.Choice(["locomo", "jsonl"]),
    required=True,
    help="What PATH holds: a LoCoMo file, or JSON Lines of memories and questions.",
)
@click.option("--turns", is_flag=True, help="LoCoMo: what was said, not what was observed in it.")
@click.option("--observations", is_flag=True, help="LoCoMo: what was observed; the default.")
@click.option("--ablation", is_flag=True, help="Also the ranking without each of its signals.")
@click.option("--fit", "is_fit", is_flag=True, help="Find the weight of BM25 that suits PATH.")
@json_option
def recall(
    path: str,
    kind: str,
    turns: bool,
    observations: bool,
    ablation: bool,
    is_fit: bool,
    as_json: bool,
) -> None:
    """Ask the questions in PATH of the memories in PATH, and show how many are found.

    Nothing of yours is touched: the memories go into a temporary store, with the embedder that is
    set. The first ranking is hookkit's; "difference" is recall@10 against it, with the interval
    that holds 95 of 100 resamples of the questions. Were the questions prompts, "given" is the
    share of those that memories answer which would be given one, and "silent" the share of the
    others which would be given nothing. "held" is the share of all answers that a session's
    block of 3,000 characters holds before anything is asked. Milliseconds are without embedding
    the question.
    """
    if turns and observations:
        raise click.UsageError("--turns and --observations are one or the other")
    at = here()
    if at.reading.problems:
        raise at.reading.problems[0]
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder, shown(quiet=False) as tell:
        stage = _stage(at, path, kind, turns, folder, tell)
        found = _fit(stage, tell) if is_fit else None
        rows = [] if is_fit else _rows(stage, ablation, tell)
    if as_json:
        print_json({"dataset": stage.dataset.name, "rankings": rows, "fit": found and _told(found)})
    elif found:
        _print_fit(found)
    else:
        _print(stage.dataset.name, rows)


def _stage(at: Here, path: str, kind: str, turns: bool, folder: str, tell: Tell) -> Stage:
    # Here, as every other command would wait for them.
    from hookkit.bench.lines import read_lines
    from hookkit.bench.locomo import read_locomo
    from hookkit.bench.stage import Stage
    from hookkit.embed.choose import choose_embedder

    dataset = read_locomo(path, "turns" if turns else "observations") if kind == "locomo" else None
    stage = Stage(dataset or read_lines(path), choose_embedder(at.config), folder)
    stage.fill(lambda done, of: tell("memories embedded", done, of))
    return stage


def _rows(stage: Stage, ablation: bool, tell: Tell) -> list[dict[str, Any]]:
    from hookkit.bench.compare import compare, told
    from hookkit.bench.configurations import ablated, compared

    weight = stage.embedder.bm25_weight
    chosen = [*compared(weight), *(ablated(weight)[1:] if ablation else ())]
    results = compare(stage, chosen, lambda done, of: tell("rankings", done, of))
    return [told(one) for one in results]


def _fit(stage: Stage, tell: Tell) -> Fit:
    from hookkit.bench.fit import fit

    weight = stage.embedder.bm25_weight
    return fit(stage, weight, lambda done, of: tell("weights", done, of))


def _print(name: str, rows: Sequence[dict[str, Any]]) -> None:
    table = Table(title=name, box=None, pad_edge=False)
    last = ("silent", "held", "difference", "leaked", "chars", "p50 ms", "p95 ms")
    for column in ("ranking", *COLUMNS, *last):
        table.add_column(column, justify="left" if column == "ranking" else "right", no_wrap=True)
    for row in rows:
        gain, spent = row["recall@10_gain"], row["search_ms"]
        apart = "" if row is rows[0] else "{mean:+.1f} [{low:+.1f}, {high:+.1f}]".format(**gain)
        silent = f"{row['silent']:.1f}" if row["unanswered"] else ""
        figures = (f"{row[column]:.1f}" for column in COLUMNS)
        numbers = (
            f"{row['leaked']}",
            f"{row['block_chars']}",
            f"{spent['p50']}",
            f"{spent['p95']}",
        )
        held = f"{row['session_held']:.1f}"
        table.add_row(row["ranking"], *figures, silent, held, apart, *numbers)
    console(WIDE).print(table)
    table = Table(title=f"{rows[0]['ranking']}, by category", box=None, pad_edge=False)
    for column in ("category", "questions", *COLUMNS):
        table.add_column(column, justify="left" if column == "category" else "right", no_wrap=True)
    for category, figures in rows[0]["categories"].items():
        shares = (f"{figures[column]:.1f}" for column in COLUMNS)
        table.add_row(category, str(figures["questions"]), *shares)
    console(WIDE).print(table)


def _told(found: Fit) -> dict[str, Any]:
    return {**found._asdict(), "gain": found.gain._asdict()}


def _print_fit(found: Fit) -> None:
    gain = found.gain
    print(
        f"chosen on {found.chosen_on} questions; of the other {found.told_on}, recall@10 is "
        f"{found.now:.1f} with the weight in force and {found.then:.1f} with this one: "
        f"{gain.mean:+.1f} [{gain.low:+.1f}, {gain.high:+.1f}]"
    )
    if gain.low > 0:
        print(f"hookkit config set MEM0_BM25_WEIGHT {found.weight:g}")
    else:
        print(
            "the weight in force may stay: the difference may be chance. To set this one all the "
            f"same: hookkit config set MEM0_BM25_WEIGHT {found.weight:g}"
        )
