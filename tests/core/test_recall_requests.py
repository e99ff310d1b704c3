"""core.recall over a server: what one recall asks of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from hookkit.core.recall import Frame, Recall
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Scope
from hookkit.memory.ports import Point
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt
from tests.bench.memories import texts
from tests.core.making import SHOP
from tests.doubles.qdrant_server import QdrantServer

SCOPE = Scope("bob", SHOP.slug)
FRAME = Frame(SHOP.name, 9000)
ASKED: dict[str, Callable[[Recall], object]] = {
    "search": lambda recall: recall.search("how are the tests run?", SCOPE, 20),
    "prompt": lambda recall: recall.for_prompt("how are the tests run?", SCOPE, FRAME, 5, 0.0),
    "session": lambda recall: recall.for_session(SCOPE, FRAME),
}


def points(embedder: MiniLm) -> list[Point]:
    """More than a session's queries bring, the last of them pinned."""
    said = [*texts(200, SHOP.name)]
    return [
        Point(
            str(uuid.UUID(int=number)),
            vector,
            text,
            {
                "collection": "memories",
                "user_id": "bob",
                "project": SHOP.slug,
                "created_at": f"2026-08-01T12:{number // 60:02d}:{number % 60:02d}+00:00",
                "pinned": number > 197,
            },
        )
        for number, (text, vector) in enumerate(zip(said, embedder.embed(said), strict=True), 1)
    ]


@pytest.mark.parametrize("what", ASKED)
def test_it_is_one_request(what: str, embedder: MiniLm) -> None:
    with QdrantServer() as server:
        at = QdrantAt(server.url, "memories", timeout_s=30.0)
        store = QdrantStore.open(
            at, dims=embedder.dims, model_id=embedder.model_id, bm25_weight=embedder.bm25_weight
        )
        store.upsert(points(embedder))
        before = len(server.asked)
        told = ASKED[what](Recall(store, embedder))
        asked = len(server.asked) - before
        store.close()

    assert told
    assert asked == 1
