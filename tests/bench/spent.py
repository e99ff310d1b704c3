"""The times of something done again and again."""

from __future__ import annotations

import statistics
from typing import NamedTuple


class Spent(NamedTuple):
    """Milliseconds, of what."""

    what: str
    times: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[18]
