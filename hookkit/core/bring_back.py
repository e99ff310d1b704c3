"""Memories that were forgotten put back where they were: vectors, history, marks, graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hookkit.core.beside import UNTOLD
from hookkit.core.changes import Changes
from hookkit.core.forget import LINKS, Trail
from hookkit.core.mover import Mover
from hookkit.core.payload import SUPERSEDED_BY
from hookkit.core.supersede import Mark, mark
from hookkit.core.undo import Part
from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.queue import QueueError
from hookkit.memory.ports import MemoryStore, Payload
from hookkit.store.history import unforgotten, with_rows
from hookkit.store.records import EMBEDDER

if TYPE_CHECKING:
    from hookkit.core.graph import Graph


def bring_back(
    store: MemoryStore,
    changes: Changes,
    history_path: str,
    graph: Graph | None,
    mover: Mover,
    trail: Trail,
    key: str,
) -> str:
    """Put back what that forget kept; why the graph lacks its part, or "".

    Raises:
        HookkitError: something cannot be written; asked again, it goes on.
    """
    reason = ""
    for page in trail.undo.parts(key, "memory"):
        try:
            _memories(page, mover, graph, store)
        except (GraphUnavailableError, QueueError) as error:  # the memories are back by then
            reason = str(error)
        unforgotten(history_path, [part.id for part in page])
    for page in trail.undo.parts(key, "entity"):
        _entities(page, mover, store)
    for page in trail.undo.parts(key, "history"):
        with with_rows(history_path, [part.content for part in page]):
            pass  # it is all that there is to do
    for page in trail.undo.parts(key, "mark"):
        _marks(page, store, changes)
    trail.tombstones.lift(key)
    return reason


def _memories(page: Sequence[Part], mover: Mover, graph: Graph | None, store: MemoryStore) -> None:
    model_id = mover.embedder.model_id
    mover.take([_fitting(part.content, model_id) for part in page], model_id)
    untold = [part.id for part in page if part.content.get(UNTOLD)]
    if graph is not None and untold:
        graph.want(store.get(untold))


def _entities(page: Sequence[Part], mover: Mover, store: MemoryStore) -> None:
    """Where an entity is there still, or anew, it names these memories again."""
    there = {one.id: one for one in store.get([part.id for part in page])}
    for part in page:
        known = there.get(part.id)
        if known is None:
            model_id = mover.embedder.model_id
            mover.take([_fitting(part.content, model_id)], model_id)
            continue
        links = [*part.content["payload"].get(LINKS, ()), *known.payload.get(LINKS, ())]
        store.set_payload(known.id, {**known.payload, LINKS: [*dict.fromkeys(links)]})


def _marks(page: Sequence[Part], store: MemoryStore, changes: Changes) -> None:
    newer = {part.id: str(part.content.get(SUPERSEDED_BY)) for part in page}
    there = {one.id for one in store.get([*newer.values()])}
    older = store.get([*newer])
    mark(store, changes, [Mark(one, newer[one.id]) for one in older if newer[one.id] in there])


def _fitting(record: Payload, model_id: str) -> Payload:
    """The record without a vector that another model made: it is made anew."""
    if record["payload"].get(EMBEDDER) == model_id:
        return record
    return {**record, "vector": None}
