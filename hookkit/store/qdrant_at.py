"""Where on a Qdrant server the memories lie, as the settings say it."""

from __future__ import annotations

from typing import NamedTuple

from hookkit.config.settings import Config

OLDEST = (1, 14)  # the version of the first server with formulas in queries


class QdrantAt(NamedTuple):
    """A collection on a Qdrant server, and how a new one is made there."""

    url: str  # without a path of a collection: "http://localhost:6333"
    collection: str
    api_key: str = ""  # secret
    timeout_s: float = 5.0  # the longest that one answer may take
    on_disk: bool = False  # vectors of a new collection: on the disk, not in memory
    shard_number: int = 0  # of a new collection; 0: as the server does by itself; so the next two
    replication_factor: int = 0
    write_consistency_factor: int = 0

    def __str__(self) -> str:
        return f"{self.url} (collection {self.collection})"

    def __repr__(self) -> str:
        return f"QdrantAt({self})"  # the key is not for logs


def qdrant_at(config: Config) -> QdrantAt:
    """The collection that the MEM0_QDRANT_* settings and MEM0_COLLECTION name."""
    return QdrantAt(
        config.qdrant_url,
        config.collection,
        config.qdrant_api_key,
        config.qdrant_timeout_s,
        config.qdrant_on_disk,
        config.qdrant_shard_number,
        config.qdrant_replication_factor,
        config.qdrant_write_consistency_factor,
    )
