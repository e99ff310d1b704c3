"""Take memories away, with all that only they brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from hookkit.core.changes import Change, Changes
from hookkit.core.payload import ENTITIES, MEMORIES
from hookkit.core.supersede import reopen
from hookkit.memory.ports import Filter, Found, Match, MemoryStore

PAGE = 500  # memories in one write
LINKS = "linked_memory_ids"  # of mem0's entities: the memories that name it


def forget(store: MemoryStore, changes: Changes, memories: Sequence[Found]) -> None:
    """Delete these memories, note it, and let go of what they were linked to.

    What they had replaced holds again.

    Raises:
        HookkitError: the store or the history cannot be written; nothing was.
    """
    # First: were we killed in between, both would be seen, and not neither.
    reopen(store, changes, memories)
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    with changes.noted([_deleted(memory, now) for memory in memories]):
        store.delete([memory.id for memory in memories])
    _unlink(store, {memory.id for memory in memories})


def forget_all(store: MemoryStore, changes: Changes, whose: Sequence[Match]) -> int:
    """Delete every memory of that user, agent, run; how many there were.

    Raises:
        HookkitError: part of them may be gone; asked again, it goes on.
    """
    where = Filter((Match("collection", (MEMORIES,)), *whose))
    count = 0
    while page := store.newest(where, PAGE):
        forget(store, changes, page)
        count += len(page)
    return count


def forget_entities(store: MemoryStore, whose: Sequence[Match]) -> int:
    """Delete what was extracted about that user, agent, run; how many entities there were."""
    where = Filter((Match("collection", (ENTITIES,)), *whose))
    count = 0
    while page := store.newest(where, PAGE):
        store.delete([entity.id for entity in page])
        count += len(page)
    return count


def _deleted(memory: Found, now: str) -> Change:
    get = memory.payload.get
    return Change(
        memory.id,
        "DELETE",
        str(get("data", "")),
        None,
        str(get("created_at", "")),
        now,
        get("role"),
    )


def _unlink(store: MemoryStore, gone: set[str]) -> None:
    """An entity that none but these memories named goes with them."""
    linked = Filter((Match("collection", (ENTITIES,)), Match(LINKS, tuple(gone))))
    while entities := store.newest(linked, PAGE):
        empty = []
        for entity in entities:
            left = [one for one in _links(entity) if one not in gone]
            if left:
                store.set_payload(entity.id, {**entity.payload, LINKS: left})
            else:
                empty.append(entity.id)
        store.delete(empty)


def _links(entity: Found) -> list[Any]:
    links = entity.payload.get(LINKS)
    return links if isinstance(links, list) else []
