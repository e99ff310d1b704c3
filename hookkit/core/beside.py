"""What belongs to memories and lies outside of their store: history and part of the graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.queue import QueueError
from hookkit.graph.records import record_of
from hookkit.memory.ports import Payload
from hookkit.store.history import rows_of

if TYPE_CHECKING:
    from hookkit.core.graph import Graph
    from hookkit.graph.model import Told

UNTOLD = "graph_waits"  # of a record: the graph could not be asked what it had of this memory
AT_ONCE = 500  # ids in one question to the graph


class Beside:
    """That of one store's memories."""

    def __init__(self, history_path: str, graph: Graph | None) -> None:
        self._history_path = history_path
        self._graph = graph
        self.graph_reason = ""  # why the graph could not be asked the last time

    def of(self, ids: Sequence[str]) -> dict[str, Payload]:
        """The "history" and "graph" of each of these memories, as core/mover's records have them.

        Of a graph that cannot be asked just now only that is said (UNTOLD): what it knows stays in
        it until it can be told (graph/queue).

        Raises:
            PastUnavailableError: the history cannot be read. So for the others here.
        """
        found: dict[str, Payload] = {memory_id: {} for memory_id in ids}
        for memory_id, rows in rows_of(self._history_path, ids).items():
            found[memory_id]["history"] = rows
        said = self._said(ids)
        for told in said or ():
            found[told.memory_id]["graph"] = record_of(told)
        if said is None:
            for record in found.values():
                record[UNTOLD] = True
        return found

    def history(self, ids: Sequence[str]) -> int:
        """How many rows of the history hold words of these memories."""
        rows = [row for rows in rows_of(self._history_path, ids).values() for row in rows]
        return sum(1 for row in rows if row.get("old_memory") or row.get("new_memory"))

    def facts(self, ids: Sequence[str]) -> int | None:
        """How many statements of these memories are in the graph; None where it cannot be asked."""
        said = self._said(ids)
        return None if said is None else sum(len(told.statements) for told in said)

    def _said(self, ids: Sequence[str]) -> list[Told] | None:
        if self._graph is None:
            return []
        told: list[Told] = []
        try:
            for start in range(0, len(ids), AT_ONCE):
                page = ids[start : start + AT_ONCE]
                told += (now := self._graph.said(page))
                known = {one.memory_id for one in now}
                # What the graph before it was told: it is forgotten too, and counts.
                told += [o for o in self._graph.aside.said(page) if o.memory_id not in known]
        except (GraphUnavailableError, QueueError) as error:
            self.graph_reason = str(error)
            return None
        self.graph_reason = ""
        return told
