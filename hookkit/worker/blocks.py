"""The blocks kept for when the store cannot be asked, and never a line of what holds no more."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence

from hookkit.memory.block import Block, quoted
from hookkit.memory.model import Scope
from hookkit.paths import Paths
from hookkit.spool.blocks import blocks_of, keep_block, take_lines
from hookkit.worker.log import Log


class Blocks:
    """Those of one worker's data folder. Several threads keep while one withdraws."""

    def __init__(self, paths: Paths, place: str, log: Log) -> None:
        self._paths = paths
        self._place = place
        self._log = log
        self._lock = threading.Lock()
        self._withdrawals = 0

    def moment(self) -> int:
        """To be taken before the store is asked, and handed to `keep` with what it said."""
        return self._withdrawals

    def keep(self, moment: int, scope: Scope, block: Block) -> None:
        """Keep it, unless something was withdrawn since that moment: it may be in there."""
        with self._lock:
            if moment != self._withdrawals:
                return
            try:
                keep_block(self._paths, self._place, scope, block, time.time())
            except OSError as error:  # whoever asked is answered all the same
                self._log.fault("could not keep the last block", error)

    def withdraw(self, ids: Collection[str]) -> None:
        """These memories were deleted, changed or replaced by others: no block is to say them.

        Blocks of all stores, as a memory that was moved has the same id in each.

        Raises:
            OSError: a block cannot be written; whoever takes something away must know.
        """
        gone = frozenset(ids)
        with self._lock:
            self._withdrawals += 1
            take_lines(self._paths, lambda memory, _: memory in gone, time.time())

    def settle(self, texts_of: Callable[[Sequence[str]], Mapping[str, str]]) -> None:
        """Leave the lines that say what memories of the store say: `texts_of` these ids.

        What another machine deleted or changed is withdrawn so, and what a crash left behind.

        Raises:
            HookkitError: the store cannot be asked.
            OSError: as `withdraw`.
        """
        kept = blocks_of(self._paths, self._place)
        rows = {row for block in kept for row in zip(block.ids, block.lines, strict=True)}
        words = {memory: quoted(text) for memory, text in texts_of(_ids(rows)).items()}
        false = {(m, line) for m, line in rows if m not in words or words[m] not in line}
        with self._lock:
            self._withdrawals += 1
            take_lines(self._paths, lambda *row: row in false, time.time(), self._place)


def _ids(rows: Collection[tuple[str, str]]) -> list[str]:
    return sorted({memory for memory, _ in rows})
