"""An empty Edge shard with its indexes and its record, made in a folder."""

from __future__ import annotations

import os
import shutil

import qdrant_edge as qe

from hookkit.files import make_private_dir, replace_file, sync_dir
from hookkit.store.errors import StoreUnavailableError
from hookkit.store.layout import BM25, DENSE, INDEXES, Record

RECORD = "hookkit.json"
SCHEMA = {
    "keyword": qe.PayloadSchemaType.Keyword,
    "datetime": qe.PayloadSchemaType.Datetime,
    "bool": qe.PayloadSchemaType.Bool,
}


def make_new(path: str, record: Record) -> None:
    """Make `path`/edge.new, in the place of what a killed process left there.

    Raises:
        OSError, StoreUnavailableError: the disk does not let us.
    """
    new = f"{path}/edge.new"
    if os.path.exists(new):
        shutil.rmtree(new)
    make_private_dir(new)
    _create_shard(f"{new}/shard", path, record.dims)
    replace_file(f"{new}/{RECORD}", record.to_json(), durable=True)


def _create_shard(shard_path: str, path: str, dims: int) -> None:
    try:
        shard = qe.EdgeShard.create(shard_path, config_of(dims))
        for key, kind in INDEXES.items():
            shard.update(qe.UpdateOperation.create_field_index(key, SCHEMA[kind]))
        shard.flush()
        shard.close()
    except Exception as error:  # Edge has no class of its own for a full disk
        raise StoreUnavailableError(path, str(error)) from error


def sync_tree(top: str) -> None:
    """Wait until all below `top` is on the disk."""
    for folder, _, names in os.walk(top):
        for name in names:
            sync_dir(f"{folder}/{name}")
        sync_dir(folder)


def config_of(dims: int) -> qe.EdgeConfig:
    """Never wal_enabled=False: that would drop Edge's own lock too, and lose unflushed writes."""
    return qe.EdgeConfig(
        vectors={DENSE: qe.EdgeVectorParams(size=dims, distance=qe.Distance.Cosine)},
        sparse_vectors={BM25: qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
    )
