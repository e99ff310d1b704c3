"""What the tests of moving share: many memories at once, and what an export says of them."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from hookkit.config.write import set_values
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.model import Entity, Realm, Statement, Told, entity_id, fact_id, normalised
from hookkit.graph.ports import View
from hookkit.graph.sqlite import SqliteGraph
from hookkit.memory.ports import Point
from hookkit.store.edge import EdgeStore
from hookkit.store.history import TABLE
from tests.cli.typing_it import Person, Typed, processes
from tests.embed.remotes import DIMS, MODELS

ROOT = Path(__file__).parent.parent.parent
SPACE = uuid.UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
WORDS = ("naïve 名前 🎉", "two\nlines", "tab\there", 'quote " and \\', "\u2028 odd", "plain")


def memory_id(number: int) -> str:
    return str(uuid.uuid5(SPACE, str(number)))


def points(first: int, last: int, model_id: str = MiniLm.model_id, dims: int = 384) -> list[Point]:
    """Memories by number, always the same ones: payloads of every shape, vectors of length 1.0."""
    vectors = np.random.default_rng(first).standard_normal((last - first, dims)).astype("f4")
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [
        point(number, vectors[number - first].tolist(), model_id) for number in range(first, last)
    ]


def point(number: int, vector: Sequence[float], model_id: str = MiniLm.model_id) -> Point:
    text = f"Memory {number}: part {number % 97} is deployed by make, {WORDS[number % 6]}"
    date = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}T12:00:00.{number % 1000:03d}+00:00"
    payload: dict[str, Any] = {
        "data": text,
        "user_id": ("user", "bob")[number % 2],
        "project": ("", "shop-1", "bank-2")[number % 3],
        "project_name": ("", "github.com/acme/shop", "github.com/acme/bank")[number % 3],
        "kind": ("fact", "raw")[number % 2],
        "source": [f"job-{number}#0", f"job-{number}#1"],
        "collection": "memories",
        "embedder": model_id,
        "created_at": date,
        "updated_at": date,
        "number": number,
        "ratio": number / 7,
        "whole float": 2.0,
        "huge": 2**63,
        "deep": {"list": [1, 2.5, None, True, "x", {"y": []}], "": {}},
    }
    return Point(memory_id(number), vector, text, payload)


def fill(data: Path, count: int) -> None:
    """Put `count` memories into the embedded store of that data folder, some with a past."""
    data.mkdir(mode=0o700, exist_ok=True)
    model_id, dims = MiniLm.model_id, MiniLm.dims
    store = EdgeStore.open(str(data / "store"), dims=dims, model_id=model_id, bm25_weight=0.025)
    with closing(store), closing(sqlite3.connect(data / "history.db")) as history:
        history.execute(TABLE)
        for first in range(0, count, 500):
            some = points(first, min(first + 500, count))
            store.upsert(some)
            history.executemany(
                "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, ?)", map(_row, some[::5])
            )
        history.commit()


def _row(point: Point) -> tuple[object, ...]:
    row_id = str(uuid.uuid5(SPACE, point.id))
    date = point.payload["created_at"]
    return (row_id, point.id, None, point.text, "ADD", date, date, 0, "user")


def tell(data: Path, *numbers: int) -> None:
    """Let these memories tell the graph of that data folder something, each of the next."""
    for number in numbers:
        one = point(number, ())
        realm = Realm(one.payload["user_id"], one.payload["project"])
        names = [f"Part {number}", f"Part {number + 1}"]
        ids = [entity_id(realm, name) for name in names]
        entities = [
            Entity(id, realm, name, normalised(name), "part", ("the part",))
            for id, name in zip(ids, names, strict=True)
        ]
        needs = Statement(ids[0], "NEEDS", ids[1], "needs")
        against = fact_id(Statement(ids[1], "NEEDS", ids[0], ""))
        at = one.payload["created_at"]
        SqliteGraph(str(data / "graph.db")).put(
            Told(one.id, realm, "", "", at, tuple(entities), (needs,), (against,))
        )


def graph_of(data: Path) -> object:
    """All of it."""
    return SqliteGraph(str(data / "graph.db")).everything(View())


def keep(data: Path, settings: Mapping[str, str]) -> None:
    """As `hookkit config set` does with each."""
    data.mkdir(mode=0o700, exist_ok=True)
    set_values(str(data / "config.env"), settings)


def elsewhere(url: str) -> dict[str, str]:
    """The settings of an embedder on a server."""
    return {
        "MEM0_EMBED_PROVIDER": "ollama",
        "MEM0_EMBED_MODEL": MODELS["ollama"],
        "MEM0_EMBED_URL": url,
        "MEM0_EMBED_DIMS": str(DIMS),
    }


def exported(path: Path) -> dict[str, Any]:
    """The records of an export, by id, without its header."""
    with path.open() as file:
        records = [json.loads(line) for line in file]
    assert records[0]["type"] == "header"
    assert records[0]["records"] == len(records) - 1
    return {record["id"]: record for record in records[1:]}


def done(typed: Typed) -> str:
    """What a command printed that went well."""
    assert (typed.status, typed.stderr) == (0, ""), typed
    return typed.stdout


@contextmanager
def qdrant(folder: Path) -> Iterator[str]:
    """A server in a process of its own; its URL."""
    command = [sys.executable, "-m", "tests.doubles.qdrant_server", "--folder", str(folder)]
    with subprocess.Popen([*command, "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


class Killer:
    """Kills the command, its worker or both, at random moments; the same ones for a seed."""

    def __init__(
        self, person: Person, kills: int, seed: int, *, only_command: bool = False
    ) -> None:
        self._person = person
        self._victims = ["command"] if only_command else ["command", "worker", "both"]
        self._random = random.Random(seed)  # noqa: S311  # to be had again
        self.left = kills
        self.hit: list[str] = []

    def finishes(self, *args: str, within_s: float) -> None:
        """Run a command, killed at moments `within_s`, again and again until it went well."""
        while True:
            process = self._person.starts(
                *args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
            )
            was_hit = self._strike(process, within_s)
            error = process.communicate(timeout=200)[1].decode()
            if process.returncode == 0:
                return
            if "tries at once" in error:  # killed twice before it served: it says what to do
                done(self._person.types("worker", "start"))
            assert was_hit or "tries at once" in error, error

    def _strike(self, process: subprocess.Popen[bytes], within_s: float) -> bool:
        if not self.left:
            return False
        whom = self._random.choice(self._victims)
        while whom != "command" and process.poll() is None and not self._workers():
            time.sleep(0.005)
        until = time.monotonic() + self._random.uniform(0.1, within_s)
        while time.monotonic() < until and process.poll() is None:
            time.sleep(0.005)
        if process.poll() is not None:
            return False
        workers = self._workers() if whom != "command" else []
        for pid in workers:
            _kill(pid)
        if whom != "worker" or not workers:  # a migration sends it away, at last
            process.kill()
        self.left -= 1
        self.hit.append(f"{args_of(process)} {whom}")
        return True

    def _workers(self) -> list[int]:
        """By their command lines, which name the data folder, as those of commands do not."""
        return processes(self._person.data)


def args_of(process: subprocess.Popen[bytes]) -> str:
    args = process.args
    assert isinstance(args, list)
    return str(args[3])


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:  # it left by itself
        return
