"""What memories told the graph and is not so any more: shown to nobody at once, taken out soon.

A memory that was replaced (core/supersede) stays in the graph, and what only it says is shown as
ended. That is looked up at each question, chosen over writing it into the graph: it holds while the
graph is down, and it is undone with the mark, when the newer memory is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from hookkit.core.payload import SUPERSEDED_AT, SUPERSEDED_BY
from hookkit.graph.model import Fact
from hookkit.graph.ports import GraphStore
from hookkit.graph.queue import Queue, Waiting
from hookkit.memory.ports import MemoryStore, Payload

PAGE = 500


class Past(NamedTuple):
    """Of one store's memories, at one moment."""

    store: MemoryStore
    stale: Collection[str]  # ids of those that were forgotten or changed since they were read

    def shown(self, facts: Iterable[Fact], *, history: bool) -> list[Fact]:
        """Facts with those alone of their memories that still say so; none where none does.

        What only replaced memories say is there with `history` alone, as ended by the newer one.
        A memory that is not in our store may be of another that shares the graph: it says so still.

        Raises:
            StoreUnavailableError: the memories cannot be looked up.
        """
        fresh = [(fact, [m for m in fact.memory_ids if m not in self.stale]) for fact in facts]
        replaced = self._replaced({memory for _, ids in fresh for memory in ids})
        shown = []
        for fact, ids in fresh:
            hold = [memory for memory in ids if memory not in replaced]
            if fact.invalid_at and ids:
                shown.append(fact._replace(memory_ids=tuple(ids)))
            elif hold:
                shown.append(fact._replace(memory_ids=tuple(hold)))
            elif ids and history:
                shown.append(_ended(fact, [replaced[memory] for memory in ids], ids))
        return shown

    def _replaced(self, memory_ids: Collection[str]) -> Mapping[str, Payload]:
        """Those of these memories that a newer one replaced."""
        ids = sorted(memory_ids)
        pages = (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))
        found = (one for page in pages for one in self.store.get(page))
        return {one.id: one.payload for one in found if one.payload.get(SUPERSEDED_BY)}


def past_of(store: MemoryStore, queue: Queue) -> Past:
    """What is known of it just now; raises QueueError."""
    gone = [row.memory_id for row in gone_since(store, queue)]
    return Past(store, {*queue.stale(), *gone})


def gone_since(store: MemoryStore, queue: Queue) -> list[Waiting]:
    """What was to be read again, and was forgotten before its turn came."""
    again = queue.again()
    there = {one.id for one in store.get([row.memory_id for row in again])}
    return [row for row in again if row.memory_id not in there]


def let_go(graph: GraphStore, store: MemoryStore, queue: Queue, rows: Sequence[Waiting]) -> None:
    """Take out what these memories said, that were forgotten or changed.

    One that was changed is to be read again, if it was read before.
    """
    there = {found.id for found in store.get([row.memory_id for row in rows])}
    gone = [row for row in rows if row.memory_id not in there]
    told = graph.told([row.memory_id for row in rows if row.why == "change"])
    changed = [r for r in rows if r.memory_id in there and r.why == "change"]
    for row in changed:
        if row.memory_id in told:  # first: cut off after it, it is read again all the same
            queue.becomes(row, "add")
    graph.forget([row.memory_id for row in [*gone, *changed]])
    kept = {row.memory_id for row in changed if row.memory_id in told}
    queue.done([row for row in rows if row.memory_id not in kept])


def _ended(fact: Fact, replaced: Sequence[Payload], memory_ids: Sequence[str]) -> Fact:
    """The fact as it ended when the last of its memories was replaced."""
    last = max(replaced, key=lambda payload: str(payload.get(SUPERSEDED_AT, "")))
    return fact._replace(
        memory_ids=tuple(memory_ids),
        invalid_at=str(last.get(SUPERSEDED_AT, "")) or fact.valid_from,
        invalidated_by=str(last[SUPERSEDED_BY]),
    )
