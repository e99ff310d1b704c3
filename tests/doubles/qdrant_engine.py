"""What a Qdrant server does with a request, over the same engine: Qdrant Edge.

Every body is held against qdrant-client's own models first; statuses and messages are as the
server gives them (lib/collection, src/actix of v1.15), and so are the rules that Edge itself does
not have: facets and order_by need an index, strict mode wants one for every filter.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import qdrant_edge as qe
from pydantic import TypeAdapter, ValidationError
from qdrant_client import models

from tests.doubles import qdrant_json as wire

Json = Any
DONE = {"operation_id": 1, "status": "completed"}
KINDS = {
    "keyword": qe.PayloadSchemaType.Keyword,
    "integer": qe.PayloadSchemaType.Integer,
    "float": qe.PayloadSchemaType.Float,
    "bool": qe.PayloadSchemaType.Bool,
    "datetime": qe.PayloadSchemaType.Datetime,
    "uuid": qe.PayloadSchemaType.Uuid,
    "text": qe.PayloadSchemaType.Text,
}
COUNTED_BY = ("keyword", "integer", "uuid", "bool")
ORDERED_BY = ("integer", "float", "datetime", "uuid")
MAX_DEPTH = 128  # serde_json's


class Refused(Exception):
    """An answer that is an error, with its status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def check(kind: Any, body: Json) -> None:
    """Refuse what the server's own models would not take."""
    if depth_of(body) > MAX_DEPTH:
        raise Refused(400, "Format error in JSON body: recursion limit exceeded")
    try:
        adapter(kind).validate_python(body)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(400, f"Format error in JSON body: {first['loc']}: {first['msg']}") from None


