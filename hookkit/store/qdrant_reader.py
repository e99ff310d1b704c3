"""Reads of a collection by our filters, several in one round trip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hookkit.memory.ports import Filter
from hookkit.store import qdrant_filters as filters
from hookkit.store.errors import StoreRefusedError
from hookkit.store.qdrant_collection import Collection
from hookkit.store.qdrant_look import ids_that_hold
from hookkit.store.qdrant_notes import NOT_OURS
from hookkit.store.qdrant_wire import JsonObject, Wire

Body = Callable[[JsonObject], JsonObject]  # a request, of the server's filter


class Reader:
    """Those of one collection; safe to use from several threads."""

    def __init__(self, wire: Wire, collection: Collection) -> None:
        self._wire = wire
        self._collection = collection

    @property
    def shortfall(self) -> str:
        """What the collection cannot do; "" where it is whole."""
        return self._collection.shortfall

    def ask(self, path: str, body: Body, where: Filter) -> Any:
        """The answer to `body` of the server's filter; strict mode may have been set meanwhile.

        Raises:
            StoreRefusedError, StoreUnavailableError.
        """
        try:
            return self._wire.ask("POST", path, body(self._filter(where)))
        except StoreRefusedError as error:
            if self._collection.askable.strict or error.reason != "Index required":
                raise
        self._collection = self._collection.made_strict()
        return self._wire.ask("POST", path, body(self._filter(where)))

    def query(self, asked: Sequence[tuple[Body, Filter]]) -> list[list[JsonObject]]:
        """The points that each query brings.

        Raises:
            StoreRefusedError, StoreUnavailableError.
        """
        if len(asked) > 1:
            searches = [body(self._filter(where)) for body, where in asked]
            try:
                answers = self._wire.ask("POST", "/points/query/batch", {"searches": searches})
                return [answer["points"] for answer in answers]
            except StoreRefusedError:
                pass  # too many at once for its strict mode, or one that `ask` can mend
        return [self.ask("/points/query", *one)["points"] for one in asked]

    def _filter(self, where: Filter) -> JsonObject:
        """`where` without the point of our own."""
        askable = self._collection.askable
        made = (
            filters.server_filter(
                where, askable, lambda one: ids_that_hold(one, self._wire, askable, where)
            )
            or {}
        )
        return {**made, "must_not": [*made.get("must_not", []), *NOT_OURS["must_not"]]}
