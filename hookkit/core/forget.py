"""Take memories away, with all that only they brought, and keep them for a day's undo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from hookkit.core.beside import Beside
from hookkit.core.changes import Change, Changes
from hookkit.core.payload import ENTITIES, MEMORIES, SUPERSEDED_AT, SUPERSEDED_BY
from hookkit.core.supersede import reopen
from hookkit.core.tombstones import Stone, Tombstones
from hookkit.core.undo import Kind, Part, UndoFile
from hookkit.memory.ports import Filter, Found, Match, MemoryStore, Point
from hookkit.store.records import record_of

PAGE = 200  # memories in one write
LINKS = "linked_memory_ids"  # of mem0's entities: the memories that name it


class Trail(NamedTuple):
    """What a forget leaves behind."""

    undo: UndoFile
    tombstones: Tombstones


class Forgetting:
    """One act of forgetting. Each thing is kept for undo before it goes, unless it is a purge."""

    def __init__(
        self, trail: Trail | None, key: str, now: float, *, is_purge: bool = False
    ) -> None:
        """Begin it; `key` is a UUID of the request, `now` wall clock seconds.

        Raises:
            UndoError: it cannot be noted; nothing is to be taken then.
        """
        self._trail = trail
        self.key = key
        self.is_purge = is_purge
        if trail is not None:
            trail.undo.begin(key, now, is_kept=not is_purge)

    def keep(self, kind: Kind, parts: Iterable[Part]) -> None:
        """Keep what is about to go."""
        if self._trail is not None and not self.is_purge:
            self._trail.undo.keep(self.key, kind, parts)

    def end(self, counts: Mapping[str, int]) -> bool:
        """It took that much; whether undo can bring any of it back."""
        return self._trail is not None and self._trail.undo.end(self.key, counts)

    def call_off(self) -> None:
        """It failed before it took anything: it leaves nothing behind."""
        if self._trail is not None:
            self._trail.undo.brought_back(self.key)
            self._trail.tombstones.lift(self.key)

    def bury(self, stones: Iterable[Stone]) -> None:
        """See to it that nothing is learned from these again."""
        if self._trail is not None:
            self._trail.tombstones.put(self.key, stones)

    def bury_memories(self, memories: Sequence[Found]) -> None:
        """The same, of what taught these memories."""
        if self._trail is not None:
            stones = self._trail.tombstones.of_memory
            self.bury([stone for memory in memories for stone in stones(memory.payload)])


def forget(
    store: MemoryStore,
    changes: Changes,
    beside: Beside,
    memories: Sequence[Found],
    act: Forgetting,
) -> None:
    """Delete these memories with their history, note that, and let go of what they were linked to.

    What they had replaced holds again.

    Raises:
        HookkitError: something cannot be written; asked again, it goes on.
    """
    for start in range(0, len(memories), PAGE):
        _forget(store, changes, beside, memories[start : start + PAGE], act)


def forget_all(
    store: MemoryStore,
    changes: Changes,
    beside: Beside,
    whose: Sequence[Match],
    act: Forgetting,
) -> int:
    """Delete every memory of that user, agent, run; how many there were.

    Raises:
        HookkitError: part of them may be gone; asked again, it goes on.
    """
    where = Filter((Match("collection", (MEMORIES,)), *whose))
    count = 0
    while page := store.newest(where, PAGE):
        forget(store, changes, beside, page, act)
        count += len(page)
    return count


def forget_entities(store: MemoryStore, whose: Sequence[Match], act: Forgetting) -> int:
    """Delete what was extracted about that user, agent, run; how many entities there were."""
    where = Filter((Match("collection", (ENTITIES,)), *whose))
    count = 0
    while page := store.newest(where, PAGE):
        act.keep("entity", _records(store, page))
        store.delete([entity.id for entity in page])
        count += len(page)
    return count


def entities_of(store: MemoryStore, gone: set[str]) -> list[Found]:
    """The entities that none but these memories name."""
    ids, found = sorted(gone), dict[str, Found]()
    for start in range(0, len(ids), PAGE):
        linked = _linked(ids[start : start + PAGE])
        found |= {one.id: one for one in store.newest(linked, 100 * PAGE)}
    return [one for one in found.values() if gone.issuperset(_links(one))]


def _forget(
    store: MemoryStore,
    changes: Changes,
    beside: Beside,
    memories: Sequence[Found],
    act: Forgetting,
) -> None:
    ids = [memory.id for memory in memories]
    if not act.is_purge:
        with_past = beside.of(ids)
        records = _records(store, memories)
        act.keep("memory", [p._replace(content={**p.content, **with_past[p.id]}) for p in records])
        act.keep("mark", _marks(store, ids))
    act.bury_memories(memories)
    # First: were we killed in between, both would be seen, and not neither.
    reopen(store, changes, memories)
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    with changes.noted([_deleted(memory, now) for memory in memories]):
        store.delete(ids)
    _unlink(store, {*ids}, act)


def _deleted(memory: Found, now: str) -> Change:
    """The row that is left of it in the history: that it was, and is not; no words."""
    created = str(memory.payload.get("created_at", ""))
    return Change(memory.id, "DELETE", None, None, created, now)


def _records(store: MemoryStore, found: Sequence[Found]) -> list[Part]:
    vectors = store.vectors([one.id for one in found])
    points = (
        Point(one.id, vectors.get(one.id, ()), str(one.payload.get("data", "")), one.payload)
        for one in found
    )
    return [Part(point.id, record_of(point, with_vector=True)) for point in points]


def _marks(store: MemoryStore, ids: Sequence[str]) -> list[Part]:
    """What gave way to these."""
    gave_way = (Match("collection", (MEMORIES,)), Match(SUPERSEDED_BY, tuple(ids)))
    older = store.newest(Filter(gave_way, not_ids=tuple(ids)), 100 * PAGE)
    marks = (SUPERSEDED_BY, SUPERSEDED_AT)
    return [Part(one.id, {mark: one.payload.get(mark) for mark in marks}) for one in older]


def _unlink(store: MemoryStore, gone: set[str], act: Forgetting) -> None:
    """An entity that none but these memories named goes with them."""
    while entities := store.newest(_linked(sorted(gone)), PAGE):
        act.keep("entity", _records(store, entities))
        empty = []
        for entity in entities:
            left = [one for one in _links(entity) if one not in gone]
            if left:
                store.set_payload(entity.id, {**entity.payload, LINKS: left})
            else:
                empty.append(entity.id)
        store.delete(empty)


def _linked(ids: Sequence[str]) -> Filter:
    return Filter((Match("collection", (ENTITIES,)), Match(LINKS, tuple(ids))))


def _links(entity: Found) -> list[Any]:
    links = entity.payload.get(LINKS)
    return links if isinstance(links, list) else []
