"""The store that the settings name."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from hookkit.config.settings import Config
from hookkit.memory.ports import MemoryStore
from hookkit.paths import Paths
from hookkit.store.layout import Record
from hookkit.store.qdrant_at import qdrant_at

if TYPE_CHECKING:  # httpx comes with it
    from hookkit.store.qdrant_takeover import Probe


def open_store(
    paths: Paths, config: Config, record: Record, bm25_weight: float, probe: Probe
) -> MemoryStore:
    """Open it, made if there is none, for vectors of that kind.

    `probe` is a text's vector (length 1.0) of the embedder in use: it is asked only of what another
    mem0 left on a server. `bm25_weight` counts where it is searched.

    Raises:
        HookkitError: it cannot be opened, or holds other vectors.
    """
    kind = {"dims": record.dims, "model_id": record.model_id, "bm25_weight": bm25_weight}
    if config.store != "qdrant":
        edge: MemoryStore = _module("edge").EdgeStore.open(paths.store, **kind)
        return edge
    server: MemoryStore = _module("qdrant").QdrantStore.open(qdrant_at(config), probe=probe, **kind)
    return server


def _module(name: str) -> Any:
    """Imported when it is wanted: Edge takes 0.1 s, httpx 0.2 s that others need not wait for."""
    return importlib.import_module(f"hookkit.store.{name}")
