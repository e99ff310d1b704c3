"""What was forgotten, erased when the worker has nothing else to do.

Its traces in the stores' files at once, and what was kept of it for undo after a day.
"""

from __future__ import annotations

import time

from hookkit.core.forgetter import Forgetter
from hookkit.errors import HookkitError
from hookkit.paths import Paths
from hookkit.worker.blocks import Blocks
from hookkit.worker.graph import GraphWork
from hookkit.worker.log import Log

LOOK_S = 60.0  # between two looks
RETRY_S = 600.0  # after one that failed


class Eraser:
    """That of one worker."""

    def __init__(
        self,
        forgetter: Forgetter,
        graph: GraphWork | None,
        paths: Paths,
        blocks: Blocks,
        log: Log,
    ) -> None:
        self._forgetter = forgetter
        self._graph = graph
        self._paths = paths
        self._blocks = blocks
        self._log = log
        self._next = 0.0  # at once: the last worker may have been killed at it

    def when_idle(self) -> None:
        """Look, if it is time to; a fault is logged, and is no reason to stop."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LOOK_S
        try:
            self._forgetter.expire()
            if not self._forgetter.trail.undo.is_erasing:
                return
            if self._graph and self._graph.graph.is_used and self._graph.let_go():
                return  # what it has yet to forget would have to be erased once more
            # Whoever deleted may have been killed before the blocks were without it.
            self._blocks.settle(self._forgetter.texts)
            self._forgetter.erase(self._paths.graph, graph_waits=False)
        except (HookkitError, OSError) as error:
            self._log.fault("could not erase what was forgotten", error)
            self._next = time.monotonic() + RETRY_S
            return
        self._log.say("erased what was forgotten")
