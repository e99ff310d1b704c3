"""Keep and change single memories, as somebody asked in so many words.

mem0 is not asked: there is nothing to distil, and its writes are not atomic (a batch one by one,
the store first and the history after).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from hookkit.characters import whole
from hookkit.core.changes import Change, Changes
from hookkit.core.payload import (
    ATTRIBUTED_TO,
    MEMORIES,
    ORIGIN,
    PINNED,
    REPLACES,
    SUPERSEDED_AT,
    SUPERSEDED_BY,
    with_marks,
)
from hookkit.core.supersede import supersede
from hookkit.core.tombstones import LINES
from hookkit.errors import HookkitError
from hookkit.memory.model import TOOL, Project
from hookkit.memory.ports import Embedder, Found, MemoryStore, Payload, Point
from hookkit.memory.redact import redact
from hookkit.store.records import COPIED

# What a memory says of itself; metadata must not say otherwise.
OWN_KEYS = frozenset(
    [
        "data",
        "memory",
        "text",
        "user_id",
        "agent_id",
        "run_id",
        "actor_id",
        "project",
        "role",
        LINES,
    ]
    + ["project_name", "kind", "session", "source", "part", "collection", "embedder", "hash"]
    + ["created_at", "updated_at", "text_lemmatized", SUPERSEDED_BY, SUPERSEDED_AT, REPLACES]
    + [ORIGIN, ATTRIBUTED_TO, PINNED, COPIED]
)


class MetadataError(HookkitError):
    """Metadata that a memory cannot have."""

    def __init__(self, must_be: str, found: object) -> None:
        super().__init__(f"metadata must be {must_be}, found {found!r:.60}; nothing was stored")


class UnknownMemoryError(HookkitError):
    """An id that no memory has."""

    def __init__(self, memory_id: str) -> None:
        super().__init__(
            f"no memory has the id {memory_id!r:.60}; "
            f"search_memories and get_memories tell the ids that there are"
        )


class Given(NamedTuple):
    """What somebody wants remembered."""

    key: str  # a UUID of the request: made twice, it is kept once
    said: tuple[tuple[str, str], ...]  # (role, text)
    user_id: str
    project: Project
    agent_id: str  # "" none
    run_id: str
    metadata: Payload
    kind: str  # "fact", or "raw" for the messages of a conversation

    def cleaned(self, own: Sequence[str] = ()) -> Given:
        """The same without secrets, `own` patterns among them, and without half characters.

        Raises:
            MetadataError: a memory cannot have this metadata.
        """
        said = tuple((role, redact(whole(text), own).strip()) for role, text in self.said)
        return self._replace(said=said, metadata=_cleaned(self.metadata, own))

    def marks(self) -> Payload:
        """What each memory that comes of it says of itself, besides its text and dates."""
        ids = {"agent_id": self.agent_id, "run_id": self.run_id}
        return {
            **self.metadata,
            **{name: value for name, value in ids.items() if value},
            "project": self.project.slug,
            "project_name": self.project.name,
            "kind": self.kind,
            "source": [self.key],
            ORIGIN: TOOL,
        }


def keep(store: MemoryStore, embedder: Embedder, changes: Changes, given: Given) -> list[Found]:
    """Each text of `given` as a memory: all of them, or none; what they replace is marked.

    Raises:
        HookkitError: the store or the history cannot be written; nothing was.
        ValueError: its metadata cannot be stored; nothing was.
    """
    ids = [str(uuid.uuid5(uuid.UUID(given.key), str(n))) for n in range(len(given.said))]
    kept = store.get(ids)
    if len(kept) == len(ids):  # asked once more since our answer did not arrive
        return kept
    now = _now()
    dates = {"created_at": now, "updated_at": now}
    common = {**given.marks(), "user_id": given.user_id, **dates}
    texts = [text for _, text in given.said]
    points = [
        Point(id_, vector, text, _payload({**common, **_role(given, role)}, text, embedder))
        for id_, vector, (role, text) in zip(ids, embedder.embed(texts), given.said, strict=True)
    ]
    added = [Change(p.id, "ADD", None, p.text, now, now, p.payload.get("role")) for p in points]
    with changes.noted(added):
        store.upsert(points)
    supersede(store, changes, points)
    return [Found(point.id, point.payload) for point in points]


def change(
    store: MemoryStore,
    embedder: Embedder,
    changes: Changes,
    memory_id: str,
    text: str,
    own: Sequence[str] = (),
) -> Found:
    """Give a memory another text; whose it is and when it was said stay.

    It holds then, whatever replaced the text before.

    Raises:
        UnknownMemoryError: there is none with this id.
        HookkitError: the store or the history cannot be written; nothing was.
    """
    old = get(store, memory_id)
    text = redact(whole(text), own).strip()
    holds = {k: v for k, v in old.payload.items() if k not in (SUPERSEDED_BY, SUPERSEDED_AT)}
    # Whoever said the old text did not say this one.
    payload = _payload({**holds, ORIGIN: TOOL, "updated_at": _now()}, text, embedder)
    point = Point(old.id, embedder.embed([text])[0], text, payload)
    was, role = str(old.payload.get("data", "")), payload.get("role")
    dates = (str(payload.get("created_at", "")), str(payload["updated_at"]))
    with changes.noted([Change(old.id, "UPDATE", was, text, *dates, role)]):
        store.upsert([point])
    return Found(point.id, payload)


def get(store: MemoryStore, memory_id: str) -> Found:
    """The memory with this id.

    Raises:
        UnknownMemoryError: there is none.
    """
    for found in store.get([memory_id]):
        if found.payload.get("collection") == MEMORIES:
            return found
    raise UnknownMemoryError(memory_id)


def _role(given: Given, role: str) -> Payload:
    """Who said it, where the very words are kept; a statement is nobody's in particular."""
    return {"role": role} if given.kind == "raw" else {}


def _payload(payload: Payload, text: str, embedder: Embedder) -> Payload:
    marked = with_marks(payload, MEMORIES, embedder.model_id)
    marked.pop("text_lemmatized", None)  # mem0's, of the old text; our store has its own words
    return {**marked, "data": text, "hash": hashlib.md5(text.encode()).hexdigest()}  # noqa: S324


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def _cleaned(metadata: Payload, own: Sequence[str]) -> Payload:
    for key in metadata:
        if key in OWN_KEYS or not 0 < len(key) <= 100:
            own = ", ".join(sorted(OWN_KEYS))
            raise MetadataError(f"without a memory's own keys ({own})", key)
    return {whole(key): _redacted(value, own) for key, value in metadata.items()}


def _redacted(value: Any, own: Sequence[str]) -> Any:
    if isinstance(value, str):
        return redact(whole(value), own)
    if isinstance(value, dict):
        return {key: _redacted(item, own) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_redacted(item, own) for item in value]
    return value
