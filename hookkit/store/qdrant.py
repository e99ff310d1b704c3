"""The memory store on a Qdrant server or cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hookkit.characters import whole
from hookkit.memory.ports import Filter, Found, Near, Newest, Payload, Point, Question
from hookkit.store import layout
from hookkit.store import qdrant_queries as queries
from hookkit.store.newest import ahead, newest_of, page_of
from hookkit.store.payloads import fit
from hookkit.store.qdrant_at import QdrantAt
from hookkit.store.qdrant_collection import Collection, open_collection
from hookkit.store.qdrant_filters import known_ids
from hookkit.store.qdrant_notes import NOT_OURS
from hookkit.store.qdrant_queries import found_of, point_of
from hookkit.store.qdrant_reader import Body, Reader
from hookkit.store.qdrant_takeover import Probe
from hookkit.store.qdrant_wire import JsonObject, Wire
from hookkit.store.seen import Seen
from hookkit.store.vectors import bm25_embedder, cosines, numbers_of

BATCH = 500  # points in one request: 6 MB of them at 1,024 dimensions, of the 32 a server takes

SERVER_KEEPS = (
    "a Qdrant server keeps deleted points in its log and its segments until it optimises them "
    "(a segment when a fifth of it is deleted), and in its snapshots until those are removed"
)


class QdrantStore:
    """`MemoryStore` on a Qdrant server: any number of processes may have it open."""

    def __init__(self, wire: Wire, collection: Collection, dims: int, bm25_weight: float) -> None:
        self._wire = wire
        self._reader = Reader(wire, collection)
        self._dims = dims
        self._bm25_weight = bm25_weight
        self._bm25 = bm25_embedder()
        self._seen = Seen()

    @classmethod
    def open(
        cls,
        at: QdrantAt,
        *,
        dims: int,
        model_id: str,
        bm25_weight: float,
        probe: Probe | None = None,
    ) -> QdrantStore:
        """The collection `at`, made if there is none, taken over if another mem0 made it.

        dims, model_id and weight as of the embedder; `probe` is a text's vector from it (length
        1.0), by which vectors are known that nobody has marked. Without it, such are refused.

        Raises:
            CollectionDiffersError: it is of another kind than ours, or the server too old.
            StoreUnavailableError: the server does not answer, or does not let us.
            StoreRefusedError: the server does not do what it was asked.
            VectorsDifferError: it holds the vectors of another model; nothing was written.
        """
        wanted = layout.Record(layout.VERSION, model_id, dims)
        wire = Wire(at)
        try:
            collection = open_collection(wire, at, wanted, probe)
        except BaseException:
            wire.close()
            raise
        return cls(wire, collection, dims, bm25_weight)

    @property
    def shortfall(self) -> str:
        """What this collection cannot do, and how to mend that; "" where it is whole."""
        return self._reader.shortfall

    def upsert(self, points: Sequence[Point]) -> None:
        """Put all points; a point with a known id is replaced.

        Of more than 500 points, some may be there after a fault of the server; putting them again
        puts the rest.

        Raises:
            StoreUnavailableError: the server cannot be written to.
            ValueError: an id, a vector or a payload that cannot be stored; nothing was.
        """
        made = [self._point(point) for point in points]
        for first in range(0, len(made), BATCH):
            self._wire.ask("PUT", "/points?wait=true", {"points": made[first : first + BATCH]})
        self._seen.forget(str(point["id"]) for point in made)

    def set_payload(self, point_id: str, payload: Payload) -> None:
        """Replace the whole payload of one point, its vector staying; unknown ids are ignored.

        Raises:
            StoreUnavailableError: the server cannot be written to.
            ValueError: a payload that cannot be stored.
        """
        fitting = fit(payload)
        if ids := known_ids([point_id]):
            # By filter, as by id the server answers 404 for an unknown one.
            body = {"payload": fitting, "filter": {"must": [{"has_id": ids}]}}
            self._wire.ask("PUT", "/points/payload?wait=true", body)

    def delete(self, ids: Sequence[str]) -> None:
        """Take points away; unknown ids are ignored."""
        if known := known_ids(ids):
            self._wire.ask("POST", "/points/delete?wait=true", {"points": known})

    def get(self, ids: Sequence[str]) -> list[Found]:
        """The points with these ids, in this order; unknown ones are left out."""
        known = known_ids(ids)
        if not known:
            return []
        records = self._wire.ask("POST", "/points", {"ids": known, "with_payload": True})
        found = {record["id"]: record for record in records}
        return [found_of(found[point_id]) for point_id in known if point_id in found]

    def vectors(self, ids: Sequence[str]) -> Mapping[str, Sequence[float]]:
        """The vectors of the points with these ids; unknown ones are left out.

        Those of hits that were found just now take no request.
        """
        found = self._seen.fresh(ids)
        if known := known_ids(point_id for point_id in ids if point_id not in found):
            body = {"ids": known, "with_payload": False, "with_vector": [layout.DENSE]}
            records = self._wire.ask("POST", "/points", body)
            found |= {str(one["id"]): queries.dense_of(one["vector"]) for one in records}
        return found

    def search(self, vector: Sequence[float], text: str, where: Filter, limit: int) -> list[Found]:
        """The `limit` best by `cosine + w * BM25` among those that `where` lets through.

        One round trip. BM25 brings at most 200 beyond the 400 nearest; for one of those the score
        has cosine 0, while `Found.cosine` is the true one.
        """
        return self.ask_at_once([Near(vector, text, where, limit)])[0]

    def ask_at_once(self, questions: Sequence[Question]) -> list[list[Found]]:
        """What `search` or `newest` says to each, in order; in one round trip.

        Where more than SPARE of the newest are of one moment, it takes three more. What is found
        is `Seen`, so that its vectors take none.
        """
        asked = [one for one in questions if one.limit > 0]
        hits = self._reader.query([(self._body(one), one.where) for one in asked])
        told = map(self._told, asked, hits)
        return [next(told) if one.limit > 0 else [] for one in questions]

    def nearest(self, vector: Sequence[float], where: Filter, limit: int) -> list[Found]:
        """The `limit` best by cosine alone: score is the cosine."""
        numbers = numbers_of(vector, self._dims)
        if limit < 1:
            return []
        hits = self._query(lambda made: queries.nearest(numbers, made, limit), where)
        return [found_of(hit, hit["score"], hit["score"]) for hit in hits]

    def newest(self, where: Filter, limit: int, offset: int = 0) -> list[Found]:
        """By payload["created_at"], newest first; of one moment, by id."""
        return newest_of(self._newest, self.count, where, limit, offset)

    def page(self, after: str, limit: int) -> list[Point]:
        """The `limit` points that come after the id `after`, with their vectors, by id.

        Raises:
            ValueError: `after` is neither "" nor an id.
        """
        begin = known_ids([after])
        if after and not begin:
            raise ValueError(f'a page comes after a UUID or "", found {after!r:.60}')
        if limit < 1:
            return []
        first = begin[0] if begin else None
        body = queries.scroll(first, limit + 1, NOT_OURS, True, with_vector=True)
        records = self._wire.ask("POST", "/points/scroll", body)["points"]
        return [point_of(record) for record in records if record["id"] != first][:limit]

    def count(self, where: Filter) -> int:
        """How many points `where` lets through, exactly."""
        answer = self._reader.ask(
            "/points/count", lambda made: {"filter": made, "exact": True}, where
        )
        return int(answer["count"])

    def facets(self, key: str, where: Filter, limit: int = 1000) -> Mapping[str, int]:
        """The values of an indexed payload key, with how many points hold each; most first.

        Raises:
            ValueError: the key has no index that can be counted by.
        """
        if layout.INDEXES.get(key) != "keyword":
            raise ValueError(f"facets are of keyword keys, found {key!r:.60}")
        body = {"key": key, "limit": limit, "exact": True}
        answer = self._reader.ask("/facet", lambda made: {**body, "filter": made}, where)
        return {str(hit["value"]): hit["count"] for hit in answer["hits"] if hit["count"]}

    def erase(self) -> str:
        """Nothing that a client could do: what is left on the server's disk, and until when."""
        return SERVER_KEEPS

    def close(self) -> None:
        """Let go of the connections."""
        self._wire.close()

    def _body(self, one: Question) -> Body:
        if isinstance(one, Newest):
            return lambda made: queries.newest(made, ahead(one.limit), 0, with_vector=True)
        numbers = numbers_of(one.vector, self._dims)
        words = self._bm25.embed_query(whole(one.text))
        weight = 0.0 if self.shortfall or not words.indices else self._bm25_weight
        return lambda made: queries.hybrid(numbers, words, weight, made, one.limit)

    def _told(self, one: Question, hits: list[JsonObject]) -> list[Found]:
        vectors = {str(hit["id"]): queries.dense_of(hit["vector"]) for hit in hits}
        self._seen.see(vectors)
        if isinstance(one, Newest):
            seen = [found_of(hit) for hit in hits]
            return page_of(seen, self._newest, self.count, one.where, one.limit)
        near = cosines(numbers_of(one.vector, self._dims), vectors.values())
        return [found_of(hit, hit["score"], cos) for hit, cos in zip(hits, near, strict=True)]

    def _newest(self, where: Filter, limit: int, offset: int) -> list[Found]:
        hits = self._query(lambda made: queries.newest(made, limit, offset), where)
        return [found_of(hit) for hit in hits]

    def _query(self, body: Body, where: Filter) -> list[JsonObject]:
        return self._reader.query([(body, where)])[0]

    def _point(self, point: Point) -> JsonObject:
        ids = known_ids([point.id])
        if not ids:
            raise ValueError(f"a point's id must be a UUID, found {point.id!r:.60}")
        text = whole(point.text)
        vector: JsonObject = {layout.DENSE: numbers_of(point.vector, self._dims)}
        if not self.shortfall:
            vector[layout.BM25] = queries.sparse_of(self._bm25.embed_document(text))
        return {
            "id": ids[0],
            "vector": vector,
            "payload": fit({**point.payload, layout.DATA: text}),
        }
