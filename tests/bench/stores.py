"""Recall as memories grow: its time in Edge, embedding left out, and its requests to a server.

python -m tests.bench.stores [--most 100000]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from hookkit.core.payload import visible
from hookkit.core.recall import Frame, Recall
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Scope
from hookkit.memory.ports import Filter, MemoryStore, Point
from hookkit.memory.project import named
from hookkit.store.edge import EdgeStore
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt
from tests.bench.memories import fill, texts
from tests.bench.spent import Spent
from tests.doubles.qdrant_server import QdrantServer

SIZES = (1_000, 10_000, 100_000)
QUERIES = 100
HITS = 20
PROJECT = named("github.com/acme/tidepool")
SCOPE = Scope("user", PROJECT.slug)
WHERE: Filter = visible(SCOPE)


def recalls(store: MemoryStore, embedder: MiniLm) -> Iterator[float]:
    """Milliseconds of each recall, its embedding left out."""
    questions = [*texts(QUERIES, PROJECT.name)]
    for question, vector in zip(questions, embedder.embed(questions), strict=True):
        started = time.perf_counter()
        found = store.search(vector, question, WHERE, HITS)
        yield (time.perf_counter() - started) * 1000
        assert len(found) == HITS, f"{len(found)} hits for {question!r}"


def edge(folder: str, embedder: MiniLm, most: int) -> list[Spent]:
    """Recall in Edge at each size, opened anew, the first few recalls left out."""
    spent = []
    for size in (size for size in SIZES if size <= most):
        path = os.path.join(folder, str(size))
        fill(path, size, PROJECT, embedder)
        store = EdgeStore.open(
            path,
            dims=embedder.dims,
            model_id=embedder.model_id,
            bm25_weight=embedder.bm25_weight,
        )
        times = [*recalls(store, embedder)]
        store.close()
        spent.append(Spent(f"{size:,}", times[5:]))
    return spent


def round_trips(embedder: MiniLm) -> float:
    """Requests to a server over HTTP, the mean of a search, a prompt and a session's start."""
    with QdrantServer() as server:
        at = QdrantAt(server.url, "bench", timeout_s=30.0)
        store = QdrantStore.open(
            at,
            dims=embedder.dims,
            model_id=embedder.model_id,
            bm25_weight=embedder.bm25_weight,
        )
        said = [*texts(QUERIES, PROJECT.name)]
        store.upsert([*map(_point, said, embedder.embed(said))])
        recall = Recall(store, embedder)
        before = len(server.asked)
        for question in said:
            assert recall.search(question, SCOPE, HITS)
            assert recall.for_prompt(question, SCOPE, Frame(PROJECT.name, 4000), HITS, 0.0).block
            assert recall.for_session(SCOPE, Frame(PROJECT.name, 4000)).block
        trips = (len(server.asked) - before) / (3 * len(said))
        store.close()
    return trips


def _point(text: str, vector: list[float]) -> Point:
    payload = {
        "collection": "memories",
        "user_id": "user",
        "project": PROJECT.slug,
        "created_at": "2026-01-01T00:00:00+00:00",
    }
    return Point(str(uuid.uuid4()), vector, text, payload)


def show(spent: list[Spent], trips: float) -> None:
    """One table: each size beside the first."""
    table = Table(title=f"a recall of {HITS}, embedding left out; {len(spent[0].times)} of them")
    for name in ("store", "memories", "p50", "p95", "x the first"):
        table.add_column(name, justify="left" if name == "store" else "right")
    for one in spent:
        ratio = f"{one.p50 / spent[0].p50:.1f}"
        table.add_row("edge", one.what, f"{one.p50:.2f} ms", f"{one.p95:.2f} ms", ratio)
    table.add_row("server", "", f"{trips:g} round trip", "", "")
    Console(width=100).print(table)


def measure(embedder: MiniLm, most: int) -> float:
    """Measure, print, and return the round trips of one recall."""
    with tempfile.TemporaryDirectory(prefix="hookkit-bench-") as folder:
        spent = edge(folder, embedder, most)
    trips = round_trips(embedder)
    show(spent, trips)
    return trips


def main() -> int:
    """1 where a recall takes more than one round trip."""
    parser = argparse.ArgumentParser(description="recall as memories grow")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="memories, at most")
    return int(measure(MiniLm.load(), parser.parse_args().most) > 1)


if __name__ == "__main__":
    sys.exit(main())
