"""Points that another mem0 put into a collection, known for what they are and made ours.

Keys that are missing are added, what is there stays: other people's metadata too. What nobody
could order or find by is replaced, and kept beside: a created_at that is no date, under
"created_at_found"; a "project", "kind" or "collection" of somebody's own metadata, under
"mem0_project" and so on (as `hookkit import` does). The original asked for a user's memories
whatever their metadata said, and so they become global facts: left as they were, no recall would
ever find one that says {"project": "shop"}, and nobody would be told. The price is that another
mem0 that goes on in the same collection must filter by the new key. The original's second
collection, <name>_entities, is left as it is: it is made of the memories, and serves mem0 alone.

Each page is read, and what it lacks put in one request; killed halfway, the next opener goes on
with the points that are not marked yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from hookkit.characters import whole
from hookkit.memory.ports import Payload
from hookkit.store import qdrant_queries as queries
from hookkit.store.dates import dated
from hookkit.store.layout import BM25, DATA, UNKNOWN, Record
from hookkit.store.qdrant_wire import JsonObject, Wire
from hookkit.store.vectors import bm25_embedder, cosine

Probe = Callable[[str], Sequence[float]]  # a text to its vector, of length 1.0

TEXT_KEYS = (DATA, "memory", "text")  # in mem0 2.x, and in what came before it
EMBEDDER = "embedder"  # the payload key under which a point says what made its vector
# Whose values decide who finds a memory: what they were to others is kept by another name.
MEANT = {"collection": "memories", "project": "", "kind": "fact"}
COLLECTIONS = ("memories", "entities")  # the values of a point that is ours already
SAMPLED = 64  # points, of which the first few with text are embedded
PROBED = 3
SAME = 0.99  # cosine; the rounding of two machines stays far above, two models far below
PAGE = 200


def stranger(
    wire: Wire, wanted: Record, probe: Probe | None, where: JsonObject | None
) -> Record | None:
    """What the vectors of the points that `where` lets through are, if not of `wanted`.

    Whoever wants vectors of an unknown model (to read their texts) is given any that are unmarked.
    """
    body = queries.scroll(None, SAMPLED, where, True, with_vector=True)
    unmarked = []
    for record in wire.ask("POST", "/points/scroll", body)["points"]:
        payload = record["payload"] or {}
        if payload.get("collection") == "hookkit":  # the note of who made it a moment before us
            continue
        mark = payload.get(EMBEDDER)
        if isinstance(mark, str) and mark != wanted.model_id:
            return wanted._replace(model_id=mark)
        if mark != wanted.model_id:
            unmarked.append((text_of(payload), queries.dense_of(record["vector"])))
    if wanted.model_id == UNKNOWN:
        return None
    tried = [(text, vector) for text, vector in unmarked if text and vector][:PROBED]
    if unmarked and not (probe and tried):
        return wanted._replace(model_id=UNKNOWN)
    is_same = all(cosine(probe(text), vector) > SAME for text, vector in tried) if probe else True
    return None if is_same else wanted._replace(model_id=UNKNOWN)


def fill(wire: Wire, wanted: Record, where: JsonObject | None, *, with_words: bool) -> None:
    """Give the points that `where` lets through what they lack, and their words anew."""
    bm25 = bm25_embedder()
    after: str | int | None = None
    while True:
        body = queries.scroll(after, PAGE, where, True, with_vector=False)
        answer = wire.ask("POST", "/points/scroll", body)
        texts = {point["id"]: text_of(point["payload"] or {}) for point in answer["points"]}
        words = {point_id: bm25.embed_document(whole(text)) for point_id, text in texts.items()}
        operations = _additions(answer["points"], wanted.model_id)
        if with_words and words:
            vectors = [
                {"id": point_id, "vector": {BM25: queries.sparse_of(sparse)}}
                for point_id, sparse in words.items()
            ]
            # Before the marks: a marked point is not looked at again.
            operations = [{"update_vectors": {"points": vectors}}, *operations]
        if operations:
            wire.set_up("POST", "/points/batch?wait=true", {"operations": operations})
        after = answer.get("next_page_offset")
        if after is None:
            return


def lacking(payload: Mapping[str, Any], model_id: str) -> Payload:
    """What a point of another mem0 needs to be one of ours, beside what it has.

    >>> lacking({"memory": "uv, not pip", "created_at": "2025-03-01", "topic": "x"}, "m")["data"]
    'uv, not pip'
    """
    ours = {**MEANT, EMBEDDER: model_id, DATA: text_of(payload)}
    added: Payload = {
        key: value for key, value in ours.items() if key not in payload and value != UNKNOWN
    }
    if not _is_ours(payload):
        theirs = {key: payload[key] for key in MEANT if key in payload}
        added |= {f"mem0_{key}": value for key, value in theirs.items()}
        added |= {key: MEANT[key] for key in theirs}
    return {**added, **dated(payload)}


def _is_ours(payload: Mapping[str, Any]) -> bool:
    """Whether we wrote it, or did once: what mem0 copies out of our memories says so too."""
    if payload.get("collection") in COLLECTIONS:
        return True
    return all(isinstance(payload.get(key), str) for key in ("project", "project_name"))


def text_of(payload: Mapping[str, Any]) -> str:
    """What a memory says, by whichever key; "" where it says nothing."""
    values = (payload.get(key) for key in TEXT_KEYS)
    return next((value for value in values if isinstance(value, str) and value), "")


def _additions(points: Iterable[JsonObject], model_id: str) -> list[JsonObject]:
    """One operation for all points that lack the same."""
    ids: dict[str, list[str | int]] = {}
    for point in points:
        added = lacking(point["payload"] or {}, model_id)
        if added:
            ids.setdefault(json.dumps(added, sort_keys=True), []).append(point["id"])
    return [
        {"set_payload": {"payload": json.loads(added), "points": some}}
        for added, some in ids.items()
    ]
