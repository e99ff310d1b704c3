"""The store in force, asked through its worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hookkit.config.read import Reading
from hookkit.ipc.asking import ask_for
from hookkit.memory.ports import Payload, Point
from hookkit.paths import Paths
from hookkit.store.layout import VERSION, Record
from hookkit.store.records import point_of

OPEN_S = 60  # a server that is slow to wake, or a store being taken over
PAGE_S = 120.0  # a worker that is at something else, on a slow disk
TAKE_S = 600.0  # vectors for a whole batch, from an embedder on the network


class Asked(NamedTuple):
    """A worker, started if need be, again and again if it goes away."""

    paths: Paths
    reading: Reading

    def ask(self, request: dict[str, Any], wait_s: float = PAGE_S) -> dict[str, Any]:
        """The reply to what bears to be sent twice.

        Raises:
            HookkitError: it cannot be had.
        """
        return ask_for(self.paths, self.reading, request, wait_s)

    def total(self) -> int:
        """Points in the store; 0 where it does not say in time."""
        self.ask({"op": "open", "timeout_s": OPEN_S}, OPEN_S + 5)
        return int(self.ask({"op": "status"}).get("memories") or 0)

    def record(self) -> Record:
        """What the vectors in the store are."""
        reply = self._page("f" * 8 + "-ffff-ffff-ffff-" + "f" * 12, vectors=False)
        return Record(VERSION, reply["model_id"], reply["dims"])

    def records(self, *, vectors: bool, beside: Sequence[str] = ()) -> Iterator[Payload]:
        """Every record (store/records.py) by id, with what of "history" and "graph" is `beside`."""
        after = ""
        while page := self._page(after, vectors=vectors, beside=beside)["records"]:
            yield from page
            after = page[-1]["id"]

    def points(self, *, vectors: bool) -> Iterator[Point]:
        """Every point by id, with its vector, or with none."""
        return map(point_of, self.records(vectors=vectors))

    def take(self, records: list[Payload], model_id: str) -> dict[str, int]:
        """Put records: how many were "stored", were "kept", and how many "told" the graph."""
        request = {"op": "take", "records": records, "model_id": model_id}
        reply = self.ask(request, TAKE_S)
        return {name: int(reply[name]) for name in ("stored", "kept", "told")}

    def _page(self, after: str, *, vectors: bool, beside: Sequence[str] = ()) -> dict[str, Any]:
        request = {"op": "page", "after": after, "vectors": vectors, "beside": [*beside]}
        return self.ask(request)
