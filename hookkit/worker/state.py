"""How the worker is, told at once, whatever the store is at."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from queue import Empty, SimpleQueue

from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.worker.health import Health
from hookkit.worker.opening import Opened

COUNT_S = 1.0  # for the store to count; `hookkit status` waits for twice that

State = Mapping[str, object]


def state_of(opened: Opened | None, config: Config, health: Health) -> State:
    """What `hookkit status` shows of a worker: its memories, its model, what it waits for.

    `memories` and `raw` are None where the store does not say in time. `waits_for` is why nothing
    is saved, `waits_since` from when on (wall clock seconds). `shortfall` is what the store cannot
    do although it is open, and how to mend that; "" where it is whole.
    """
    if opened is None:
        outage = health.outage
        return {"open": False, "waits_for": outage.reason, "waits_since": outage.since}
    counts = _counts(opened.memories, health)
    outage, pause = health.outage, opened.drain.pause
    return {
        "open": True,
        **counts,
        "shortfall": opened.memories.shortfall,
        "distils": opened.memories.distils,
        "model": config.hook_llm_model if opened.memories.distils else "",
        "waits_for": outage.reason or pause.reason,
        "waits_since": outage.since or pause.since,
        **({"graph": opened.graph.state()} if opened.graph is not None else {}),
    }


def _counts(memories: Memories, health: Health) -> dict[str, int | None]:
    """How many there are, asked in a thread of its own: a server may take its whole timeout."""
    told: SimpleQueue[tuple[int, int] | Exception] = SimpleQueue()

    def count() -> None:
        try:
            told.put((memories.count(), memories.raw_count()))
        except Exception as error:  # noqa: BLE001  # the thread's edge: told to who waits
            told.put(error)

    threading.Thread(target=count, daemon=True).start()
    try:
        found = told.get(timeout=COUNT_S)
    except Empty:
        return {"memories": None, "raw": None}
    if isinstance(found, Exception):
        health.failed(found)
        return {"memories": None, "raw": None}
    return {"memories": found[0], "raw": found[1]}
