"""Memories as the graph reads them, and those that it has not read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from hookkit.core.payload import MEMORIES
from hookkit.graph.model import Realm
from hookkit.graph.ports import GraphStore
from hookkit.graph.prompts import TEXT_CHARS
from hookkit.graph.read import Source
from hookkit.memory.model import GLOBAL
from hookkit.memory.ports import Found, MemoryStore, Payload

PAGE = 500


def source_of(found: Found) -> Source:
    """What the graph wants to know of a memory."""
    get = found.payload.get
    realm = Realm(str(get("user_id", "")), str(get("project", GLOBAL)))
    return Source(
        found.id,
        str(get("data", "")),
        realm,
        str(get("agent_id") or ""),
        str(get("run_id") or ""),
        said_at(found.payload),
        str(get("project_name", "")),
    )


def said_together(found: Sequence[Found]) -> list[Found]:
    """The first of these memories, with those that came of the same request as it."""
    together: list[Found] = []
    chars = 0
    for one in found:
        chars += len(str(one.payload.get("data", "")))
        if together and (chars > TEXT_CHARS or _origin(one) != _origin(together[0])):
            continue
        together.append(one)
    return together


def said_at(payload: Payload) -> str:
    """When a memory's words were said, or last changed: ISO 8601 UTC with milliseconds."""
    text = str(payload.get("updated_at") or payload.get("created_at") or "")
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:  # imported, and read by no other
        moment = datetime.fromtimestamp(0, timezone.utc)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def backlog_of(store: MemoryStore, graph: GraphStore, user_id: str) -> list[str]:
    """The ids of the user's memories that the graph has not taken in, the oldest first.

    Exchanges that are kept as they were said are left out: they become memories once distilled.
    """
    untold: list[tuple[str, str]] = []
    after = ""
    while page := store.page(after, PAGE):
        after = page[-1].id
        mine = [point for point in page if _is_wanted(point.payload, user_id)]
        told = graph.told([point.id for point in mine])
        untold += [(said_at(p.payload), p.id) for p in mine if p.id not in told]
    return [memory_id for _, memory_id in sorted(untold)]


def _origin(found: Found) -> tuple[object, ...]:
    keys = ("source", "user_id", "project", "agent_id", "run_id")
    return tuple(found.payload.get(key) for key in keys)


def _is_wanted(payload: Payload, user_id: str) -> bool:
    is_memory = payload.get("collection") == MEMORIES and payload.get("kind") != "raw"
    return is_memory and payload.get("user_id") == user_id
