"""The queries that are put to a Qdrant server, and the points of its answers, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import qdrant_edge as qe

from hookkit.memory.ports import Found, Point
from hookkit.store.edge_queries import BM25_PREFETCH, DENSE_PREFETCH
from hookkit.store.layout import BM25, CREATED_AT, DATA, DENSE
from hookkit.store.qdrant_wire import JsonObject


def hybrid(
    vector: list[float],
    words: qe.SparseVector,
    weight: float,
    where: JsonObject | None,
    limit: int,
) -> JsonObject:
    """Best by cosine + `weight` x BM25; hits bring their vectors, which tell their cosines."""
    if not weight:
        return {**nearest(vector, where, limit), "with_vector": [DENSE]}
    dense: JsonObject = {"query": vector, "limit": max(DENSE_PREFETCH, limit)}
    sparse: JsonObject = {
        "query": sparse_of(words),
        "using": BM25,
        "limit": max(BM25_PREFETCH, limit),
    }
    cosine, bm25 = "$score[0]", "$score[1]"
    return {
        "prefetch": [_where(dense, where), _where(sparse, where)],
        "query": {
            "formula": {"sum": [cosine, {"mult": [float(weight), bm25]}]},
            "defaults": {cosine: 0.0, bm25: 0.0},
        },
        "limit": limit,
        "with_payload": True,
        "with_vector": [DENSE],
    }


def nearest(vector: list[float], where: JsonObject | None, limit: int) -> JsonObject:
    """Best by cosine."""
    return _where({"query": vector, "limit": limit, "with_payload": True}, where)


def newest(
    where: JsonObject | None, limit: int, offset: int, *, with_vector: bool = False
) -> JsonObject:
    """Newest first."""
    order = {"order_by": {"key": CREATED_AT, "direction": "desc"}}
    body: JsonObject = {"query": order, "limit": limit, "offset": offset, "with_payload": True}
    return _where({**body, "with_vector": [DENSE] if with_vector else False}, where)


def scroll(
    after: str | int | None,
    limit: int,
    where: JsonObject | None,
    with_payload: bool | list[str],
    *,
    with_vector: bool,
) -> JsonObject:
    """Points by id, the one with the id `after` among them."""
    body: JsonObject = {"limit": limit, "with_payload": with_payload}
    body["with_vector"] = [DENSE] if with_vector else False
    if after is not None:
        body["offset"] = after
    return _where(body, where)


def sparse_of(words: qe.SparseVector) -> JsonObject:
    """A sparse vector as JSON."""
    return {"indices": words.indices, "values": words.values}


def dense_of(vector: Any) -> Sequence[float]:
    """The dense vector of an answer: bare, or by its name beside others."""
    return vector[DENSE] if isinstance(vector, dict) else vector or ()


def found_of(point: JsonObject, score: float = 0.0, cosine: float = 0.0) -> Found:
    """A point of an answer, as the port has it."""
    return Found(str(point["id"]), point.get("payload") or {}, score, cosine)


def point_of(record: JsonObject) -> Point:
    """A point of an answer that has its vector too."""
    payload = record.get("payload") or {}
    text = str(payload.get(DATA, ""))
    return Point(str(record["id"]), dense_of(record.get("vector")), text, payload)


def _where(body: JsonObject, where: JsonObject | None) -> JsonObject:
    return {**body, "filter": where} if where else body
