"""Invented memories in any number, for a store to be measured with."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import numpy as np

from hookkit.core.payload import MEMORIES, with_marks
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Project
from hookkit.memory.ports import Point
from hookkit.store.edge import EdgeStore

PARTS = "parser scheduler client importer exporter cache index queue router login billing search"
FACTS = (
    "The {part} of {name} is configured in {name}/{part}/settings.toml, never in code.",
    "Run `make {part}-test` before touching the {part}: the suite takes {n} seconds.",
    "The {part} failed because the {other} held its lock for {n} minutes; a timeout mended it.",
    "We decided that the {part} keeps its state in SQLite, since {n} users share one machine.",
    "Ada prefers the {part} in small commits, each with a test for case {n}.",
    "The {part} calls the {other} over gRPC on port 5{n:03d}; HTTP was too slow.",
)
EMBEDDED = 400  # texts that are really embedded; the vectors of the others are near one of these


def texts(count: int, name: str) -> Iterator[str]:
    """`count` different statements about an invented project."""
    parts = PARTS.split()
    for n in range(count):
        fact = FACTS[n % len(FACTS)]
        part, other = parts[n % len(parts)], parts[(n * 7 + 3) % len(parts)]
        yield fact.format(part=f"{part}{n // 72}", other=other, name=name, n=n % 997)


def fill(folder: str, count: int, project: Project, embedder: MiniLm) -> None:
    """Put `count` memories of `project` into a store at `folder`."""
    said = list(texts(count, "tidepool"))
    base = np.array(embedder.embed(said[:EMBEDDED]), dtype=np.float32)
    vectors = base[np.arange(count) % len(base)].astype(np.float64)
    noise = np.random.default_rng(7).normal(0, 0.02, vectors.shape)
    noise[: len(base)] = 0
    vectors = vectors + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = EdgeStore.open(
        folder,
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
    )
    points = [
        Point(str(uuid.UUID(int=n)), v.tolist(), text, _payload(text, n, project, embedder))
        for n, (text, v) in enumerate(zip(said, vectors, strict=True))
    ]
    for at in range(0, count, 1000):
        store.upsert(points[at : at + 1000])
    store.close()


def _payload(text: str, n: int, project: Project, embedder: MiniLm) -> dict[str, object]:
    when = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=n)
    payload: dict[str, object] = {
        "data": text,
        "user_id": "user",
        "project": project.slug,
        "project_name": project.name,
        "kind": "fact",
        "created_at": when.isoformat(),
        "updated_at": when.isoformat(),
    }
    return with_marks(payload, MEMORIES, embedder.model_id)
