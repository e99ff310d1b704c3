"""Stores opened here, by whoever holds the lease of their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hookkit.config.settings import Config
from hookkit.embed.choose import choose_embedder
from hookkit.memory.ports import MemoryStore, Point
from hookkit.paths import Paths
from hookkit.store.choose import open_store
from hookkit.store.layout import Record

PAGE = 500  # points; with vectors about 2 MB


def opened(paths: Paths, config: Config, record: Record) -> MemoryStore:
    """The store that the settings name, made if there is none, to be copied and not searched.

    Raises:
        HookkitError: it cannot be opened, or holds other vectors than `record` says.
    """

    def probe(text: str) -> Sequence[float]:
        """Of an embedder that is loaded for this alone: few stores were left by another mem0."""
        return choose_embedder(config).embed([text])[0]

    return open_store(paths, config, record, 0.0, probe)


def name_of(paths: Paths, config: Config) -> str:
    """The store that the settings name, for people."""
    if config.store == "qdrant":
        return f"{config.qdrant_url} (collection {config.collection})"
    return paths.store


def points_of(store: MemoryStore) -> Iterator[Point]:
    """Every point, by id."""
    for page in pages_of(store):
        yield from page


def pages_of(store: MemoryStore) -> Iterator[list[Point]]:
    """The same in pages."""
    after = ""
    while page := store.page(after, PAGE):
        yield page
        after = page[-1].id
