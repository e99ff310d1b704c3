"""Secrets found and harmless texts cut, by part of the corpus of tests/memory/secrets."""

from __future__ import annotations

import sys
from typing import NamedTuple

from hookkit.memory.redact import redact
from tests.memory.secrets.corpus import PARTS, Case, harmless, secrets

LEFT = 8  # characters of a secret in a row: less helps nobody
LEAST_FOUND, MOST_FALSE = 0.98, 0.02


class Counted(NamedTuple):
    """What became of one part of the corpus."""

    part: str
    found: int
    secrets: int
    false: int
    harmless: int


def is_left(case: Case, text: str) -> bool:
    """Whether a piece of the secret is still there."""
    starts = range(max(1, len(case.secret) - LEFT + 1))
    return any(case.secret[at : at + LEFT] in text for at in starts)


def measure() -> list[Counted]:
    """Each part, and the whole corpus last."""
    parts = [_counted(part) for part in PARTS]
    _, *columns = zip(*parts, strict=True)
    return [*parts, Counted("all", *(sum(column) for column in columns))]


def says(one: Counted) -> str:
    """A line for people."""
    return (
        f"{one.part}: secrets found {one.found} of {one.secrets}, "
        f"false {one.false} of {one.harmless}"
    )


def holds(one: Counted) -> bool:
    """Whether at least 98 % were found, and at most 2 % of the harmless texts cut."""
    return one.found >= LEAST_FOUND * one.secrets and one.false <= MOST_FALSE * one.harmless


def main() -> int:
    """Print the figures; 1 where the whole is beyond its limits."""
    counted = measure()
    print("\n".join(map(says, counted)))
    return int(not holds(counted[-1]))


def _counted(part: str) -> Counted:
    found = [not is_left(case, redact(case.text)) for case in secrets(part)]
    false = [redact(case.text) != case.text for case in harmless(part)]
    return Counted(part, sum(found), len(found), sum(false), len(false))


if __name__ == "__main__":
    sys.exit(main())
