"""edge: a store made before an index was known is given it, and loses nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import qdrant_edge as qe

from hookkit.memory.ports import Condition, Filter, Flag, Match, Point, Present
from hookkit.store.edge import EdgeStore
from hookkit.store.errors import StoreDamagedError
from hookkit.store.layout import LATER

IDS = [f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2)]
MARKED: dict[str, Condition] = {
    "superseded_by": Match("superseded_by", (IDS[1],)),
    "pinned": Flag("pinned", value=True),
}
DAY = "2026-08-01T12:00:00+00:00"


def opened(path: Path) -> EdgeStore:
    return EdgeStore.open(str(path), dims=4, model_id="test", bm25_weight=0.025)


def without_index(path: Path, key: str) -> None:
    """Make the store one of a version that did not know the index."""
    config = qe.EdgeConfig(
        vectors={"": qe.EdgeVectorParams(size=4, distance=qe.Distance.Cosine)},
        sparse_vectors={"bm25": qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
    )
    shard = qe.EdgeShard.load(str(path / "edge" / "shard"), config)
    shard.update(qe.UpdateOperation.delete_field_index(key))
    shard.flush()
    shard.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of two points, of which the newer replaced the older."""
    path = tmp_path / "store"
    made = opened(path)
    marks: tuple[dict[str, Any], ...] = ({"superseded_by": IDS[1], "pinned": True}, {})
    made.upsert(
        [
            Point(i, [1.0, 0, 0, 0], "x", {"created_at": DAY, **m})
            for i, m in zip(IDS, marks, strict=True)
        ]
    )
    made.close()
    return path


@pytest.mark.parametrize("key", sorted(LATER))
def test_an_older_store_is_given_the_index_and_answers_by_it(key: str, store: Path) -> None:
    without_index(store, key)
    found = opened(store)
    holds = found.newest(Filter(must_not=(Present(key),)), 9)
    found.close()
    again = opened(store)
    marked = again.newest(Filter((MARKED[key],)), 9)
    again.close()

    assert [one.id for one in holds] == [IDS[1]]
    assert [one.id for one in marked] == [IDS[0]]


def test_a_later_index_counts_what_was_there_before(store: Path) -> None:
    without_index(store, "superseded_by")
    found = opened(store)
    facets = found.facets("superseded_by", Filter())
    found.close()

    assert facets == {IDS[1]: 1}


def test_a_store_without_an_index_that_was_always_there_is_damaged(store: Path) -> None:
    without_index(store, "project")

    with pytest.raises(StoreDamagedError, match="project"):
        opened(store)