def depth_of(body: Json) -> int:
    deepest, waiting = 0, [(body, 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        if isinstance(value, dict):
            waiting += [(one, depth + 1) for one in value.values()]
        elif isinstance(value, list) and not (value and isinstance(value[0], float)):
            waiting += [(one, depth + 1) for one in value]
    return deepest


class Collection:
    """One collection in a folder: meta.json and a shard."""

    def __init__(self, folder: Path, meta: Json | None) -> None:
        self.folder = folder
        self.writing = threading.Lock()
        shard = str(folder / "shard")
        if meta is None:
            self.meta = json.loads((folder / "meta.json").read_text())
            self.shard = qe.EdgeShard.load(shard, self._config())
        else:
            self.meta = meta
            folder.mkdir(parents=True)
            self.shard = qe.EdgeShard.create(shard, self._config())
            self.keep_meta()

    def keep_meta(self) -> None:
        (self.folder / "meta.json").write_text(json.dumps(self.meta))

    def dense(self) -> dict[str, Json]:
        vectors = self.meta["vectors"]
        return {"": vectors} if "size" in vectors else vectors

    def _config(self) -> qe.EdgeConfig:
        return qe.EdgeConfig(
            vectors={
                name: qe.EdgeVectorParams(
                    size=one["size"], distance=getattr(qe.Distance, one["distance"])
                )
                for name, one in self.dense().items()
            },
            sparse_vectors={
                name: qe.EdgeSparseVectorParams(modifier=modifier_in(one))
                for name, one in self.meta["sparse_vectors"].items()
            },
        )

    def indexed(self, key: str) -> str | None:
        return self.meta["indexes"].get(key)  # type: ignore[no-any-return]

    def check_filters(self, body: Json) -> None:
        strict = self.meta["strict_mode_config"] or {}
        if not strict.get("enabled") or strict.get("unindexed_filtering_retrieve") is not False:
            return
        for one in wire.filters_of(body):
            for condition in wire.conditions_of(one):
                self._check_indexed(condition)

    def _check_indexed(self, condition: Json) -> None:
        kind, wanted = self.indexed(condition["key"]), kinds_for(condition)
        if kind is None or (wanted and kind not in wanted):
            names = ", ".join(wanted or KINDS)
            raise Refused(
                400,
                f'Bad request: Index required but not found for "{condition["key"]}" of one of the'
                f" following types: [{names}]. Help: Create an index for this key or use a"
                " different filter.",
            )


def kinds_for(condition: Json) -> tuple[str, ...]:
    match, between = condition.get("match"), condition.get("range")
    if between:
        is_date = any(isinstance(bound, str) for bound in between.values())
        return ("datetime",) if is_date else ("integer", "float")
    if not match:
        return ()
    values = match.get("any") or [match.get("value")]
    if "text" in match:
        return ("text",)
    if isinstance(values[0], bool):
        return ("bool",)
    return ("integer",) if isinstance(values[0], int) else ("keyword", "uuid")


def modifier_in(params: Json) -> qe.Modifier | None:
    return qe.Modifier.Idf if (params or {}).get("modifier") == "idf" else None


class Engine:
    """Collections in a folder; `answer` is one request."""

    def __init__(self, folder: Path, *, strict: bool, version: str) -> None:
        self.folder = folder
        self.strict = strict
        self.version = version
        self.making = threading.Lock()
        self.collections = {
            path.parent.name: Collection(path.parent, None) for path in folder.glob("*/meta.json")
        }

    def close(self) -> None:
        for collection in self.collections.values():
            collection.shard.close()

    def answer(self, method: str, path: str, body: Json) -> Json:
        """The result; `path` without its query.

        Raises:
            Refused: the server would answer with an error.
        """
        parts = path.strip("/").split("/", 2)
        if parts[0] != "collections":
            raise Refused(404, "")
        if len(parts) == 1:
            return {"collections": [{"name": name} for name in sorted(self.collections)]}
        name, rest = parts[1], f"/{parts[2]}" if len(parts) == 3 else ""
        if not rest:
            return self._collection(method, name, body)
        if name not in self.collections:
            raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
        collection = self.collections[name]
        if rest.startswith("/vectors/") and method == "PUT":
            return self._add_vector(collection, rest.removeprefix("/vectors/"), body)
        if rest.startswith("/index/") and method == "DELETE":
            return self._drop_index(collection, rest.removeprefix("/index/"))
        act = ACTS.get((method, rest))
        if act is None:
            raise Refused(404, "")
        return act(collection, body)

    def _collection(self, method: str, name: str, body: Json) -> Json:
        if method == "PUT":
            with self.making:
                return self._make(name, body)
        if method == "DELETE":
            with self.making:
                gone = self.collections.pop(name, None)
                if gone:
                    gone.shard.close()
                    shutil.rmtree(gone.folder)
                return gone is not None
        if name not in self.collections:
            raise Refused(404, f"Not found: Collection `{name}` doesn't exist!")
        collection = self.collections[name]
        if method == "PATCH":
            check(models.UpdateCollection, body)
            collection.meta["strict_mode_config"] = body.get("strict_mode_config")
            collection.keep_meta()
            return True
        return info(collection)

    def _make(self, name: str, body: Json) -> bool:
        check(models.CreateCollection, body)
        if name in self.collections:
            raise Refused(409, f"Wrong input: Collection `{name}` already exists!")
        always = {"enabled": True, "unindexed_filtering_retrieve": False}
        meta = {
            "vectors": body["vectors"],
            "sparse_vectors": body.get("sparse_vectors") or {},
            "indexes": {},
            "strict_mode_config": body.get("strict_mode_config") or (self.strict and always),
            "cluster": {
                key: body.get(key) or 1
                for key in ("shard_number", "replication_factor", "write_consistency_factor")
            },
        }
        self.collections[name] = Collection(self.folder / name, meta)
        return True

    def _add_vector(self, collection: Collection, name: str, body: Json) -> Json:
        if self.version < "1.18":  # as text: good for 1.14 to 1.99
            raise Refused(404, "")
        check(models.VectorNameConfig, body)
        operation = qe.UpdateOperation.create_sparse_vector(name, modifier_in(body["sparse"]))
        write(collection, operation)
        collection.meta["sparse_vectors"][name] = body["sparse"]
        collection.keep_meta()
        return DONE

    def _drop_index(self, collection: Collection, key: str) -> Json:
        write(collection, qe.UpdateOperation.delete_field_index(key))
        collection.meta["indexes"].pop(key, None)
        collection.keep_meta()
        return DONE


def info(collection: Collection) -> Json:
    meta = collection.meta
    return {
        "status": "green",
        "points_count": collection.shard.info().points_count,
        "config": {
            "params": {
                "vectors": meta["vectors"],
                "sparse_vectors": meta["sparse_vectors"] or None,
                **meta["cluster"],
            },
            "strict_mode_config": meta["strict_mode_config"] or None,
        },
        "payload_schema": {k: {"data_type": v, "points": 0} for k, v in meta["indexes"].items()},
    }


def write(collection: Collection, operation: qe.UpdateOperation) -> Json:
    with collection.writing:
        collection.shard.update(operation)
    return DONE


def add_index(collection: Collection, body: Json) -> Json:
    check(models.CreateFieldIndex, body)
    schema = body.get("field_schema") or "keyword"
    kind = schema if isinstance(schema, str) else schema["type"]
    write(collection, qe.UpdateOperation.create_field_index(body["field_name"], KINDS[kind]))
    collection.meta["indexes"][body["field_name"]] = kind
    collection.keep_meta()
    return DONE


def upsert(collection: Collection, body: Json) -> Json:
    # The models take long for thousands of numbers; of many points the first stand for all.
    check(models.PointInsertOperations, {**body, "points": body["points"][:3]})
    for point in body["points"]:
        check_vectors(collection, point["vector"])
    points = [wire.point_in(point) for point in body["points"]]
    return write(collection, qe.UpdateOperation.upsert_points(points))


def check_vectors(collection: Collection, vector: Json) -> None:
    named = vector if isinstance(vector, dict) else {"": vector}
    for name, one in named.items():
        if isinstance(one, dict):
            if name not in collection.meta["sparse_vectors"]:
                raise Refused(400, f"Wrong input: Not existing vector name error: {name}")
            continue
        params = collection.dense().get(name)
        if params is None:
            raise Refused(400, f"Wrong input: Not existing vector name error: {name}")
        if len(one) != params["size"]:
            raise Refused(
                400,
                "Wrong input: Vector dimension error: expected dim:"
                f" {params['size']}, got {len(one)}",
            )


def retrieve(collection: Collection, body: Json) -> Json:
    check(models.PointRequest, body)
    ids = [wire.id_in(one) for one in body["ids"]]
    with_payload = body.get("with_payload", True)
    found = collection.shard.retrieve(ids, with_payload, body.get("with_vector") or False)
    return [record_out(one) for one in found]


def delete(collection: Collection, body: Json) -> Json:
    check(models.PointsSelector, body)
    if body.get("filter"):
        collection.check_filters(body)
        where = wire.filter_in(body["filter"])
        assert where is not None
        return write(collection, qe.UpdateOperation.delete_points_by_filter(where))
    ids = [wire.id_in(one) for one in body["points"]]
    return write(collection, qe.UpdateOperation.delete_points(ids))


def set_payload(collection: Collection, body: Json) -> Json:
    return _payload(collection, body, "set_payload")


def overwrite_payload(collection: Collection, body: Json) -> Json:
    return _payload(collection, body, "overwrite_payload")


def _payload(collection: Collection, body: Json, name: str) -> Json:
    check(models.SetPayload, body)
    collection.check_filters(body)
    if body.get("filter"):
        by_filter = getattr(qe.UpdateOperation, f"{name}_by_filter")
        return write(collection, by_filter(wire.filter_in(body["filter"]), body["payload"]))
    ids = [wire.id_in(one) for one in body["points"]]
    check_known(collection, ids)
    return write(collection, getattr(qe.UpdateOperation, name)(ids, body["payload"]))


def update_vectors(collection: Collection, body: Json) -> Json:
    check(models.UpdateVectors, {**body, "points": body["points"][:3]})
    for one in body["points"]:
        check_vectors(collection, one["vector"])
    points = [
        qe.PointVectors(wire.id_in(one["id"]), wire.vectors_in(one["vector"]))
        for one in body["points"]
    ]
    check_known(collection, [point.id for point in points])
    return write(collection, qe.UpdateOperation.update_vectors(points))


def check_known(collection: Collection, ids: list[Any]) -> None:
    known = {record.id for record in collection.shard.retrieve(ids, False, False)}
    if missing := [one for one in ids if one not in known]:
        raise Refused(404, f"Not found: No point with id {missing[0]} found")


def batch(collection: Collection, body: Json) -> Json:
    acts: dict[str, Act] = {
        "upsert": upsert,
        "delete": delete,
        "set_payload": set_payload,
        "overwrite_payload": overwrite_payload,
        "update_vectors": update_vectors,
    }
    done = []
    for operation in body["operations"]:
        ((name, inner),) = operation.items()
        done.append(acts[name](collection, inner))
    return done


def count(collection: Collection, body: Json) -> Json:
    check(models.CountRequest, body)
    collection.check_filters(body)
    request = qe.CountRequest(exact=True, filter=wire.filter_in(body.get("filter")))
    return {"count": collection.shard.count(request)}


def scroll(collection: Collection, body: Json) -> Json:
    check(models.ScrollRequest, body)
    collection.check_filters(body)
    offset = body.get("offset")
    request = qe.ScrollRequest(
        None if offset is None else wire.id_in(offset),
        body.get("limit") or 10,
        wire.filter_in(body.get("filter")),
        body.get("with_payload", True),
        body.get("with_vector") or False,
    )
    records, following = collection.shard.scroll(request)
    return {
        "points": [record_out(one) for one in records],
        "next_page_offset": None if following is None else wire.id_out(following),
    }


def facet(collection: Collection, body: Json) -> Json:
    check(models.FacetRequest, body)
    if collection.indexed(body["key"]) not in COUNTED_BY:
        raise Refused(
            400,
            f'Bad request: Index required but not found for "{body["key"]}" of one of the following'
            f" types: [{', '.join(COUNTED_BY)}]. Help: Create an index for this key or use a"
            " different facet key.",
        )
    collection.check_filters(body)
    request = qe.FacetRequest(
        body["key"],
        body.get("limit") or 10,
        exact=body.get("exact") or False,
        filter=wire.filter_in(body.get("filter")),
    )
    hits = collection.shard.facet(request).hits
    return {"hits": [{"value": hit.value, "count": hit.count} for hit in hits]}


def query(collection: Collection, body: Json) -> Json:
    check(models.QueryRequest, body)
    collection.check_filters(body)
    asked = body.get("query")
    order = asked.get("order_by") if isinstance(asked, dict) else None
    key = order.get("key") if isinstance(order, dict) else order
    if key and collection.indexed(key) not in ORDERED_BY:
        raise Refused(
            400,
            f"Bad request: No range index for `order_by` key: `{key}`. Please create one to use"
            " `order_by`. Check https://qdrant.tech/documentation/concepts/indexing/ to see which"
            " payload schemas support Range conditions",
        )
    for one in [body, *wire.listed(body.get("prefetch"))]:
        vector = one.get("query")
        is_sparse = isinstance(vector, dict) and "indices" in vector
        if isinstance(vector, list) or is_sparse:
            check_vectors(collection, {one.get("using") or "": vector})
    return {"points": [scored_out(one) for one in collection.shard.query(wire.query_in(body))]}


def query_batch(collection: Collection, body: Json) -> Json:
    check(models.QueryRequestBatch, body)
    strict = collection.meta["strict_mode_config"] or {}
    most = strict.get("search_max_batchsize")
    if strict.get("enabled") and most and len(body["searches"]) > most:
        raise Refused(400, f"Bad request: Limit exceeded: more than {most} searches in a batch")
    return [query(collection, one) for one in body["searches"]]


def record_out(record: qe.Record) -> Json:
    out = {"id": wire.id_out(record.id), "payload": record.payload}
    return out if record.vector is None else {**out, "vector": wire.vectors_out(record.vector)}


def scored_out(point: qe.ScoredPoint) -> Json:
    out = {"id": wire.id_out(point.id), "version": point.version, "score": point.score}
    if point.payload is not None:
        out["payload"] = point.payload
    return out if point.vector is None else {**out, "vector": wire.vectors_out(point.vector)}


Act = Callable[[Collection, Json], Json]
ACTS: dict[tuple[str, str], Act] = {
    ("PUT", "/index"): add_index,
    ("PUT", "/points"): upsert,
    ("POST", "/points"): retrieve,
    ("POST", "/points/delete"): delete,
    ("POST", "/points/payload"): set_payload,
    ("PUT", "/points/payload"): overwrite_payload,
    ("PUT", "/points/vectors"): update_vectors,
    ("POST", "/points/batch"): batch,
    ("POST", "/points/count"): count,
    ("POST", "/points/scroll"): scroll,
    ("POST", "/facet"): facet,
    ("POST", "/points/query"): query,
    ("POST", "/points/query/batch"): query_batch,
}
