"""A data set in an embedded store of its own, and the recall that is asked there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy

from hookkit.bench.configurations import Configuration
from hookkit.bench.dataset import Dataset, Item, Question
from hookkit.core.payload import MEMORIES, SUPERSEDED_BY, with_marks
from hookkit.core.recall import Recall
from hookkit.memory.model import Scope
from hookkit.memory.ports import Embedder, Payload, Point
from hookkit.store.edge import EdgeStore

USER = "bench"
BATCH = 64  # texts embedded between two signs of progress
NAMESPACE = uuid.UUID("6f1c9f0e-5d0b-4a53-9d4a-1f2d6c1b7a10")

Progress = Callable[[int, int], None]  # done, of


class Remembering:
    """An `Embedder` that asks another once for each text."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, list[float]] = {}
        self.model_id = embedder.model_id
        self.dims = embedder.dims
        self.bm25_weight = embedder.bm25_weight
        self.recall_floor = embedder.recall_floor

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedder.embed(new), strict=True))
        return [self._known[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question: not that of the same text as a memory."""
        key = f"query: {text}"
        if key not in self._known:
            self._known[key] = self._embedder.embed_query(text)
        return self._known[key]


class Stage:
    """The memories of a data set, in one store or several under `folder`."""

    def __init__(self, dataset: Dataset, embedder: Embedder, folder: str) -> None:
        self.dataset = dataset
        self.embedder = Remembering(embedder)
        self._folder = folder

    def fill(self, progress: Progress) -> None:
        """Embed all memories and put them."""
        done = 0
        for project in dict.fromkeys(item.project for item in self.dataset.items):
            items = [item for item in self.dataset.items if item.project == project]
            with self._open(project, self.embedder.bm25_weight) as store:
                for at in range(0, len(items), BATCH):
                    batch = items[at : at + BATCH]
                    vectors = self.embedder.embed([item.text for item in batch])
                    store.upsert([self._point(*pair) for pair in zip(batch, vectors, strict=True)])
                    done += len(batch)
                    progress(done, len(self.dataset.items))

    def asking(self, dataset: Dataset) -> Stage:
        """The same store and vectors, asked the questions of `dataset`."""
        other = copy(self)
        other.dataset = dataset
        return other

    @contextmanager
    def recall(self, configuration: Configuration, project: str) -> Iterator[Recall]:
        """What recalls with that ranking, where the memories of `project` are."""
        with self._open(project, configuration.bm25_weight) as store:
            yield Recall(store, self.embedder, configuration.weights)

    def _point(self, item: Item, vector: list[float]) -> Point:
        payload: Payload = {
            "user_id": USER,
            "project": item.project,
            "project_name": item.project,
            "session": item.session,
            "kind": item.kind,
            "role": item.role,
            "created_at": item.created_at,
            "updated_at": item.created_at,
        }
        if item.source:
            payload["source"] = [item.source]
        if item.superseded_by:
            payload[SUPERSEDED_BY] = point_id(item.project, item.superseded_by)
        marked = with_marks(payload, MEMORIES, self.embedder.model_id)
        return Point(point_id(item.project, item.id), vector, item.text, marked)

    @contextmanager
    def _open(self, project: str, bm25_weight: float) -> Iterator[EdgeStore]:
        store = EdgeStore.open(
            f"{self._folder}/{uuid.uuid5(NAMESPACE, project)}"
            if self.dataset.apart
            else f"{self._folder}/all",
            dims=self.embedder.dims,
            model_id=self.embedder.model_id,
            bm25_weight=bm25_weight,
        )
        try:
            yield store
        finally:
            store.close()


def point_id(project: str, item_id: str) -> str:
    """The id in the store of a memory of the data set."""
    return str(uuid.uuid5(NAMESPACE, f"{project}\n{item_id}"))


def scope_of(question: Question) -> Scope:
    """What a question may see."""
    return Scope(USER, question.project)
