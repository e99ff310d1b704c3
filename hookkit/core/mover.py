"""Memories handed out page by page as they are, and taken in again."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, NamedTuple

from hookkit.core.changes import Withdraw, nothing, withdrawn
from hookkit.core.payload import ENTITIES, MEMORIES, ORIGIN, with_marks
from hookkit.embed.points import vectors_of
from hookkit.errors import HookkitError
from hookkit.graph.model import Told
from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.records import record_of as graph_record
from hookkit.graph.records import told_of
from hookkit.memory.model import IMPORT
from hookkit.memory.ports import Embedder, MemoryStore, Payload, Point
from hookkit.store.history import rows_of, with_rows
from hookkit.store.records import (
    EMBEDDER,
    ENTITY,
    GRAPH,
    HISTORY,
    OWN,
    changed_at,
    is_same,
    point_of,
    record_of,
    sum_of,
)

if TYPE_CHECKING:
    from hookkit.core.graph import Graph

PAGE = 500  # memories, at most
PAGE_BYTES = 8 << 20  # of JSON; a frame may hold eight times as much


class GraphMissingError(HookkitError):
    """What memories told the graph is wanted beside them, and the graph cannot be asked."""

    def __init__(self, error: GraphUnavailableError) -> None:
        super().__init__(f"{error}; or leave the graph out: `hookkit export --no-graph`")


class Taken(NamedTuple):
    """What became of records that were to be taken in."""

    stored: int
    kept: int  # those that were there already, as new or newer
    told: int  # whose part of the graph was taken in


class Mover:
    """Records of one store (store/records.py), with each memory's history and part of the graph."""

    def __init__(
        self,
        store: MemoryStore,
        embedder: Embedder,
        history_path: str,
        editing: threading.Lock,
        graph: Graph | None,
        withdraw: Withdraw = nothing,  # told of memories that are replaced
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._history_path = history_path
        self._editing = editing  # held while what is there is compared and replaced
        self._graph = graph
        self._withdraw = withdraw

    @property
    def embedder(self) -> Embedder:
        """What makes this store's vectors."""
        return self._embedder

    def page(self, after: str, *, vectors: bool, beside: Collection[str]) -> list[Payload]:
        """The records that come after the id `after`, by id; none is the end, "" begins.

        Each has what there is `beside` it: "history" (store/history.py), "graph"
        (graph/records.py).

        Raises:
            HookkitError: the store, the history or the graph cannot be read.
        """
        points = self._store.page(after, PAGE)
        found = self._beside([point.id for point in points], beside)
        page: list[Payload] = []
        size = 0
        for point in points:
            record = {**record_of(point, with_vector=vectors), **found.get(point.id, {})}
            size += len(json.dumps(record))
            if page and size > PAGE_BYTES:
                break
            page.append(record)
        return page

    def take(self, records: Sequence[Payload], model_id: str) -> Taken:
        """Put each record of which the store has nothing as new, with its history and graph.

        Vectors of another model than the store's, and missing ones, are made anew. A record of
        one's own (records.OWN) counts as newer than what was imported of it as a stranger's.

        Raises:
            HookkitError: store, history or graph cannot be written; put again, the rest is.
            ValueError: a record cannot be stored; none was.
        """
        points = self._made(records, model_id)
        rows = [row for record in records for row in record.get("history", ())]
        own = {record["id"] for record in records if record.get(OWN)}
        with self._editing:
            there = {one.id: one.payload for one in self._store.get([p.id for p in points])}
            mended = self._mended([p for p in points if p.id in own], there)
            new = [p for p in points if _is_newer(p.payload, there.get(p.id))] + mended
            # Rows of what is kept too: whoever put that may have been killed before its rows were.
            replaced = [p.id for p in new if p.id in there]
            with (
                withdrawn(self._withdraw, replaced),
                with_rows(self._history_path, rows),
                self._graph_told(new, there),
            ):
                self._store.upsert(new)
        told = self._tell(records, {point.id for point in new})
        return Taken(len(new), len(points) - len(new), told)

    def _mended(self, points: Sequence[Point], there: Mapping[str, Payload]) -> list[Point]:
        """Those that were taken in as a stranger's, with what was left out and added since."""
        twins = [p for p in points if _was_imported(p.payload, there.get(p.id, {}))]
        vectors = self._store.vectors([point.id for point in twins])
        mended = []
        for point in twins:
            before = Point(point.id, vectors.get(point.id, ()), point.text, there[point.id])
            kept = {key: value for key, value in before.payload.items() if key != ORIGIN}
            whole = point._replace(payload={**kept, **point.payload})
            if not is_same(sum_of(whole), sum_of(before), vectors=True):
                mended.append(whole)
        return mended

    def _beside(self, ids: Sequence[str], wanted: Collection[str]) -> dict[str, Payload]:
        found: dict[str, Payload] = {}
        if HISTORY in wanted:
            for memory_id, rows in rows_of(self._history_path, ids).items():
                found.setdefault(memory_id, {})[HISTORY] = rows
        if GRAPH in wanted and self._graph:
            for told in self._said(self._graph, ids):
                found.setdefault(told.memory_id, {})[GRAPH] = graph_record(told)
        return found

    def _said(self, graph: Graph, ids: Sequence[str]) -> Sequence[Told]:
        try:
            return graph.said(ids)
        except GraphUnavailableError as error:
            raise GraphMissingError(error) from error

    def _graph_told(
        self, new: Sequence[Point], there: Mapping[str, Payload]
    ) -> AbstractContextManager[None]:
        """Around a write of `new`: what others of the same ids had said goes."""
        changed = [p for p in new if p.id in there and there[p.id].get("data") != p.text]
        if not (changed and self._graph):
            return nullcontext()
        at = max(str(point.payload.get("updated_at", "")) for point in changed)
        return self._graph.giving_way([point.id for point in changed], "change", at)

    def _tell(self, records: Sequence[Payload], new: Collection[str]) -> int:
        """Put into the graph what it lacks of the records, and what is new."""
        if self._graph is None:
            return 0
        tolds = [told_of(r["id"], r["graph"]) for r in records if r.get("graph")]
        return self._graph.take(tolds, new)

    def _made(self, records: Sequence[Payload], model_id: str) -> list[Point]:
        points = [point_of(record) for record in records]
        is_ours = model_id == self._embedder.model_id
        lacking = [n for n, point in enumerate(points) if not (is_ours and point.vector)]
        vectors = vectors_of(self._embedder, [points[n] for n in lacking])
        for n, vector in zip(lacking, vectors, strict=True):
            points[n] = points[n]._replace(vector=vector)
        return [self._marked(*pair) for pair in zip(points, records, strict=True)]

    def _marked(self, point: Point, record: Payload) -> Point:
        if point.payload.get(EMBEDDER) == self._embedder.model_id and "collection" in point.payload:
            return point
        collection = ENTITIES if record["type"] == ENTITY else MEMORIES
        return point._replace(
            payload=with_marks(point.payload, collection, self._embedder.model_id)
        )


def _is_newer(payload: Payload, there: Payload | None) -> bool:
    return there is None or changed_at(payload) > changed_at(there)


def _was_imported(payload: Payload, there: Payload) -> bool:
    """Whether what is `there` is the same memory, unchanged, and came from a file."""
    return (
        there.get(ORIGIN) == IMPORT
        and there.get("data") == payload["data"]
        and changed_at(there) == changed_at(payload)
    )
