"""What an answer of a model cost."""

from __future__ import annotations

from hookkit.values import NamedTuple


class Usage(NamedTuple):
    """What an answer cost, in tokens."""

    input: int = 0  # read anew, those written to a cache among them
    output: int = 0
    cached: int = 0  # read from the provider's cache

    @property
    def all(self) -> int:
        """What counts against the daily cap."""
        return self.input + self.output + self.cached
