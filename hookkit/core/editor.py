"""What somebody does to memories by hand: add, change, forget, look."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hookkit.core.beside import Beside
from hookkit.core.changes import Changes
from hookkit.core.edit import Given, change, get, keep
from hookkit.core.forget import Forgetting, Trail, forget, forget_all, forget_entities
from hookkit.core.look import Whose, entities, search
from hookkit.core.payload import PINNED
from hookkit.core.tombstones import Stone
from hookkit.core.wanted import beginning_with
from hookkit.errors import HookkitError
from hookkit.graph.queue import QueueError
from hookkit.memory.ports import Embedder, Filter, Found, MemoryStore

if TYPE_CHECKING:
    from hookkit.core.graph import Graph

# What a model made of what was given; None where there is no model, or it is at work elsewhere.
Distil = Callable[[Given], Sequence[Found] | None]


class Kept(NamedTuple):
    """What came of something given."""

    memories: Sequence[Found]
    note: str  # why it is not what was asked for, "" where it is


class Forgotten(NamedTuple):
    """What was deleted."""

    memories: int
    entities: int


class Editor:
    """Edits of one store, one at a time; looks beside them."""

    def __init__(
        self,
        store: MemoryStore,
        embedder: Embedder,
        history_path: str,
        distil: Distil,
        graph: Graph | None = None,
        own: Sequence[str] = (),  # patterns of what else is cut out (redact_own)
        trail: Trail | None = None,  # where what is forgotten is kept for a day
        changes: Changes | None = None,  # of that history, where more must follow than the graph
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._changes = changes or Changes(history_path, graph)
        self._distil = distil
        self._own = own
        self._graph = graph
        self._beside = Beside(history_path, graph)
        self._trail = trail
        # Not the saves' lock: those wait for a model, and whoever edits waits for us.
        self.editing = threading.Lock()  # held by whoever else replaces memories, too

    def add(self, given: Given, *, infer: bool, graph: bool = False) -> Kept:
        """Remember what was given, distilled if `infer` and if a model is to be had.

        With `graph` the graph is to take it in. That is done later, and written down now: asked
        once more after a crash in between, all of it is.

        Raises:
            HookkitError: it cannot be stored; nothing was.
        """
        kept = self._add(given.cleaned(self._own), infer=infer)
        if graph and self._graph is not None:
            try:
                self._graph.want(kept.memories)
            except QueueError as error:  # the memories are there: nobody is to add them once more
                return kept._replace(note=f"{kept.note} without its graph part: {error}".strip())
        return kept

    def change(self, memory_id: str, text: str) -> Found:
        """Give a memory another text (edit.change)."""
        with self.editing:
            return change(self._store, self._embedder, self._changes, memory_id, text, self._own)

    def pin(self, beginning: str, *, pinned: bool) -> Found:
        """Let the memory whose id begins so come first where a session starts, or no more.

        Raises:
            NotOneMemoryError: there is none, or more than one.
        """
        with self.editing:
            found = beginning_with(self._store, beginning)
            payload = {key: value for key, value in found.payload.items() if key != PINNED}
            payload |= {PINNED: True} if pinned else {}
            self._store.set_payload(found.id, payload)
        return found._replace(payload=payload)

    def forget(self, memory_id: str) -> Found:
        """Delete one memory; what it was. It can be brought back for a day (core/forgetter).

        Raises:
            UnknownMemoryError: there is none with this id.
            HookkitError: it cannot be deleted, or not be kept.
        """
        with self.editing:
            found = get(self._store, memory_id)
            act = self._begin()
            forget(self._store, self._changes, self._beside, [found], act)
            act.end({"memories": 1})
        return found

    def forget_all(self, whose: Whose, *, with_entities: bool) -> Forgotten:
        """Delete all memories of a user, agent, run, and if asked what was extracted from them."""
        store, matches = self._store, whose.matches()
        with self.editing:
            act = self._begin()
            count = forget_all(store, self._changes, self._beside, matches, act)
            extracted = forget_entities(store, matches, act) if with_entities else 0
            act.end({"memories": count, "entities": extracted})
        return Forgotten(count, extracted)

    def get(self, memory_id: str) -> Found:
        """The memory with this id (edit.get)."""
        return get(self._store, memory_id)

    def newest(self, whose: Whose, limit: int, offset: int) -> list[Found]:
        """Memories by when they were said, newest first."""
        return self._store.newest(whose.filter(), limit, offset)

    def search(
        self, query: str, whose: Whose, more: Filter, limit: int, threshold: float
    ) -> list[Found]:
        """The nearest to `query` (look.search)."""
        where = whose.filter(more)
        return search(self._store, self._embedder, query, where, limit, threshold)

    def entities(self) -> dict[str, list[dict[str, object]]]:
        """Who has memories, and how many."""
        return entities(self._store)

    def _begin(self) -> Forgetting:
        return Forgetting(self._trail, str(uuid.uuid4()), time.time())

    def _is_forgotten(self, given: Given) -> bool:
        """Whether this request was kept before, and what came of it forgotten."""
        stone = Stone("key", given.key)
        return self._trail is not None and self._trail.tombstones.any_of([stone])

    def _add(self, given: Given, *, infer: bool) -> Kept:
        note = ""
        if self._is_forgotten(given):
            return Kept((), "it was kept when it was first asked for, and forgotten since")
        if infer:
            try:
                made = self._distil(given)
            except HookkitError as error:
                note = f"kept as it was said, since it could not be distilled: {error}"
                made = None
            if made is not None:
                why = "the model found nothing new in it; infer=false keeps it as it was said"
                return Kept(made, "" if made else why)
        with self.editing:
            return Kept(keep(self._store, self._embedder, self._changes, given), note)
