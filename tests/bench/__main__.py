"""Measure, and print a table: each median beside what it may be."""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from hookkit.bench.metrics import percentile
from hookkit.deadline import Deadline
from hookkit.embed.minilm.model import MiniLm
from hookkit.ipc.client import ask
from tests.bench import mcp, stores
from tests.bench.hooked import Bench
from tests.bench.memories import texts
from tests.bench.recalls import recalls

COLD = 1_000  # memories where no worker runs


class Row(NamedTuple):
    """One measured figure."""

    what: str
    found: float
    most: float | None  # what it may be; None: no limit was set
    unit: str
    median_ms: float | None = None


class Size(NamedTuple):
    """How much is measured."""

    runs: int = 25  # of the hooks
    cold_runs: int = 7
    queries: int = 200
    memories: int = 10_000
    most: int = 10_000  # of stores.py


QUICK = Size(2, 1, 20, 1_000, 1_000)  # shows that it runs; the figures mean nothing


def is_over(row: Row) -> bool:
    """Whether a figure is above what it may be."""
    return row.most is not None and row.found > row.most


def milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def warm_hooks(bench: Bench, runs: int) -> list[Row]:
    """The hooks beside a bare interpreter, interleaved, so that the machine's moods hit all."""
    bench.start()
    spent: dict[str, list[float]] = {}
    for run, prompt in enumerate(texts(runs, "tidepool")):
        bench.say()
        cases: dict[str, Callable[[], object]] = {
            "bare": lambda: subprocess.run([sys.executable, "-I", "-S", "-c", "pass"], check=True),
            "Stop": lambda: bench.hook("Stop", last_assistant_message=""),
            "UserPromptSubmit": partial(bench.hook, "UserPromptSubmit", prompt=prompt),
            "SessionStart": lambda: bench.hook("SessionStart", source="startup"),
        }
        for name, act in cases.items():
            spent.setdefault(name, []).append(milliseconds(act))
        assert bench.hook("SessionStart", source="startup"), f"nothing was recalled in run {run}"
    bench.stop()
    median = {name: statistics.median(times) for name, times in spent.items()}
    limits = {"Stop": 4.0, "UserPromptSubmit": 6.0, "SessionStart": 6.0}
    return [
        Row("python -I -S -c pass", 1.0, 1.0, "x", median["bare"]),
        *(
            Row(f"{name}, worker up", median[name] / median["bare"], most, "x", median[name])
            for name, most in limits.items()
        ),
    ]


def cold_start(bench: Bench, runs: int) -> Row:
    """SessionStart where no worker runs: it starts one, and answers with memories."""
    spent = []
    for _ in range(runs):
        said = ""

        def once() -> None:
            nonlocal said
            said = bench.hook("SessionStart", source="startup")

        spent.append(milliseconds(once))
        assert "<memories>" in said, "a cold start brought no memories"
        bench.stop()
    seconds = statistics.median(spent) / 1000
    return Row(f"SessionStart, no worker, {COLD:,} memories", seconds, 1.0, "s", seconds * 1000)


def recall_inside(bench: Bench, embedder: MiniLm, size: Size) -> list[Row]:
    """Recalls with every signal on, their questions embedded beforehand."""
    return [
        Row(
            f"recall {one.what} at {size.memories:,}, p95 beside embedding",
            percentile(one.times, 0.95),
            10.0,
            "ms",
            one.p50,
        )
        for one in recalls(bench.paths, bench.project, embedder, size.queries)
    ]


def resident(bench: Bench, size: Size, *, with_model: bool) -> Row:
    """The worker's memory once it has recalled, and saved through mem0 or tried to distil."""
    if not with_model:
        bench.env["MEM0_LLM_PROVIDER"] = "none"
    pid = bench.start()
    bench.hook("SessionStart", source="startup")
    bench.say()
    bench.hook("Stop", last_assistant_message="")
    ask(bench.place.socket(), {"op": "flush", "timeout_s": 60}, Deadline.after(70))
    bench.hook("SessionStart", source="startup")
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True
    ).stdout
    bench.stop()
    bench.env.pop("MEM0_LLM_PROVIDER", None)
    what = f"worker's memory at {size.memories:,} memories"
    if with_model:
        return Row(f"{what}, Anthropic's client in it", int(shown) / 1024, None, "MB")
    return Row(what, int(shown) / 1024, 400.0, "MB")


def mcp_tools(bench: Bench) -> list[Row]:
    """The MCP server: its start, and get_memory beside the wire; a table of every tool."""
    env = {**bench.env, "HOOKKIT_HOME": bench.paths.home}
    bench.start()
    first = mcp.first_answer(bench.project, env)
    wire, spent = mcp.tools(bench.project, env)
    bench.stop()
    table = Table(
        title=f"MCP tools over stdio, {mcp.RUNS} calls each; the wire alone {wire:.1f} ms"
    )
    for name in ("tool", "p50 ms", "p95 ms"):
        table.add_column(name, justify="left" if name == "tool" else "right")
    for one in spent:
        table.add_row(one.what, f"{one.p50:.1f}", f"{one.p95:.1f}")
    Console(width=100).print(table)
    (get,) = (one for one in spent if one.what == "get_memory")
    return [
        Row("MCP server, exec to its first answer", first, 1.5, "s", first * 1000),
        Row("get_memory warm, beside the wire", get.p50 - wire, 5.0, "ms", get.p50 - wire),
    ]


def measure(size: Size) -> list[Row]:
    """Everything."""
    embedder = MiniLm.load()
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder:
        small = Bench(os.path.join(folder, "small"), COLD, embedder)
        rows = [
            *warm_hooks(small, size.runs),
            cold_start(small, size.cold_runs),
            *mcp_tools(small),
        ]
        large = Bench(os.path.join(folder, "large"), size.memories, embedder)
        rows += [
            *recall_inside(large, embedder, size),
            resident(large, size, with_model=False),
            resident(large, size, with_model=True),
        ]
    trips = stores.measure(embedder, size.most)
    return [*rows, Row("requests of a recall to a server", trips, 1.0, "")]


def main() -> int:
    """Measure everything; 1 where a figure is over its limit."""
    parser = argparse.ArgumentParser(description="hookkit's figures, each beside its limit")
    parser.add_argument("--large", action="store_true", help="recall at 100,000 memories too")
    parser.add_argument("--quick", action="store_true", help="see that it runs; measures nothing")
    wanted = parser.parse_args()
    size = QUICK if wanted.quick else Size()
    if wanted.large:
        size = size._replace(most=stores.SIZES[-1])
    rows = measure(size)
    table = Table(title=f"medians of {size.runs} interleaved runs (cold: {size.cold_runs})")
    for name in ("what", "found", "at most", "median"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in rows:
        median = f"{row.median_ms:.1f} ms" if row.median_ms is not None else ""
        style = "red" if is_over(row) else None
        most = f"{row.most:g} {row.unit}" if row.most is not None else ""
        table.add_row(row.what, f"{row.found:.2f} {row.unit}", most, median, style=style)
    Console(width=100).print(table)
    return int(any(is_over(row) for row in rows) and not wanted.quick)


if __name__ == "__main__":
    sys.exit(main())
