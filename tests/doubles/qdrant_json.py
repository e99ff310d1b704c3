"""JSON of Qdrant's REST interface to what Qdrant Edge takes, and back."""

from __future__ import annotations

import uuid
from typing import Any

import numpy as np
import qdrant_edge as qe

Json = Any
X = qe.Expression


def id_in(value: Json) -> Any:
    """A point's id.

    Raises:
        ValueError: it is neither a whole number nor a UUID.
    """
    return value if isinstance(value, int) else uuid.UUID(value)


def id_out(value: Any) -> Json:
    return value if isinstance(value, int) else str(value)


def point_in(body: Json) -> qe.Point:
    return qe.Point(id_in(body["id"]), vectors_in(body["vector"]), body.get("payload") or {})


def vectors_in(vector: Json) -> Any:
    if not isinstance(vector, dict):
        return vector
    return {name: vector_in(one) for name, one in vector.items()}


def vector_in(vector: Json) -> Any:
    if isinstance(vector, dict):
        return qe.SparseVector(vector["indices"], vector["values"])
    return vector


def vectors_out(vector: Any) -> Json:
    if isinstance(vector, dict):
        return {name: vectors_out(one) for name, one in vector.items()}
    if isinstance(vector, qe.SparseVector):
        return {"indices": vector.indices, "values": vector.values}
    return vector


def filter_in(body: Json) -> qe.Filter | None:
    if body is None:
        return None

    def some(name: str) -> Any:
        part = body.get(name)
        part = [part] if isinstance(part, dict) else part
        return [condition_in(one) for one in part] if part is not None else None

    return qe.Filter(must=some("must"), must_not=some("must_not"), should=some("should") or None)


def condition_in(body: Json) -> Any:
    if "has_id" in body:
        return qe.HasIdCondition({id_in(one) for one in body["has_id"]})
    if "is_empty" in body:
        return qe.IsEmptyCondition(body["is_empty"]["key"])
    if "is_null" in body:
        return qe.IsNullCondition(body["is_null"]["key"])
    if "key" not in body:
        return filter_in(body)
    if body.get("match") is not None:
        return qe.FieldCondition(body["key"], match=match_in(body["match"]))
    bounds = {name: bound for name, bound in body["range"].items() if bound is not None}
    is_date = any(isinstance(bound, str) for bound in bounds.values())
    kind: Any = qe.RangeDateTime if is_date else qe.RangeFloat
    return qe.FieldCondition(body["key"], range=kind(**bounds))


def match_in(body: Json) -> Any:
    if "value" in body:
        value = body["value"]
        return qe.MatchValue(np.bool_(value) if isinstance(value, bool) else value)  # type: ignore[arg-type]  # a bool would become 1
    if "any" in body:
        return qe.MatchAny(body["any"])
    if "text" in body:
        return qe.MatchText(body["text"])
    raise NotImplementedError(f"match {sorted(body)}")


def query_in(body: Json) -> qe.QueryRequest:
    return qe.QueryRequest(
        limit=body.get("limit") or 10,
        offset=body.get("offset") or 0,
        prefetches=[prefetch_in(one) for one in listed(body.get("prefetch"))],
        query=scoring_in(body.get("query"), body.get("using")),
        filter=filter_in(body.get("filter")),
        score_threshold=body.get("score_threshold"),
        with_vector=body.get("with_vector") or False,
        with_payload=body.get("with_payload") or False,
    )


def prefetch_in(body: Json) -> qe.Prefetch:
    return qe.Prefetch(
        body.get("limit") or 10,
        scoring_in(body["query"], body.get("using")),
        filter=filter_in(body.get("filter")),
    )


def listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value] if value else []


def scoring_in(query: Json, using: str | None) -> Any:
    if query is None or isinstance(query, list):
        return qe.Query.Nearest(query, using or "") if query is not None else None
    if "nearest" in query:
        return scoring_in(query["nearest"], using)
    if "indices" in query:
        return qe.Query.Nearest(vector_in(query), using or "")
    if "order_by" in query:
        order = query["order_by"]
        order = {"key": order} if isinstance(order, str) else order
        down = (order.get("direction") or "asc") == "desc"
        return qe.OrderBy(order["key"], qe.Direction.Desc if down else qe.Direction.Asc)
    if "formula" in query:
        return qe.Formula(expression_in(query["formula"]), query.get("defaults") or {})
    raise NotImplementedError(f"query {sorted(query)}")


def expression_in(body: Json) -> qe.Expression:
    if isinstance(body, str):
        return X.Variable(body)
    if isinstance(body, (int, float)):
        return X.Constant(float(body))
    ((name, parts),) = body.items()
    kinds = {"sum": X.Sum, "mult": X.Mult}
    return kinds[name]([expression_in(one) for one in parts])


def filters_of(body: Json) -> list[Json]:
    """Every filter of a request, those of its prefetches too."""
    found = [body["filter"]] if body.get("filter") else []
    for one in listed(body.get("prefetch")):
        found += filters_of(one)
    return found


def conditions_of(body: Json) -> list[Json]:
    """The conditions on payload keys in a filter, however deep."""
    if "key" in body:
        return [body]
    if "is_empty" in body or "is_null" in body:
        return [{"key": (body.get("is_empty") or body["is_null"])["key"]}]
    parts = (listed(body.get(name)) for name in ("must", "must_not", "should"))
    return [found for part in parts for one in part for found in conditions_of(one)]
