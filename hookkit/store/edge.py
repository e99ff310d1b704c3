"""The memory store that is embedded: Qdrant Edge in a folder of ours."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import qdrant_edge as qe

from hookkit.characters import whole
from hookkit.memory.filters import values_at
from hookkit.memory.ports import Filter, Found, Holds, Payload, Point
from hookkit.store import edge_queries as queries
from hookkit.store import layout
from hookkit.store.edge_anew import write_anew
from hookkit.store.edge_folder import EdgeFolder
from hookkit.store.errors import StoreUnavailableError
from hookkit.store.filters import edge_filter, known_ids, of_scope, only_ids
from hookkit.store.gate import Gate
from hookkit.store.newest import newest_of
from hookkit.store.one_by_one import one_by_one
from hookkit.store.payloads import fit
from hookkit.store.vectors import bm25_embedder, numbers_of


class EdgeStore:
    """`MemoryStore` on Qdrant Edge: one process, one writer at a time, readers beside it."""

    def __init__(self, folder: EdgeFolder, path: str, dims: int, bm25_weight: float) -> None:
        self._folder = folder
        self._path = path
        self._dims = dims
        self._bm25_weight = bm25_weight
        self._writing = threading.Lock()
        self._half_written = False
        self._gate = Gate()
        self._bm25 = bm25_embedder()

    @classmethod
    def open(cls, path: str, *, dims: int, model_id: str, bm25_weight: float) -> EdgeStore:
        """The store at `path`, made if there is none; dims, model_id, weight as of the embedder.

        Raises:
            StoreBusyError: another process has it open.
            StoreDamagedError: what lies there is not a whole store.
            StoreUnavailableError: the disk does not let us.
            VectorsDifferError: it holds the vectors of another model.
        """
        wanted = layout.Record(layout.VERSION, model_id, dims)
        return cls(EdgeFolder(path, wanted), path, dims, bm25_weight)

    @property
    def shortfall(self) -> str:
        """Nothing: it is made whole."""
        return ""

    def upsert(self, points: Sequence[Point]) -> None:
        """Put all points, or none; a point with a known id is replaced.

        Raises:
            StoreUnavailableError: the store cannot be written.
            ValueError: an id, a vector or a payload that cannot be stored; nothing was.
        """
        if points:
            self._write(qe.UpdateOperation.upsert_points([self._point(p) for p in points]))

    def set_payload(self, point_id: str, payload: Payload) -> None:
        """Replace the whole payload of one point, its vector staying; unknown ids are ignored.

        Raises:
            StoreUnavailableError: the store cannot be written.
            ValueError: a payload that cannot be stored.
        """
        fitting = fit(payload)
        if ids := known_ids([point_id]):
            # By filter, as by id Edge raises for an unknown one.
            where = qe.Filter(must=[only_ids(ids)])
            self._write(qe.UpdateOperation.overwrite_payload_by_filter(where, fitting))

    def delete(self, ids: Sequence[str]) -> None:
        """Take points away; unknown ids are ignored."""
        if known := known_ids(ids):
            self._write(qe.UpdateOperation.delete_points([*known]))

    def get(self, ids: Sequence[str]) -> list[Found]:
        """The points with these ids, in this order; unknown ones are left out."""
        known = known_ids(ids)
        with self._faults_named():
            records = {r.id: r for r in self._folder.shard.retrieve([*known], True, False)}
        return [queries.found_of(records[point_id]) for point_id in known if point_id in records]

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """The vectors of the points with these ids; unknown ones are left out."""
        with self._faults_named():
            records = self._folder.shard.retrieve([*known_ids(ids)], False, [layout.DENSE])
        return {str(record.id): queries.point_of(record).vector for record in records}

    def search(self, vector: Sequence[float], text: str, where: Filter, limit: int) -> list[Found]:
        """The `limit` best by `cosine + w * BM25` among those that `where` lets through.

        BM25 brings at most 200 beyond the 400 nearest; for one of those the score has cosine 0,
        while `Found.cosine` is the true one.
        """
        numbers = self._numbers(vector)
        if limit < 1:
            return []
        words = self._bm25.embed_query(whole(text))
        hits = self._ask(
            queries.hybrid(numbers, words, self._bm25_weight, self._filter(where), limit)
        )
        if not hits:
            return []
        near = self._ask(queries.cosines(numbers, (hit.id for hit in hits)))
        cosine = {hit.id: hit.score for hit in near}
        return [queries.found_of(hit, hit.score, cosine.get(hit.id, 0.0)) for hit in hits]

    def nearest(self, vector: Sequence[float], where: Filter, limit: int) -> list[Found]:
        """The `limit` best by cosine alone: score is the cosine."""
        numbers = self._numbers(vector)
        if limit < 1:
            return []
        hits = self._ask(queries.nearest(numbers, self._filter(where), limit))
        return [queries.found_of(hit, hit.score, hit.score) for hit in hits]

    def newest(self, where: Filter, limit: int, offset: int = 0) -> list[Found]:
        """By payload["created_at"], newest first; of one moment, by id."""
        return newest_of(self._newest, self.count, where, limit, offset)

    ask_at_once = one_by_one  # in one process there is nothing to gain

    def page(self, after: str, limit: int) -> list[Point]:
        """The `limit` points that come after the id `after`, with their vectors, by id.

        Raises:
            ValueError: `after` is neither "" nor a UUID.
        """
        if limit < 1:
            return []
        begin = uuid.UUID(after) if after else None
        request = qe.ScrollRequest(begin, limit + 1, None, True, [layout.DENSE])
        with self._faults_named():
            records, _ = self._folder.shard.scroll(request)  # by id, `begin` with it
        return [queries.point_of(record) for record in records if record.id != begin][:limit]

    def count(self, where: Filter) -> int:
        """How many points `where` lets through, exactly."""
        request = qe.CountRequest(exact=True, filter=self._filter(where))
        with self._faults_named():
            return self._folder.shard.count(request)

    def facets(self, key: str, where: Filter, limit: int = 1000) -> Mapping[str, int]:
        """The values of an indexed payload key, with how many points hold each; most first.

        Raises:
            ValueError: the key has no index that can be counted by.
        """
        if layout.INDEXES.get(key) != "keyword":
            raise ValueError(f"facets are of keyword keys, found {key!r:.60}")
        request = qe.FacetRequest(key, limit, exact=True, filter=self._filter(where))
        with self._faults_named():
            hits = self._folder.shard.facet(request).hits
        return {str(hit.value): hit.count for hit in hits if hit.count}  # some are of points gone

    def erase(self) -> str:
        """Write the store anew: Edge only marks as deleted, and its log keeps every write.

        Readers go on meanwhile; it takes the room of the store once more.

        Raises:
            StoreUnavailableError: it could not be written; the store is as it was.
        """
        with self._writing:
            write_anew(self._folder, self._pages(), self._gate)
            self._half_written = False
        return ""

    def close(self) -> None:
        """Let go of the store; another process may open it then."""
        with self._writing:
            self._folder.close()

    def _pages(self) -> Iterator[list[qe.Point]]:
        after = ""
        while page := self.page(after, queries.PAGE):
            after = page[-1].id
            yield [self._point(point) for point in page]

    def _newest(self, where: Filter, limit: int, offset: int) -> list[Found]:
        hits = self._ask(queries.newest(self._filter(where), limit, offset))
        return [queries.found_of(hit) for hit in hits]

    def _write(self, operation: qe.UpdateOperation) -> None:
        with self._writing:
            if self._half_written:
                self._folder.reload()
            self._half_written = True
            with self._faults_named():
                self._folder.shard.update(operation)
                self._folder.shard.flush()  # an update alone is not on the disk
            self._half_written = False

    def _filter(self, where: Filter) -> qe.Filter | None:
        return edge_filter(where, lambda holds: self._scan(holds, where))

    def _scan(self, holds: Holds, where: Filter) -> Iterator[qe.PointId]:
        """The points in the scope of `where` whose text holds something, in whatever case."""
        wanted, offset = holds.text.casefold(), None
        scope = of_scope(where, holds.key)
        while True:
            request = qe.ScrollRequest(offset, queries.PAGE, scope, True, False)
            with self._faults_named():
                records, offset = self._folder.shard.scroll(request)
            for record in records:
                texts = values_at(record.payload or {}, holds.key)
                if any(isinstance(text, str) and wanted in text.casefold() for text in texts):
                    yield record.id
            if offset is None:
                return

    def _ask(self, request: qe.QueryRequest) -> list[qe.ScoredPoint]:
        with self._faults_named():
            return self._folder.shard.query(request)

    def _point(self, point: Point) -> qe.Point:
        """Checked here to the last number: what Edge refuses halfway is in its log already."""
        ids = known_ids([point.id])
        if not ids:
            raise ValueError(f"a point's id must be a UUID, found {point.id!r:.60}")
        text = whole(point.text)
        return qe.Point(
            ids[0],
            {
                layout.DENSE: self._numbers(point.vector),
                layout.BM25: self._bm25.embed_document(text),
            },
            fit({**point.payload, layout.DATA: text}),
        )

    def _numbers(self, vector: Sequence[float]) -> list[float]:
        return numbers_of(vector, self._dims)

    @contextmanager
    def _faults_named(self) -> Iterator[None]:
        try:
            with self._gate.passed():
                yield
        except Exception as error:  # Edge raises no narrower class
            raise StoreUnavailableError(self._path, str(error)) from error
