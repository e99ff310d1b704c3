"""Stores opened here, by whoever holds the lease of their place."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence

from hookkit.config.settings import Config
from hookkit.memory.ports import MemoryStore, Point
from hookkit.paths import Paths
from hookkit.store.layout import Record
from hookkit.store.qdrant_at import qdrant_at

PAGE = 500  # points; with vectors about 2 MB


def open_store(paths: Paths, config: Config, record: Record) -> MemoryStore:
    """The store that the settings name, made if there is none, for vectors of that kind.

    Raises:
        HookkitError: it cannot be opened.
    """
    # Their imports take 0.1 s, which commands that open no store need not wait for.
    kind, dims, model_id = config.store, record.dims, record.model_id
    if kind != "qdrant":
        module = importlib.import_module("hookkit.store.edge")
        edge: MemoryStore = module.EdgeStore.open(
            paths.store, dims=dims, model_id=model_id, bm25_weight=0.0
        )
        return edge

    def probe(text: str) -> Sequence[float]:
        """Asked only of what another mem0 left there."""
        choose = importlib.import_module("hookkit.embed.choose").choose_embedder
        vector: Sequence[float] = choose(config).embed([text])[0]
        return vector

    module = importlib.import_module("hookkit.store.qdrant")
    server: MemoryStore = module.QdrantStore.open(
        qdrant_at(config), dims=dims, model_id=model_id, bm25_weight=0.0, probe=probe
    )
    return server


def name_of(paths: Paths, config: Config) -> str:
    """The store that the settings name, for people."""
    if config.store == "qdrant":
        return f"{config.qdrant_url} (collection {config.collection})"
    return paths.store


def points_of(store: MemoryStore) -> Iterator[Point]:
    """Every point, by id."""
    after = ""
    while page := store.page(after, PAGE):
        yield from page
        after = page[-1].id
