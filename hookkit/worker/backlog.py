"""What was kept as it was said, distilled when the worker has nothing else to do, or when asked."""

from __future__ import annotations

import importlib
import time
from collections.abc import Collection
from typing import TYPE_CHECKING

from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.errors import HookkitError
from hookkit.paths import Paths
from hookkit.worker.log import Log

if TYPE_CHECKING:
    from hookkit.core.backlog import Step

IDLE_S = 30.0  # between two steps that nobody asked for
SHARE = 0.5  # of the day's tokens: the other half is for what is said today


class Backlog:
    """The steps of one worker; what it could not distil by itself it leaves alone from then on."""

    def __init__(
        self,
        memories: Memories,
        paths: Paths,
        config: Config,
        log: Log,
        idle_s: float = IDLE_S,
    ) -> None:
        self._memories = memories
        self._paths = paths
        self._cap = config.daily_token_cap
        self._log = log
        self._idle_s = idle_s
        self._next = time.monotonic() + idle_s
        self._failed: set[str] = set()

    def step(self, passed_over: Collection[str]) -> Step:
        """One model call's worth, now; `passed_over` are keys of exchanges that it leaves alone.

        Raises:
            HookkitError: there is no model, or the day's tokens are spent.
        """
        return self._memories.distil_next(passed_over)

    def when_idle(self) -> None:
        """One step, if it is time for one; a fault is logged, and is no reason to stop."""
        if time.monotonic() < self._next or not self._memories.distils:
            return
        self._next = time.monotonic() + self._idle_s
        if not self._memories.raw_count() or self._is_spent():
            return
        try:
            done = self._memories.distil_next(self._failed)
        except HookkitError as error:
            self._log.fault("could not distil what was kept as said", error)
            self._next = time.monotonic() + self._idle_s * 20
            return
        if not done.keys:  # what is left is not for us
            self._next = time.monotonic() + self._idle_s * 20
        if done.reason:
            self._failed.update(done.keys)
            self._log.say(f"could not distil {len(done.keys)} exchanges: {done.reason}")
        if done.exchanges:
            self._log.say(f"distilled {done.exchanges} exchanges, {done.left} messages left")

    def _is_spent(self) -> bool:
        ledger = importlib.import_module("hookkit.llm.ledger")  # sqlite3: not before it is needed
        spent = ledger.Ledger(self._paths.usage).tokens_on(ledger.day_of(time.time()))
        return bool(self._cap and spent >= self._cap * SHARE)
