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
    from hookkit.bench.dataset import Dataset
    from hookkit.bench.fit import Fit
    from hookkit.bench.stage import Stage
    from hookkit.moving.steps import Tell

COLUMNS = ("recall@1", "recall@5", "recall@10", "recall@20", "any@10", "ndcg@10", "given")
GAINS = ("recall@10", "ndcg@10", "given", "silent", "session_held")
WIDE = 150  # columns where there is no terminal


@click.group()
def bench() -> None:
    """Measure hookkit on your own machine."""


@bench.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--dataset",
    "kind",
    type=click.Choice(["locomo", "jsonl", "export"]),
    required=True,
    help="What PATH holds: a LoCoMo file, JSON Lines of memories and questions, or what `hookkit"
    " export` wrote: then --questions too.",
)
@click.option(
    "--questions",
    type=click.Path(exists=True, dir_okay=False),
    help='With an export: JSON Lines of {"question": "...", "answers": ["ID", ...]}, the ids as in'
    " `hookkit list`; no answers: nothing should be recalled.",
)
@click.option("--turns", is_flag=True, help="LoCoMo: what was said, not what was observed in it.")
@click.option("--observations", is_flag=True, help="LoCoMo: what was observed; the default.")
@click.option(
    "--ablation",
    is_flag=True,
    help="Also the ranking without each of its signals, and intervals of what each is worth.",
)
@click.option(
    "--fit",
    "is_fit",
    is_flag=True,
    help="Find the weight of BM25 that suits PATH, for MEM0_BM25_WEIGHT.",
)
@json_option
def recall(
    path: str,
    kind: str,
    questions: str | None,
    turns: bool,
    observations: bool,
    ablation: bool,
    is_fit: bool,
    as_json: bool,
) -> None:
    """Ask questions of the memories in PATH, and show how many are found.

    Nothing of yours is touched: the memories go into a temporary store, with the embedder that is
    set. The first ranking is hookkit's; "difference" is recall@10 against it, with the interval
    that holds 95 of 100 resamples of the questions. Were the questions prompts, "given" is the
    share of those that memories answer which would be given one, and "silent" the share of the
    others which would be given nothing. "held" is the share of all answers that a session's
    block of 3,000 characters holds before anything is asked; it alone knows kinds, age and
    variety. Milliseconds are without embedding the question. What PATH has no questions for is
    left empty, and null in JSON.
    """
    if turns and observations:
        raise click.UsageError("--turns and --observations are one or the other")
    if (kind == "export") != bool(questions):
        raise click.UsageError("--dataset export and --questions go together")
    at = here()
    if at.reading.problems:
        raise at.reading.problems[0]
    dataset = _read(path, kind, turns, questions or "", at.config.user_id)
    if is_fit:
        _check_halves(dataset)  # before minutes of embedding
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder, shown(quiet=False) as tell:
        stage = _stage(at, dataset, folder, tell)
        found = _fit(stage, tell) if is_fit else None
        rows = [] if is_fit else _rows(stage, ablation, tell)
    if as_json:
        print_json({"dataset": dataset.name, "rankings": rows, "fit": found and _told(found)})
    elif found:
        _print_fit(found)
    else:
        _print(dataset.name, rows)
        if ablation:
            _print_gains(rows)


# Imports are in the functions, as every other command would wait for them.
def _read(path: str, kind: str, turns: bool, questions: str, user_id: str) -> Dataset:
    from hookkit.bench.exported import read_export
    from hookkit.bench.lines import read_lines
    from hookkit.bench.locomo import read_locomo

    if kind == "locomo":
        return read_locomo(path, "turns" if turns else "observations")
    return read_export(path, questions, user_id) if kind == "export" else read_lines(path)


def _check_halves(dataset: Dataset) -> None:
    from hookkit.bench.fit import halves

    halves(dataset)


def _stage(at: Here, dataset: Dataset, folder: str, tell: Tell) -> Stage:
    from hookkit.bench.stage import Stage
    from hookkit.embed.choose import choose_embedder

    stage = Stage(dataset, choose_embedder(at.config), folder)
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
    last = ("silent", "held", "difference", "leaked", "chars", "p50 ms", "p95 ms")
    table = _table(name, "ranking", *COLUMNS, *last)
    for row in rows:
        spent = row["search_ms"]
        table.add_row(
            row["ranking"],
            *(_figure(row[column]) for column in (*COLUMNS, "silent", "session_held")),
            "" if row is rows[0] else _gain(row["recall@10_gain"]),
            *map(str, (row["leaked"], row["block_chars"], spent["p50"], spent["p95"])),
        )
    console(WIDE).print(table)
    if not rows[0]["categories"]:
        return
    table = _table(f"{rows[0]['ranking']}, by category", "category", "questions", *COLUMNS)
    for category, figures in rows[0]["categories"].items():
        shares = (_figure(figures[column]) for column in COLUMNS)
        table.add_row(category, str(figures["questions"]), *shares)
    console(WIDE).print(table)


def _print_gains(rows: Sequence[dict[str, Any]]) -> None:
    """What each ranking has more than the first, with intervals."""
    table = _table(f"more than {rows[0]['ranking']}", "ranking", *GAINS)
    for row in rows[1:]:
        table.add_row(row["ranking"], *(_gain(row[f"{name}_gain"]) for name in GAINS))
    console(WIDE).print(table)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, box=None, pad_edge=False)
    for at, column in enumerate(columns):
        table.add_column(column, justify="right" if at else "left", no_wrap=True)
    return table


def _figure(share: float | None) -> str:
    """Nothing where no question was of that kind."""
    return "" if share is None else f"{share:.1f}"


def _gain(gain: dict[str, float] | None) -> str:
    return "{mean:+.1f} [{low:+.1f}, {high:+.1f}]".format(**gain) if gain else ""


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
