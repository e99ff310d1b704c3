"""How long the drain leaves alone what fails for every job alike."""

from __future__ import annotations

import time

PAUSES_S = (5.0, 20.0, 60.0, 300.0, 900.0)  # after the n-th failure in a row; the last for more


class Pause:
    """A model that is not to be had, a full disk: trying the next job would be no use."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0  # time.monotonic()
        self.reason = ""  # of the last failure; "" while all is well
        self.since = 0.0  # wall clock seconds of the first

    def begin(self, reason: str, *, for_long: bool = False) -> None:
        """It failed, once more; `for_long` where trying again is known to be no use."""
        most = len(PAUSES_S) - 1
        wait_s = PAUSES_S[most if for_long else min(self._failures, most)]
        self._failures += 1
        self.since = self.since or time.time()
        self._until = time.monotonic() + wait_s
        self.reason = reason

    def end(self) -> None:
        """It went well, or there is a reason to believe that it will."""
        self._failures, self._until, self.reason, self.since = 0, 0.0, "", 0.0

    def holds(self) -> bool:
        """Whether it is too early to try again."""
        return time.monotonic() < self._until

    def left_s(self) -> float:
        """Seconds until it is time to try again."""
        return max(0.0, self._until - time.monotonic())
