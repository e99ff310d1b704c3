"""Measure, and print a table: each median beside what it may be."""

from __future__ import annotations

import argparse
import json
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

from hookkit import hooks
from hookkit.bench.metrics import percentile
from hookkit.bench.stage import Remembering
from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.deadline import Deadline
from hookkit.embed.minilm.model import MiniLm
from hookkit.install import HookProgram
from hookkit.install.entries import wanted_entries
from hookkit.ipc.client import ask, ask_when_up
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import ensure_started, wait_gone
from hookkit.memory.model import Project, Scope
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.store.edge import EdgeStore
from tests.bench import mcp, stores
from tests.bench.memories import fill, texts

RUNS = 25
COLD_RUNS = 7
QUERIES = 200
# Nobody listens there: jobs wait for a third exchange, and the worker leaves both cores to us.
QUIET = {"MEM0_ANTHROPIC_TOKEN": "none", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}


class Row(NamedTuple):
    """One measured figure."""

    what: str
    found: float
    most: float | None  # what it may be; None: no limit was set
    unit: str
    median_ms: float | None = None


class Bench:
    """A data folder with memories, a project, and the hooks as settings.json names them."""

    def __init__(self, folder: str, count: int, embedder: MiniLm) -> None:
        self.project = os.path.join(folder, "tidepool")
        os.makedirs(self.project)
        self.paths = Paths(os.path.join(folder, "data"))
        os.makedirs(self.paths.home)
        fill(self.paths.store, count, project_of(self.project), embedder)
        self.env = {"PATH": os.defpath, "CLAUDE_PROJECT_DIR": self.project, **QUIET}
        self.transcript = os.path.join(folder, "session.jsonl")
        main = os.path.join(os.path.dirname(os.path.abspath(hooks.__file__)), "__main__.py")
        program = HookProgram(sys.executable, main, self.paths.home)
        self._commands = {
            event: group["hooks"][0]["command"] for event, group in wanted_entries(program).items()
        }
        self._turns = 0

    @property
    def place(self) -> Place:
        return place_of(self.paths, Config())

    def hook(self, event: str, **more: str) -> str:
        """Run a hook through sh, as Claude Code does; its stdout."""
        common = {"session_id": "bench", "transcript_path": self.transcript, "cwd": self.project}
        done = subprocess.run(
            ["/bin/sh", "-c", self._commands[event]],
            input=json.dumps({**common, "hook_event_name": event, **more}).encode(),
            env=self.env,
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout.decode()

    def say(self) -> None:
        """One more turn in the transcript, among as many other lines as Claude Code writes."""
        self._turns += 1
        lines: list[dict[str, object]] = [
            {"type": "attachment", "attachment": {"type": "other", "text": "x" * 4000}}
            for _ in range(20)
        ]
        for role, text in (("user", "the question of turn"), ("assistant", "the answer of turn")):
            content = f"{text} {self._turns}: {next(texts(1, 'tidepool'))}"
            blocks = content if role == "user" else [{"type": "text", "text": content}]
            uuid = f"{role}-{self._turns}"
            message = {"role": role, "content": blocks, "id": uuid}
            lines.append({"type": role, "uuid": uuid, "message": message})
        with open(self.transcript, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)

    def start(self) -> int:
        """A worker that serves; its pid."""
        env = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.env)
        try:
            ensure_started(self.paths, self.place)
        finally:
            os.environ.clear()
            os.environ.update(env)
        reply = ask_when_up(self.place.socket(), {"op": "status"}, Deadline.after(30))
        return int(reply["pid"])

    def stop(self) -> None:
        ask(self.place.socket(), {"op": "stop"}, Deadline.after(10))
        assert wait_gone(self.place, Deadline.after(60))


def is_over(row: Row) -> bool:
    """Whether a figure is above what it may be."""
    return row.most is not None and row.found > row.most


def milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def warm_hooks(bench: Bench) -> list[Row]:
    """The hooks beside a bare interpreter, interleaved, so that the machine's moods hit all."""
    bench.start()
    spent: dict[str, list[float]] = {}
    prompts = texts(RUNS, "tidepool")
    for run, prompt in zip(range(RUNS), prompts, strict=True):
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


def cold_start(bench: Bench) -> Row:
    """SessionStart where no worker runs: it starts one, and answers with memories."""
    spent = []
    for _ in range(COLD_RUNS):
        said = ""

        def once() -> None:
            nonlocal said
            said = bench.hook("SessionStart", source="startup")

        spent.append(milliseconds(once))
        assert "<memories>" in said, "a cold start brought no memories"
        bench.stop()
    seconds = statistics.median(spent) / 1000
    return Row("SessionStart, no worker, 1,000 memories", seconds, 1.0, "s", seconds * 1000)


def recall_inside(bench: Bench, embedder: MiniLm) -> list[Row]:
    """Recalls at 10,000 memories with every signal on, their questions embedded beforehand."""
    store = EdgeStore.open(
        bench.paths.store,
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
    )
    known = Remembering(embedder)
    memories = Memories(store, known, None, bench.paths.history)
    project: Project = project_of(bench.project)
    scope = Scope("user", project.slug)
    prompts = list(texts(QUERIES, "tidepool"))
    memories.for_session(scope, project.name, 6000, ())
    for prompt in prompts:
        known.embed_query(prompt)
    acts: dict[str, Callable[[str], object]] = {
        "for a prompt": lambda p: memories.for_prompt(p, scope, project.name, 6000, (), 5, 0.3),
        "by a search": lambda p: memories.search(p, scope, 10),
    }
    spent = {
        name: [milliseconds(partial(act, prompt)) for prompt in prompts]
        for name, act in acts.items()
    }
    memories.close()
    return [
        Row(
            f"recall {name} at 10,000, p95 beside embedding",
            percentile(times, 0.95),
            10.0,
            "ms",
            statistics.median(times),
        )
        for name, times in spent.items()
    ]


def resident(bench: Bench, *, with_model: bool) -> Row:
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
    what = "worker's memory at 10,000 memories"
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


def main() -> int:
    """Measure everything; 1 where a figure is over its limit."""
    parser = argparse.ArgumentParser(description="hookkit's figures, each beside its limit")
    parser.add_argument("--large", action="store_true", help="recall at 100,000 memories too")
    largest = stores.SIZES[-1] if parser.parse_args().large else 10_000
    embedder = MiniLm.load()
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder:
        small = Bench(os.path.join(folder, "small"), 1_000, embedder)
        rows = [*warm_hooks(small), cold_start(small), *mcp_tools(small)]
        large = Bench(os.path.join(folder, "large"), 10_000, embedder)
        rows += [*recall_inside(large, embedder), resident(large, with_model=False)]
        rows.append(resident(large, with_model=True))
    rows.append(Row("requests of a recall to a server", stores.measure(embedder, largest), 1.0, ""))
    table = Table(title=f"medians of {RUNS} interleaved runs (cold: {COLD_RUNS})")
    for name in ("what", "found", "at most", "median"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in rows:
        median = f"{row.median_ms:.1f} ms" if row.median_ms is not None else ""
        style = "red" if is_over(row) else None
        most = f"{row.most:g} {row.unit}" if row.most is not None else ""
        table.add_row(row.what, f"{row.found:.2f} {row.unit}", most, median, style=style)
    Console(width=100).print(table)
    return int(any(is_over(row) for row in rows))


if __name__ == "__main__":
    sys.exit(main())
