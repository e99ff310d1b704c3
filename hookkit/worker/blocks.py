"""The blocks kept for when the store cannot be asked, and never one with what holds no more."""

from __future__ import annotations

import threading
import time

from hookkit.memory.block import Block
from hookkit.memory.model import Scope
from hookkit.paths import Paths
from hookkit.spool.blocks import clear_blocks, keep_block
from hookkit.worker.log import Log


class Blocks:
    """Those of one worker's data folder. Several threads keep while one clears."""

    def __init__(self, paths: Paths, place: str, log: Log) -> None:
        self._paths = paths
        self._place = place
        self._log = log
        self._lock = threading.Lock()
        self._cleared = 0

    def moment(self) -> int:
        """To be taken before the store is asked, and handed to `keep` with what it said."""
        return self._cleared

    def keep(self, moment: int, scope: Scope, block: Block) -> None:
        """Keep it, unless blocks were cleared since that moment: what is gone may be in there."""
        with self._lock:
            if moment != self._cleared:
                return
            try:
                keep_block(self._paths, self._place, scope, block, time.time())
            except OSError as error:  # whoever asked is answered all the same
                self._log.fault("could not keep the last block", error)

    def clear(self) -> None:
        """Something was deleted, changed or replaced by another: let none come back with it.

        Raises:
            OSError: one cannot be removed; whoever takes something away must know.
        """
        with self._lock:
            self._cleared += 1
            clear_blocks(self._paths)
