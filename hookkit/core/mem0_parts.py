"""The parts that mem0 works with, over ours: vectors, embeddings, a model, its history.

Shapes are mem0 2.2's: `vector_stores/base.py`, `embeddings/base.py`, `memory/storage.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from mem0.memory.storage import SQLiteManager
from mem0.vector_stores.base import VectorStoreBase

from hookkit.core.payload import with_marks
from hookkit.memory.ports import (
    Embedder,
    Filter,
    Match,
    MemoryStore,
    Model,
    ModelError,
    Payload,
    Point,
)

EXTRACTION: Payload = {
    "type": "object",
    "properties": {
        "memory": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "attributed_to": {"type": "string", "enum": ["user", "assistant"]},
                },
                "required": ["text", "attributed_to"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["memory"],
    "additionalProperties": False,
}


class Row(NamedTuple):
    """A point as mem0 reads it."""

    id: str
    score: float
    payload: Payload


Rows = list[Row]  # by a name of its own: inside Mem0Vectors `list` is a method


class ShapeError(ModelError):
    """JSON, but not what mem0 can take: it would store nothing and call that a success."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f'the model\'s answer must be {{"memory": [{{"text": ...}}]}}, found {found}; '
            f"it is asked again"
        )


class Mem0Vectors(VectorStoreBase):  # type: ignore[misc]  # mem0 has no types
    """One collection of our store, in the shape of mem0's vector stores."""

    def __init__(self, store: MemoryStore, embedder: Embedder, collection: str) -> None:
        self._store = store
        self._embedder = embedder
        self._collection = collection
        self._within: tuple[Match, ...] = ()

    @contextmanager
    def within(self, *matches: Match) -> Iterator[None]:
        """Search nothing else meanwhile: mem0 knows of users, and not of their projects."""
        self._within = matches
        try:
            yield
        finally:
            self._within = ()

    def insert(
        self,
        vectors: Sequence[Sequence[float]],
        payloads: Sequence[Payload],
        ids: Sequence[str],
    ) -> None:
        """Put points: all or none."""
        marked = [with_marks(p, self._collection, self._embedder.model_id) for p in payloads]
        points = zip(ids, vectors, marked, strict=True)
        self._store.upsert([Point(i, v, str(p["data"]), p) for i, v, p in points])

    def search(
        self, query: str, vectors: Sequence[float], top_k: int = 5, filters: Any = None
    ) -> Rows:
        """The nearest by cosine."""
        found = self._store.nearest(vectors, self._where(filters), top_k)
        return [Row(f.id, f.score, f.payload) for f in found]

    def get(self, vector_id: str) -> Row | None:
        """One point."""
        found = self._store.get([vector_id])
        return Row(found[0].id, 0.0, found[0].payload) if found else None

    def list(self, filters: Any = None, top_k: int | None = None) -> Sequence[Rows]:
        """The newest, in the list of a list that mem0 expects."""
        found = self._store.newest(self._where(filters), top_k or 100)
        return [[Row(f.id, 0.0, f.payload) for f in found]]

    def update(
        self, vector_id: str, vector: Sequence[float] | None = None, payload: Payload | None = None
    ) -> None:
        """Replace the payload, and the vector where there is a new one."""
        if payload is None:
            return
        marked = with_marks(payload, self._collection, self._embedder.model_id)
        if vector is None:
            self._store.set_payload(vector_id, marked)
        else:
            self._store.upsert([Point(vector_id, vector, str(marked["data"]), marked)])

    def delete(self, vector_id: str) -> None:
        """Take one point away."""
        self._store.delete([vector_id])

    def create_col(self, name: str, vector_size: int, distance: str) -> None:
        """Nothing: the store is laid out when it is opened."""

    def list_cols(self) -> Sequence[str]:
        """The one collection."""
        return [self._collection]

    def delete_col(self) -> None:
        """Refused: mem0's reset would take every project's memories."""
        raise NotImplementedError("hookkit does not let mem0 delete the collection")

    reset = delete_col

    def col_info(self) -> dict[str, Any]:
        """Its size."""
        return {"name": self._collection, "points": self._store.count(self._where(None))}

    def _where(self, filters: Mapping[str, Any] | None) -> Filter:
        asked = [Match(key, (value,)) for key, value in (filters or {}).items()]
        return Filter((Match("collection", (self._collection,)), *asked, *self._within))


class Mem0Embedder:
    """Our embedder, in the shape of mem0's."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        """One vector."""
        return self._embedder.embed([text])[0]

    def embed_batch(self, texts: Sequence[str], memory_action: str = "add") -> list[list[float]]:
        """One vector a text."""
        return self._embedder.embed(texts)


class Mem0Model:
    """Our model, in the shape of mem0's; it answers extractions and nothing else."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def generate_response(self, messages: Sequence[Mapping[str, str]], **_: Any) -> str:
        """The extraction as JSON, checked: mem0 takes any fault in it for "nothing".

        Raises:
            ModelError: there is no answer, or not one that mem0 could use.
        """
        words = {message["role"]: message["content"] for message in messages}
        answer = self._model.answer(words["system"], words["user"], EXTRACTION)
        found = json.loads(answer)
        memories = found.get("memory") if isinstance(found, dict) else None
        if not isinstance(memories, list):
            raise ShapeError(f"a {type(found).__name__} without a list of memories")
        for memory in memories:
            text = memory.get("text") if isinstance(memory, dict) else None
            if not isinstance(text, str) or not text.strip():
                raise ShapeError(f"a {type(memory).__name__} without a text among its memories")
        return answer


class History(SQLiteManager):  # type: ignore[misc]  # mem0 has no types
    """mem0's history of changes, without its second copy of what was said.

    mem0 keeps the last messages of a user and puts them into the next extraction, whatever project
    that is of; ours would leak from one project into another, and would be stored twice.
    """

    def save_messages(self, messages: Any, session_scope: str) -> None:
        """Keep none."""

    def get_last_messages(self, session_scope: str, limit: int = 10) -> list[Any]:
        """There are none."""
        return []
