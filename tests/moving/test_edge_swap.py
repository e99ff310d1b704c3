"""store.edge_swap: one store in the place of another, wherever it was cut off."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.memory.ports import Filter
from hookkit.store.edge import EdgeStore
from hookkit.store.edge_swap import put_in_force
from tests.moving.making import points


class CutOffError(Exception):
    """The process is killed here."""


def opened(path: Path, model_id: str = "old") -> EdgeStore:
    return EdgeStore.open(str(path), dims=4, model_id=model_id, bm25_weight=0.0)


def fill(path: Path, count: int, model_id: str) -> None:
    with closing(opened(path, model_id)) as store:
        store.upsert(points(0, count, model_id, 4))


def count(path: Path, model_id: str) -> int:
    with closing(opened(path, model_id)) as store:
        return store.count(Filter())


@pytest.fixture
def both(tmp_path: Path) -> tuple[Path, Path]:
    """Two memories of an old model in force, and three of a new one beside them."""
    old, new = tmp_path / "store", tmp_path / "made"
    fill(old, 2, "old")
    fill(new, 3, "new")
    return new, old


def test_the_new_store_is_in_force_and_the_old_one_left(both: tuple[Path, Path]) -> None:
    new, store = both
    put_in_force(str(new), str(store))

    assert count(store, "new") == 3
    assert sorted(os.listdir(store)) == ["edge", "edge.before", "lock"]
    assert not new.exists()


def test_a_second_time_only_the_last_one_is_left(both: tuple[Path, Path], tmp_path: Path) -> None:
    new, store = both
    put_in_force(str(new), str(store))
    fill(tmp_path / "newer", 4, "newer")
    put_in_force(str(tmp_path / "newer"), str(store))

    assert count(store, "newer") == 4
    assert sorted(os.listdir(store)) == ["edge", "edge.before", "lock"]


def after(calls: int, act: Callable[..., None]) -> Callable[..., None]:
    """`act` so many times, and then the end."""
    left = [calls]

    def acting(*args: str) -> None:
        if not left[0]:
            raise CutOffError
        left[0] -= 1
        act(*args)

    return acting


@pytest.mark.parametrize(
    ("renames", "model_id", "found"), [(0, "old", 2), (1, "new", 3), (2, "new", 3)]
)
def test_cut_off_at_any_rename_one_of_the_two_is_in_force(
    renames: int,
    model_id: str,
    found: int,
    both: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new, store = both
    monkeypatch.setattr("hookkit.store.edge_swap.os.rename", after(renames, os.rename))
    with pytest.raises(CutOffError):
        put_in_force(str(new), str(store))
    monkeypatch.undo()

    assert count(store, model_id) == found
