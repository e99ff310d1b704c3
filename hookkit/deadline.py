"""The moment by which somebody who waits must have an answer."""

from __future__ import annotations

import time

from hookkit.values import NamedTuple


class Deadline(NamedTuple):
    """A moment on time.monotonic(), which no change of the wall clock moves."""

    at: float  # seconds

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """The deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Seconds left, 0.0 once it has passed."""
        return max(0.0, self.at - time.monotonic())

    def passed(self) -> bool:
        """Whether the moment is over."""
        return time.monotonic() >= self.at
