"""Invented memories in any number, for a store to be measured with.

As a project has them after a year: eight to a session and two to an exchange, of every kind, some
pinned, some said twice, some replaced by the next one, and every tenth of another project. So
every signal of the ranking has something to count, and the block of a session something to fold.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hookkit.core.payload import MEMORIES, REPLACES, SUPERSEDED_AT, SUPERSEDED_BY, with_marks
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Project
from hookkit.memory.ports import Payload, Point
from hookkit.memory.project import named
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
KINDS = ("convention", "command", "cause", "decision", "preference", "fact")  # of FACTS, in order
EMBEDDED = 400  # texts that are really embedded; the vectors of the others are near one of these
OTHER_PROJECT = named("github.com/acme/sandbank")
SESSION, EXCHANGE = 8, 2  # memories to one
# Of so many memories one is of another project, as it was said, said again, replaced, pinned.
ELSEWHERE, RAW, TWICE, REPLACED, PINNED = 10, 30, 20, 25, 500
BACK = 13  # so much earlier stands what is said again
START = datetime(2026, 1, 1, tzinfo=timezone.utc)


def texts(count: int, name: str) -> Iterator[str]:
    """`count` different statements about an invented project."""
    return (_text(n, name) for n in range(count))


def fill(folder: str, count: int, project: Project, embedder: MiniLm) -> None:
    """Put `count` memories, most of them of `project`, into a store at `folder`."""
    store = EdgeStore.open(
        folder,
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
    )
    made = [*points(count, project, embedder)]
    for at in range(0, count, 1000):
        store.upsert(made[at : at + 1000])
    store.close()


def points(count: int, project: Project, embedder: MiniLm) -> Iterator[Point]:
    """`count` memories, the oldest first."""
    said = [_statement(n) for n in range(count)]
    for n, vector in enumerate(_vectors(said, embedder)):
        of = OTHER_PROJECT if n % ELSEWHERE == ELSEWHERE - 1 else project
        payload = with_marks(_payload(n, of), MEMORIES, embedder.model_id)
        yield Point(point_id(n), vector.tolist(), said[n], payload)


def point_id(n: int) -> str:
    """The id of one of them."""
    return str(uuid.UUID(int=n))


def _text(n: int, name: str) -> str:
    parts = PARTS.split()
    part, other = parts[n % len(parts)], parts[(n * 7 + 3) % len(parts)]
    return FACTS[n % len(FACTS)].format(part=f"{part}{n // 72}", other=other, name=name, n=n % 997)


def _statement(n: int) -> str:
    return f"{_text(n - BACK, 'tidepool')} Said again." if _is_twice(n) else _text(n, "tidepool")


def _is_twice(n: int) -> bool:
    return n % TWICE == TWICE - 2


def _vectors(said: list[str], embedder: MiniLm) -> NDArray[np.float64]:
    base = np.array(embedder.embed(said[:EMBEDDED]), dtype=np.float64)
    vectors = base[np.arange(len(said)) % len(base)]
    noise = np.random.default_rng(7).normal(0, 0.02, vectors.shape)
    noise[: len(base)] = 0
    again = [n for n in range(len(base), len(said)) if _is_twice(n)]
    vectors += noise
    vectors[again] = vectors[[n - BACK for n in again]] + noise[again] / 10
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _payload(n: int, project: Project) -> Payload:
    session, place = divmod(n, SESSION)
    when = (START + timedelta(hours=4 * session, minutes=10 * place)).isoformat()
    is_raw = n % RAW == RAW - 1
    payload: dict[str, Any] = {
        "user_id": "user",
        "project": project.slug,
        "project_name": project.name,
        "session": str(uuid.UUID(int=session, version=4)),
        "source": [f"{uuid.UUID(int=session, version=4)}:{place // EXCHANGE}"],
        "kind": "raw" if is_raw else KINDS[n % len(KINDS)],
        "created_at": when,
        "updated_at": when,
    }
    if is_raw:
        payload["role"] = ("user", "assistant")[n // RAW % 2]
    if n % PINNED == PINNED // 2:
        payload["pinned"] = True
    if n % REPLACED == 3:
        payload |= {SUPERSEDED_BY: point_id(n + 1), SUPERSEDED_AT: when}
    if n % REPLACED == 4:
        payload[REPLACES] = [point_id(n - 1)]
    return payload
