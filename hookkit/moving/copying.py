"""One walk through two stores by id: what is missing in one, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from hookkit.memory.ports import MemoryStore, Point
from hookkit.moving.stores import points_of
from hookkit.store.records import Sum, is_same, sum_of

BATCH = 250  # points in one write
BATCH_CHARS = 4 << 20  # of their texts; a server takes a body of 32 MB

Remake = Callable[[list[Point]], list[Point]]


class Compared(NamedTuple):
    """Two stores beside each other."""

    same: int
    differ: int  # that the target lacks too
    later: int  # that were changed in the target since
    strangers: tuple[str, ...]  # ids that only the target has


def copy(
    source: Iterable[Point],
    target: MemoryStore,
    remake: Remake | None,
    tell: Callable[[int], None],
) -> int:
    """Put what `target` lacks of `source` into it; how many. `tell` hears how many were seen.

    Both come by id. With `remake` vectors are made anew by it, and do not count as a difference.

    Raises:
        HookkitError: a store cannot be read or written; run again, it goes on.
    """
    batch: list[Point] = []
    copied = chars = 0

    def put() -> None:
        nonlocal copied
        if batch:
            target.upsert(remake(batch) if remake else batch)
        copied += len(batch)
        batch.clear()

    sums = (sum_of(point) for point in points_of(target))
    for seen, (point, is_there) in enumerate(_beside(source, sums, vectors=remake is None), 1):
        if not is_there:
            batch.append(point)
            chars += len(point.text)
        if len(batch) == BATCH or chars > BATCH_CHARS:
            put()
            chars = 0
        if seen % BATCH == 0:
            tell(seen)
    put()
    return copied


def compare(source: Iterable[Point], target: MemoryStore, *, vectors: bool) -> Compared:
    """How `target` stands to `source`, both by id."""
    same = differ = later = 0
    strangers: list[str] = []
    theirs = (sum_of(point) for point in points_of(target))
    there = next(theirs, None)
    for point in source:
        while there is not None and there.id < point.id:
            strangers.append(there.id)
            there = next(theirs, None)
        ours = sum_of(point)
        if there is None or there.id != ours.id:
            differ += 1
            continue
        if is_same(ours, there, vectors=vectors):
            same += 1
        elif there.changed_at > ours.changed_at:
            later += 1
        else:
            differ += 1
        there = next(theirs, None)
    if there is not None:
        strangers.append(there.id)
    strangers.extend(one.id for one in theirs)
    return Compared(same, differ, later, tuple(strangers))


def _beside(
    source: Iterable[Point], target: Iterator[Sum], *, vectors: bool
) -> Iterator[tuple[Point, bool]]:
    """Each point of `source`, and whether `target` has it so, or as it was changed later."""
    there = next(target, None)
    for point in source:
        while there is not None and there.id < point.id:
            there = next(target, None)
        if there is None or there.id != point.id:
            yield point, False
            continue
        ours = sum_of(point)
        is_later = there.changed_at > ours.changed_at
        yield point, is_later or is_same(ours, there, vectors=vectors)
