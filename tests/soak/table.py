"""Rows of what was measured, held against their limits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table."""

    what: str
    limit: str
    measured: str
    holds: bool
    timed: bool = False  # says nothing on a machine that others use


def same(what: str, wanted: object, found: object) -> Row:
    """A row that holds where both are equal."""
    return Row(
        what,
        f"{wanted:,}" if isinstance(wanted, int) else str(wanted),
        _shown(found),
        wanted == found,
    )


def broken(rows: Iterable[Row], *, timed: bool) -> list[Row]:
    """The rows that do not hold; without those of a clock unless `timed`."""
    return [row for row in rows if not row.holds and (timed or not row.timed)]


def show(rows: Iterable[Row]) -> None:
    """Print them."""
    for row in rows:
        print(
            f"{row.what:<58} {row.limit:>16} {row.measured:>28}  {'ok' if row.holds else 'FAILS'}"
        )


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
