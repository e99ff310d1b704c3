"""The queries that are put to Qdrant Edge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import qdrant_edge as qe

from hookkit.memory.ports import Found, Point
from hookkit.store.filters import only_ids
from hookkit.store.layout import BM25, CREATED_AT, DATA, DENSE

# In the formula a hit outside of the dense prefetch has cosine 0: a short one would put it last.
# Of LoCoMo's turns 78.4 % of questions have a hit among ten with 200 and 60, and with these 79.5.
DENSE_PREFETCH = 400
BM25_PREFETCH = 200
PAGE = 1000  # points read at once where all are looked at


def hybrid(
    vector: list[float], words: qe.SparseVector, weight: float, where: qe.Filter | None, limit: int
) -> qe.QueryRequest:
    """Best by cosine + `weight` x BM25; no words leave the cosine."""
    x = qe.Expression
    cosine, bm25 = "$score[0]", "$score[1]"
    return qe.QueryRequest(
        limit=limit,
        with_payload=True,
        prefetches=[
            qe.Prefetch(max(DENSE_PREFETCH, limit), qe.Query.Nearest(vector, DENSE), filter=where),
            qe.Prefetch(max(BM25_PREFETCH, limit), qe.Query.Nearest(words, BM25), filter=where),
        ],
        query=qe.Formula(
            x.Sum([x.Variable(cosine), x.Mult([x.Constant(weight), x.Variable(bm25)])]),
            {cosine: 0.0, bm25: 0.0},
        ),
    )


def nearest(vector: list[float], where: qe.Filter | None, limit: int) -> qe.QueryRequest:
    """Best by cosine."""
    return qe.QueryRequest(
        limit=limit, with_payload=True, query=qe.Query.Nearest(vector, DENSE), filter=where
    )


def cosines(vector: list[float], ids: Iterable[qe.PointId]) -> qe.QueryRequest:
    """The cosines of these points: the fused score does not tell them."""
    wanted = {*ids}
    return qe.QueryRequest(
        limit=len(wanted),
        query=qe.Query.Nearest(vector, DENSE),
        filter=qe.Filter(must=[only_ids(wanted)]),
    )


def newest(where: qe.Filter | None, limit: int, offset: int) -> qe.QueryRequest:
    """Newest first; of one moment in no order that could be told (see newest.py)."""
    return qe.QueryRequest(
        limit=limit,
        offset=offset,
        with_payload=True,
        query=qe.OrderBy(CREATED_AT, qe.Direction.Desc),
        filter=where,
    )


def found_of(point: qe.Record | qe.ScoredPoint, score: float = 0.0, cosine: float = 0.0) -> Found:
    """What a query brought."""
    return Found(str(point.id), point.payload or {}, score, cosine)


def point_of(record: qe.Record) -> Point:
    """A point with its dense vector, the one that was asked for."""
    payload = record.payload or {}
    vector: Any = record.vector
    return Point(str(record.id), vector, str(payload.get(DATA, "")), payload)
