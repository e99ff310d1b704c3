"""Points looked through here, for what a server cannot be asked."""

from __future__ import annotations

from hookkit.memory.ports import Condition, Filter
from hookkit.store import qdrant_queries as queries
from hookkit.store.matching import path_of
from hookkit.store.meaning import holds
from hookkit.store.qdrant_filters import Askable, scope_filter
from hookkit.store.qdrant_wire import Wire

PAGE = 1000  # points in one answer


def ids_that_hold(one: Condition, wire: Wire, askable: Askable, where: Filter) -> list[str | int]:
    """The ids of the points in the scope of `where` that hold what `one` asks for.

    Raises:
        StoreRefusedError, StoreUnavailableError.
    """
    ids: list[str | int] = []
    scope = scope_filter(where, askable)
    keys = True if isinstance(one, Filter) else [path_of(one.key)]
    offset = None
    while True:
        body = queries.scroll(offset, PAGE, scope, keys, with_vector=False)
        answer = wire.ask("POST", "/points/scroll", body)
        ids += [
            record["id"]
            for record in answer["points"]
            if holds(one, record["payload"] or {}, str(record["id"]))
        ]
        offset = answer.get("next_page_offset")
        if offset is None:
            return ids
