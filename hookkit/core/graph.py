"""The graph of a store's memories: what goes in, what goes with them, what is found in it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext

from hookkit.core import graph_look
from hookkit.core.graph_parts import GraphParts as GraphParts
from hookkit.core.graph_parts import MakeModels as MakeModels
from hookkit.core.graph_past import Past, gone_since, let_go, past_of
from hookkit.core.graph_sources import backlog_of, said_at, said_together, source_of
from hookkit.graph.model import Entity, Fact, Told
from hookkit.graph.ports import GraphStore, View
from hookkit.graph.queue import Waiting, Why
from hookkit.graph.read import Models, Reader
from hookkit.graph.records import with_vectors
from hookkit.memory.ports import Embedder, Found, MemoryStore, Payload

GIVE_WAY: tuple[Why, ...] = ("forget", "change")  # these ask no model
READING_S = 600.0  # three questions and a repair of each, and more


class Graph:
    """What memories say, as entities and facts. Several threads may use it.

    Whoever writes a memory only puts down here what is to be done; it stays in the queue until
    `let_go` and `take_in` have done it, whatever happens in between.
    """

    def __init__(self, store: MemoryStore, embedder: Embedder, parts: GraphParts) -> None:
        self._store = store
        self._embedder = embedder
        self._parts = parts
        self.aside = parts.aside
        self._make_models = parts.make_models
        self._models: Models | None = None
        self._graph: GraphStore | None = None
        self._opening = threading.Lock()
        self._reading = threading.Lock()  # two at once would each make the same new entity
        self._letting_go = threading.Lock()

    @property
    def is_used(self) -> bool:
        """Whether anything may be in it: a graph that nobody wants is not even opened."""
        return self._parts.is_set_up or self._parts.queue.exists

    def read_with(self, make_models: MakeModels) -> bool:
        """Ask other models from the next memory on; False where they are the same."""
        is_new = make_models != self._make_models
        self._make_models = make_models
        if is_new:
            self._models = None
        return is_new

    def want(self, memories: Sequence[Found]) -> None:
        """Take these memories in, soon; raises as `giving_way`."""
        self._parts.queue.put([Waiting(one.id, "add", said_at(one.payload)) for one in memories])

    @contextmanager
    def giving_way(self, memory_ids: Sequence[str], why: Why, at: str = "") -> Iterator[None]:
        """Around a write that changes (`at`) or deletes these: what they said goes, soon.

        Raises:
            QueueError: that could not be written down; nothing inside was done.
        """
        rows = [Waiting(one, why, at) for one in memory_ids] if self.is_used else []
        with self._parts.queue.held(rows) if rows else nullcontext():
            yield

    def waiting(self, memory_ids: Sequence[str]) -> list[Waiting]:
        """Those of these memories whose graph part is still to be done."""
        return self._parts.queue.rows(memory_ids)

    def counts(self) -> tuple[int, int, str]:
        """How many wait, how many of those for a backfill alone, and why the last one failed."""
        return self._parts.queue.counts()

    def let_go(self) -> int:
        """Take what was forgotten or changed out of the graph; how many memories that concerned.

        Raises:
            GraphUnavailableError, QueueError, and what the store raises: not now.
        """
        queue = self._parts.queue
        with self._letting_go:
            # What is being read just now would be put after it was taken out.
            is_idle = self._reading.acquire(blocking=False)
            try:
                rows = queue.due(GIVE_WAY) + (gone_since(self._store, queue) if is_idle else [])
                if rows:
                    self.aside.forget([row.memory_id for row in rows])
                    let_go(self._opened(), self._store, queue, rows)
                return len(rows)
            finally:
                if is_idle:
                    self._reading.release()

    def let_go_aside(self) -> None:
        """The same of the graph that was used before, however the one that is in use does.

        Raises:
            GraphUnavailableError, QueueError, and what the store raises: not now.
        """
        self.aside.forget(self._past().stale)

    def next(self) -> list[Waiting]:
        """The memories that are to be taken in next, all of one moment; [] for none."""
        return self._parts.queue.next(("add",))

    def take_in(self, rows: Sequence[Waiting]) -> None:
        """Read the first of these memories into the graph, with those that were added with it.

        One that is gone is taken out. What one add brought costs no more questions than one memory.

        Raises:
            ModelError, GraphUnavailableError, QueueError, and what the store raises.
        """
        with self._reading:
            graph, queue = self._opened(), self._parts.queue
            there = {one.id: one for one in self._store.get([row.memory_id for row in rows])}
            gone = [row for row in rows if row.memory_id not in there]
            graph.forget([row.memory_id for row in gone])
            queue.done(gone)
            if together := said_together([there[r.memory_id] for r in rows if r not in gone]):
                self._read(graph, together)
                ids = {one.id for one in together}
                queue.done([row for row in rows if row.memory_id in ids])

    def failed(self, rows: Sequence[Waiting], reason: str) -> None:
        """These memories could not be read: later again, each by itself."""
        for row in rows:
            self._parts.queue.failed(row, reason)

    def untold(self, user_id: str) -> list[str]:
        """The ids of a user's memories that the graph has not taken in, the oldest first.

        Raises:
            GraphUnavailableError, QueueError, and what the store raises.
        """
        self._parts.queue.put(())  # from now on it is used: what is forgotten must leave it too
        return backlog_of(self._store, self._opened(), user_id)

    def try_again(self, but: Collection[str]) -> int:
        """Let what was given up have its turn again, `but` for these; how many. QueueError."""
        return self._parts.queue.try_again(but)

    def take_in_one(self, memory_id: str) -> bool:
        """Read a memory into the graph, unless it is there by now; whether it was read.

        Raises:
            ModelError, GraphUnavailableError, and what the store raises.
        """
        with self._reading:
            graph = self._opened()
            found = self._store.get([memory_id])
            if not found or graph.told([memory_id]):
                return False
            row = Waiting(memory_id, "add", said_at(found[0].payload))
            with self._parts.queue.in_hand(row, READING_S):
                self._read(graph, found)
            return True

    def said(self, memory_ids: Sequence[str]) -> list[Told]:
        """What these memories told the graph (ports.GraphStore.said).

        Raises:
            GraphUnavailableError: it cannot be asked.
        """
        return self._opened().said(memory_ids) if self.is_used else []

    def take(self, tolds: Sequence[Told], anew: Collection[str]) -> int:
        """Put what memories told another graph: those it does not know, and those that are `anew`.

        Raises:
            GraphUnavailableError, QueueError, and what the embedder raises: put again, the rest is.
        """
        if not tolds:
            return 0
        queue = self._parts.queue
        queue.put([])  # from now on there is a graph, whether or not it was asked for
        with self._reading:
            graph = self._opened()
            known = graph.told([told.memory_id for told in tolds]) - {*anew}
            lacking = [told for told in tolds if told.memory_id not in known]
            rows = queue.rows([told.memory_id for told in lacking])
            for told in lacking:
                graph.put(with_vectors(told, self._embedder))
            queue.done(rows)  # nothing is to be read
        return len(lacking)

    def everything(self) -> tuple[list[Entity], list[Fact]]:
        """All that is in it, whoever's (ports.GraphStore.everything)."""
        return self._opened().everything(View()) if self.is_used else ([], [])

    def retell(self, told: Told) -> None:
        """Put what a memory told in other words; whatever waits for it waits still."""
        with self._reading:
            self._opened().put(with_vectors(told, self._embedder))

    def find(self, text: str, view: View, limit: int) -> list[Payload]:
        """Entities whose name contains `text`, with what holds of them (graph_look.find)."""
        return graph_look.find(self._opened(), text, view, limit, self._past())

    def entity(self, name: str, view: View, *, history: bool) -> Payload:
        """All about one entity (graph_look.entity)."""
        return graph_look.entity(self._opened(), name, view, self._past(), history=history)

    def about(self, memories: Sequence[Found], view: View, limit: int) -> list[Payload]:
        """What holds of the entities that these memories name (graph_look.about)."""
        ids = [memory.id for memory in memories]
        return graph_look.about(self._opened(), ids, view, limit, self._past())

    def drawn(self, name: str, view: View, *, history: bool) -> list[Fact]:
        """The facts around one name, or all of them for ""."""
        return graph_look.drawn(self._opened(), name, view, self._past(), history=history)

    def close(self) -> None:
        """Let go of the graph's store."""
        with self._opening:
            if self._graph is not None:
                self._graph.close()
                self._graph = None

    def _past(self) -> Past:
        return past_of(self._store, self._parts.queue)

    def _opened(self) -> GraphStore:
        with self._opening:
            if self._graph is None:
                self._graph = self._parts.open()
            return self._graph

    def _read(self, graph: GraphStore, found: Sequence[Found]) -> None:
        # Asked before the model is: a graph that is down costs no token.
        is_known = bool(graph.told([one.id for one in found]))
        readings = self._reader(graph).read([source_of(one) for one in found])
        again = [memory_id for one in readings for memory_id in one.again]
        if again and not is_known:  # those that were read before these, though said after
            self.want(self._store.get(again))
        for reading in readings:
            graph.put(reading.told)

    def _reader(self, graph: GraphStore) -> Reader:
        # `read_with` may set other ones meanwhile.
        models = self._models = self._models or Models(*self._make_models())
        wanted = self._parts.read_wanted()
        return Reader(models, graph, self._embedder, self._parts.threshold, wanted)
