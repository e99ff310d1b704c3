"""moving.copying: one walk finds what is missing and what differs, and puts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit.memory.ports import Point
from hookkit.moving.copying import BATCH, Compared, compare, copy
from hookkit.moving.stores import points_of
from hookkit.store.edge import EdgeStore
from tests.moving.making import memory_id, points


@pytest.fixture
def source(tmp_path: Path) -> Iterator[EdgeStore]:
    with closing(opened(tmp_path / "source")) as store:
        yield store


@pytest.fixture
def target(tmp_path: Path) -> Iterator[EdgeStore]:
    with closing(opened(tmp_path / "target")) as store:
        yield store


def opened(path: Path) -> EdgeStore:
    return EdgeStore.open(str(path), dims=4, model_id="m", bm25_weight=0.0)


def some(first: int, last: int, **changed: Any) -> list[Point]:
    made = points(first, last, "m", 4)
    return [one._replace(payload={**one.payload, **changed}) for one in made]


def moved(source: EdgeStore, target: EdgeStore) -> tuple[int, Compared]:
    """How many were copied, and how the two stand then."""
    copied = copy(points_of(source), target, None, lambda _: None)
    return copied, compare(points_of(source), target, vectors=True)


@pytest.mark.parametrize("count", [0, 1, BATCH, 2 * BATCH + 7])
def test_all_of_it_is_copied_once(count: int, source: EdgeStore, target: EdgeStore) -> None:
    source.upsert(some(0, count))

    assert moved(source, target) == (count, Compared(count, 0, 0, ()))
    assert moved(source, target) == (0, Compared(count, 0, 0, ()))
    assert list(points_of(target)) == list(points_of(source))


def test_only_what_is_missing_or_differs_is_copied(source: EdgeStore, target: EdgeStore) -> None:
    source.upsert(some(0, 600))
    target.upsert(some(0, 300))
    target.upsert(some(7, 8, note="another payload"))
    turned = some(8, 9)[0]
    target.upsert([turned._replace(vector=[*turned.vector[1:], turned.vector[0]])])

    assert compare(points_of(source), target, vectors=True) == Compared(298, 302, 0, ())
    assert moved(source, target) == (302, Compared(600, 0, 0, ()))


def test_what_was_changed_later_in_the_target_stays(source: EdgeStore, target: EdgeStore) -> None:
    source.upsert(some(0, 5))
    later = some(2, 3, updated_at="2026-12-30T00:00:00Z")
    target.upsert([*later, *some(3, 4, updated_at="2020-01-01T00:00:00Z")])

    assert moved(source, target) == (4, Compared(4, 0, 1, ()))
    assert target.get([later[0].id])[0].payload["updated_at"] == "2026-12-30T00:00:00Z"


def test_what_only_the_target_has_is_told_wherever_it_lies(
    source: EdgeStore, target: EdgeStore
) -> None:
    source.upsert(some(10, 20))
    for first in (0, 10, 20, 30):
        target.upsert(some(first, first + 10))
    strangers = {memory_id(number) for number in (*range(10), *range(20, 40))}

    assert compare(points_of(source), target, vectors=True) == Compared(
        10, 0, 0, tuple(sorted(strangers))
    )


def test_vectors_made_anew_are_no_difference(source: EdgeStore, target: EdgeStore) -> None:
    source.upsert(some(0, 300))

    def remade(batch: list[Point]) -> list[Point]:
        return [one._replace(vector=[1.0, 0.0, 0.0, 0.0]) for one in batch]

    assert copy(points_of(source), target, remade, lambda _: None) == 300
    assert copy(points_of(source), target, remade, lambda _: None) == 0
    assert compare(points_of(source), target, vectors=False) == Compared(300, 0, 0, ())
    assert compare(points_of(source), target, vectors=True).differ > 290
