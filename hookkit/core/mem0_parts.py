"""The parts that mem0 works with, over ours: vectors, embeddings, a model.

Shapes are mem0 2.2's: `vector_stores/base.py`, `embeddings/base.py`, `llms/base.py`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from mem0.vector_stores.base import VectorStoreBase

from hookkit.characters import whole
from hookkit.core.instructions import EXTRACTION, MOST_REPLACED
from hookkit.core.payload import REPLACES, SUPERSEDED_BY, with_marks
from hookkit.memory.model import GLOBAL
from hookkit.memory.ports import (
    DISTIL,
    Embedder,
    Filter,
    Found,
    Match,
    MemoryStore,
    Model,
    Payload,
    Point,
    Present,
    Purpose,
)

OF_SESSION = 3  # of the memories that a model is shown: what this session taught before
LATEST = 30  # memories of the project among which those are looked for


class Row(NamedTuple):
    """A point as mem0 reads it."""

    id: str
    score: float
    payload: Payload


Rows = list[Row]  # by a name of its own: inside Mem0Vectors `list` is a method


class Fault:
    """What failed first in a part that mem0 called: mem0 itself logs it and carries on."""

    def __init__(self) -> None:
        self.first: Exception | None = None

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Remember what is raised inside."""
        try:
            yield
        except Exception as error:
            self.first = self.first or error
            raise


class Mem0Vectors(VectorStoreBase):  # type: ignore[misc]  # mem0 has no types
    """One collection of our store, in the shape of mem0's vector stores."""

    def __init__(
        self, store: MemoryStore, embedder: Embedder, collection: str, fault: Fault
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._collection = collection
        self._fault = fault
        self._within: tuple[Match, ...] = ()
        self._session = ""
        self.said_of: Callable[[str], Payload] = lambda _text: {}
        self.listed: list[str] = []  # ids of what the last search found: what a model was shown
        self.inserted: list[Point] = []

    @contextmanager
    def within(self, *matches: Match, session: str = "") -> Iterator[None]:
        """Search nothing else meanwhile: mem0 knows of users, and not of their projects.

        What was learned in that `session` is found as well: a guess may turn out wrong.
        """
        self._within, self._session = matches, session
        try:
            yield
        finally:
            self._within, self._session = (), ""

    def insert(
        self,
        vectors: Sequence[Sequence[float]],
        payloads: Sequence[Payload],
        ids: Sequence[str],
    ) -> None:
        """Put points: all or none.

        None after a fault either: mem0 then tries them one by one, and those that are there would
        make the next try of the job pass over those that are not.
        """
        if self._fault.first is not None:
            raise self._fault.first
        marked = [
            with_marks(
                {**p, **self._beside(str(p["data"]))}, self._collection, self._embedder.model_id
            )
            for p in payloads
        ]
        rows = zip(ids, vectors, marked, strict=True)
        points = [Point(i, v, str(p["data"]), p) for i, v, p in rows]
        with self._fault.noted():
            self._store.upsert(points)
        self.inserted += points

    def search(
        self, query: str, vectors: Sequence[float], top_k: int = 5, filters: Any = None
    ) -> Rows:
        """The nearest by cosine, and the latest of the session; none that was replaced."""
        where = self._where(filters)._replace(must_not=(Present(SUPERSEDED_BY),))
        latest = self._of_session(where)
        near = self._store.nearest(vectors, where, top_k)
        known = {f.id for f in near[: top_k - len(latest)]}
        more = [f for f in latest if f.id not in known]
        found = [*near[: top_k - len(more)], *more]
        self.listed = [f.id for f in found]
        return [Row(f.id, f.score, f.payload) for f in found]

    def _of_session(self, where: Filter) -> Sequence[Found]:
        if not self._session:
            return ()
        latest = self._store.newest(where, LATEST)
        return [f for f in latest if f.payload.get("session") == self._session][:OF_SESSION]

    def _beside(self, text: str) -> Payload:
        """What a model said of a memory beside its text; numbers that were not in its list go."""
        beside = self.said_of(text)
        numbers = beside.get(REPLACES) or ()
        listed = self.listed
        ids = [listed[n] for n in dict.fromkeys(numbers) if 0 <= n < len(listed)][:MOST_REPLACED]
        rest = {key: value for key, value in beside.items() if key != REPLACES}
        return {**rest, REPLACES: ids} if ids else rest

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

    def __init__(self, embedder: Embedder, fault: Fault) -> None:
        self._embedder = embedder
        self._fault = fault

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        """One vector."""
        return self.embed_batch([text])[0]

    def embed_batch(self, texts: Sequence[str], memory_action: str = "add") -> list[list[float]]:
        """One vector a text.

        None after a fault: mem0 then asks for them one by one, of a server that is down each time.
        """
        if self._fault.first is not None:
            raise self._fault.first
        with self._fault.noted():
            return self._embedder.embed(texts)


class Mem0Model:
    """Our model, in the shape of mem0's; it answers extractions and nothing else."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.purpose = Purpose(DISTIL)
        # What the model says of a memory beside its text: mem0 drops it, Mem0Vectors puts it back.
        self.said_of: dict[str, Payload] = {}
        self.is_known: Callable[[str], bool] = lambda _text: False  # said without us: CLAUDE.md

    def generate_response(self, messages: Sequence[Mapping[str, str]], **_: Any) -> str:
        """The extraction as JSON that fits: mem0 takes any fault in it for "nothing".

        Raises:
            ModelError: there is no answer, or not one that could be used.
        """
        words = {message["role"]: message["content"] for message in messages}
        answer = self._model.answer(words["system"], words["user"], EXTRACTION, self.purpose)
        said = (m for m in answer["memory"] if m["text"].strip())
        memories = [m for m in said if not self.is_known(m["text"])]
        self.said_of = {whole(m["text"].strip()): _beside(m) for m in memories}
        plain = [
            {"text": text, "attributed_to": of["attributed_to"]}
            for text, of in self.said_of.items()
        ]
        # mem0 cuts out what stands between <think> and </think>, in the middle of a memory too.
        return json.dumps({"memory": plain}).replace("<", "\\u003c")


def _beside(memory: Payload) -> Payload:
    """Payload fields that a memory's kind and scope make."""
    everywhere = {"project": GLOBAL, "project_name": ""} if memory["scope"] == "global" else {}
    of = {"attributed_to": memory["attributed_to"], "kind": memory["kind"]}
    return {**of, **everywhere, REPLACES: memory.get("replaces", [])}
