"""The stores that keep one contract, each empty and open for as long as a test needs it.

MEM0_TEST_QDRANT_URL names a live server to take in place of the double; each run makes
collections of its own there, and deletes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

from hookkit.memory.ports import MemoryStore
from hookkit.store.edge import EdgeStore
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt
from tests.doubles.qdrant import a_collection, be_strict

DIMS = 4
WEIGHT = 0.025  # of BM25


@contextmanager
def edge(path: Path) -> Iterator[MemoryStore]:
    store = EdgeStore.open(str(path), dims=DIMS, model_id="test", bm25_weight=WEIGHT)
    with closing(store):
        yield store


@contextmanager
def qdrant(_: Path) -> Iterator[MemoryStore]:
    with a_collection() as at, closing(on_server(at)) as store:
        yield store


@contextmanager
def strict_qdrant(_: Path) -> Iterator[MemoryStore]:
    with a_collection() as at:
        on_server(at).close()
        be_strict(at)
        with closing(on_server(at)) as store:
            yield store


def on_server(at: QdrantAt) -> QdrantStore:
    return QdrantStore.open(at, dims=DIMS, model_id="test", bm25_weight=WEIGHT)


Opened = Callable[[Path], AbstractContextManager[MemoryStore]]
STORES: dict[str, Opened] = {"edge": edge, "qdrant": qdrant, "strict qdrant": strict_qdrant}
NAMES = [
    pytest.param(name, marks=pytest.mark.qdrant if "qdrant" in name else ()) for name in STORES
]
