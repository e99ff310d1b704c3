"""Mark memories that a newer one replaced: recall leaves them out, and nothing is deleted.

    superseded_by   on the older memory: the id of the newer one
    superseded_at   on the older memory: when it was marked
    replaces        on the newer memory: ids of those it replaced, so that a mark that a crash
                    prevented is made at the next try

A model says what replaces what where one is asked (instructions.REPLACING); core/superseding where
none is. Whoever asks for a memory by its id still gets it, and forgetting the newer one brings the
older one back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from typing import NamedTuple

from hookkit.core.changes import SUPERSEDED, Change, Changes
from hookkit.core.payload import MEMORIES, REPLACES, SUPERSEDED_AT, SUPERSEDED_BY
from hookkit.core.superseding.rule import replaces
from hookkit.memory.model import GLOBAL
from hookkit.memory.ports import Filter, Found, Match, MemoryStore, Payload, Point, Present

NEAR = 5  # memories looked at for each new one
FLOOR = 0.4  # cosine; the words decide, and no labelled pair is below (tests/core/superseding)
RAW_CHARS = 200  # of a message kept as it was said: a longer one says more than one thing
PAGE = 500
MARKS = (SUPERSEDED_BY, SUPERSEDED_AT)


class _OutrunError(Exception):
    """A memory is not any more what was to be marked; no row of it is to stay in the history."""


class Mark(NamedTuple):
    """One memory gives way to another."""

    older: Found
    newer: str  # id


def supersede(
    store: MemoryStore, changes: Changes, new: Sequence[Point], seen: Collection[str] = ()
) -> int:
    """Mark what the `new` memories, which are in the store, replace; how many were.

    What the new ones say of themselves (`replaces`) is done; other near ones are held against the
    rule, but for those `seen` by a model that did not find them replaced.

    Raises:
        HookkitError: the store or the history cannot be written; some may be marked.
    """
    done = 0
    for point in new:
        named = _named(store, point.id, point.payload)
        passed_over = {point.id, *seen, *(mark.older.id for mark in named)}
        done += mark(store, changes, [*named, *_by_rule(store, point, passed_over)])
    return done


def settle(store: MemoryStore, changes: Changes, memories: Iterable[Found]) -> int:
    """Mark once more what these say that they replace: after a crash, or when they come back."""
    marks = [one for m in memories for one in _named(store, m.id, m.payload)]
    return mark(store, changes, marks)


def reopen(store: MemoryStore, changes: Changes, gone: Sequence[Found]) -> int:
    """Bring back what gave way to memories that are `gone`, or are about to go; how many came back.

    Where the one that is gone had given way to a third, that third stands for it.
    """
    heirs = {memory.id: str(memory.payload.get(SUPERSEDED_BY) or "") for memory in gone}
    gave_way = (Match("collection", (MEMORIES,)), Match(SUPERSEDED_BY, tuple(heirs)))
    where = Filter(gave_way, not_ids=tuple(heirs))
    count = 0
    while heirs and (page := store.newest(where, PAGE)):
        for memory in page:
            heir = _heir(heirs, str(memory.payload[SUPERSEDED_BY]))
            _write(store, changes, memory, heir)
            count += not heir
    return count


def mark(store: MemoryStore, changes: Changes, marks: Sequence[Mark]) -> int:
    """Make the marks that are not there yet."""
    new = [one for one in marks if not one.older.payload.get(SUPERSEDED_BY)]
    for one in new:
        _write(store, changes, one.older, one.newer)
    return len(new)


def _write(store: MemoryStore, changes: Changes, memory: Found, newer: str) -> None:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    marks: Payload = {SUPERSEDED_BY: newer, SUPERSEDED_AT: now} if newer else {}
    text = str(memory.payload.get("data", ""))
    event = SUPERSEDED if newer else "REOPENED"
    created = str(memory.payload.get("created_at", ""))
    with (
        suppress(_OutrunError),
        changes.noted([Change(memory.id, event, text, text, created, now)]),
    ):
        # Who changes or forgets it by hand holds the history as we do, and may have been before us.
        payload = next((one.payload for one in store.get([memory.id])), {})
        if not payload or str(payload.get("data", "")) != text:
            raise _OutrunError
        plain = {k: v for k, v in payload.items() if k not in MARKS}
        store.set_payload(memory.id, {**plain, **marks})


def _heir(heirs: dict[str, str], newer: str) -> str:
    """Who stands for a memory that is gone: "" for nobody."""
    passed = set()
    while newer in heirs and newer not in passed:
        passed.add(newer)
        newer = heirs[newer]
    return "" if newer in heirs else newer


def _named(store: MemoryStore, new_id: str, payload: Payload) -> list[Mark]:
    """What a memory says of itself that it replaces."""
    ids = payload.get(REPLACES)
    if not isinstance(ids, list) or not ids:
        return []
    return [
        _ordered(new_id, payload, older)
        for older in store.get([str(one) for one in ids])
        if older.payload.get("collection") == MEMORIES and _may_give_way(older.payload, payload)
    ]


def _by_rule(store: MemoryStore, point: Point, passed_over: Collection[str]) -> list[Mark]:
    if not _is_statement(point.payload):
        return []
    get = point.payload.get
    where = Filter(
        (
            Match("collection", (MEMORIES,)),
            Match("user_id", (str(get("user_id", "")),)),
            Match("project", (str(get("project", GLOBAL)),)),
        ),
        must_not=(Present(SUPERSEDED_BY),),
        not_ids=tuple(passed_over),
    )
    return [
        found
        for near in store.nearest(point.vector, where, NEAR)
        if near.score >= FLOOR
        and _is_statement(near.payload)
        and _may_give_way(near.payload, point.payload)
        and (found := _told_apart(point, near)) is not None
    ]


def _told_apart(point: Point, near: Found) -> Mark | None:
    if near.payload.get("created_at") == point.payload.get("created_at"):
        return None  # said in one breath: both hold
    one = _ordered(point.id, point.payload, near)
    text = str(near.payload.get("data", ""))
    newer, older = (point.text, text) if one.newer == point.id else (text, point.text)
    return one if replaces(newer, older) else None


def _ordered(new_id: str, payload: Payload, other: Found) -> Mark:
    """Which of the two gives way: the one that was said earlier, whenever it was stored."""
    if str(other.payload.get("created_at", "")) > str(payload.get("created_at", "")):
        return Mark(Found(new_id, payload), other.id)
    return Mark(other, new_id)


def _may_give_way(older: Payload, newer: Payload) -> bool:
    """Nobody's memory gives way to another's, nor every project's to that of one."""
    if any(older.get(key) != newer.get(key) for key in ("user_id", "agent_id", "run_id")):
        return False
    is_raw = (older.get("kind") == "raw", newer.get("kind") == "raw")
    projects = (older.get("project", GLOBAL), newer.get("project", GLOBAL))
    return is_raw[0] == is_raw[1] and (projects[0] == projects[1] or projects[1] == GLOBAL)


def _is_statement(payload: Payload) -> bool:
    """Whether it says one thing; of messages kept as they were said, a person's short word does."""
    if payload.get("kind") != "raw":
        return True
    return payload.get("role") == "user" and len(str(payload.get("data", ""))) <= RAW_CHARS
