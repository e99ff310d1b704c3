"""What was deleted is not in the store's files any more, whoever reads meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.memory.ports import Filter, Point
from hookkit.store import edge_folder
from hookkit.store.edge import EdgeStore
from hookkit.store.errors import StoreUnavailableError
from hookkit.store.gate import Gate
from tests.contracts.test_memory_store import EAST, NORTH, id_of, point
from tests.forget.making import holding

WORD = "Quillfeather"
EVERYTHING = Filter()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[EdgeStore]:
    """With something that was changed, something that was deleted, and the rest."""
    store = EdgeStore.open(str(tmp_path / "store"), dims=4, model_id="m", bm25_weight=0.03)
    store.upsert([point(1, f"{WORD} deploys"), point(2, f"{WORD} of old"), *rest()])
    store.delete([id_of(1)])
    store.upsert([point(2, "changed", NORTH)])
    yield store
    store.close()


def rest() -> list[Point]:
    return [point(number, f"number {number}") for number in range(3, 40)]


def test_the_files_hold_it_until_they_are_erased_and_not_after(
    store: EdgeStore, tmp_path: Path
) -> None:
    assert len(holding(tmp_path, WORD)) > 0
    before = tmp_path / "store" / "edge.before"
    before.mkdir()
    (before / "left").write_text(f"{WORD}, in what a reembed left")

    assert (store.erase(), holding(tmp_path, WORD)) == ("", [])
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == ["edge", "lock"]
    assert store.count(EVERYTHING) == 38
    store.close()
    again = EdgeStore.open(str(tmp_path / "store"), dims=4, model_id="m", bm25_weight=0.03)
    assert again.count(EVERYTHING) == 38
    again.close()


def test_whoever_reads_meanwhile_is_answered(store: EdgeStore) -> None:
    found: list[int] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            found.append(len(store.nearest(EAST, EVERYTHING, 10)))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    store.erase()
    is_over.set()
    for reader in readers:
        reader.join()

    assert set(found) == {10}


def test_without_the_room_for_a_second_store_it_stays_as_it_was(
    store: EdgeStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge_folder, "ROOM", 2**62)
    with pytest.raises(StoreUnavailableError, match="bytes left on the disk"):
        store.erase()

    assert store.count(EVERYTHING) == 38
    store.delete([id_of(3)])
    assert store.count(EVERYTHING) == 37


def test_what_a_killed_process_had_begun_is_begun_anew(store: EdgeStore, tmp_path: Path) -> None:
    new = tmp_path / "store" / "edge.new" / "shard"
    new.mkdir(parents=True)
    (new / "half").write_text(f"{WORD}, half written")

    assert (store.erase(), holding(tmp_path, WORD)) == ("", [])


def test_a_gate_lets_in_nobody_while_it_is_closed_and_waits_for_those_inside() -> None:
    gate, order = Gate(), list[str]()
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with gate.passed():
            entered.set()
            leave.wait(30)
            order.append("first out")

    def second() -> None:
        with gate.passed():
            order.append("second in")

    one, two = threading.Thread(target=first), threading.Thread(target=second)
    one.start()
    entered.wait(30)
    threading.Timer(0.1, leave.set).start()
    with gate.closed():
        order.append("closed")
        two.start()
        two.join(0.1)
    one.join()
    two.join()

    assert order == ["first out", "closed", "second in"]
