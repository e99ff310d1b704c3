"""What the graph has still to do lies on the disk until it is done."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from hookkit.graph import queue as module
from hookkit.graph.queue import MOST_TRIES, Queue, QueueError, Waiting, Why

ADD: tuple[Why, ...] = ("add",)
FORGET: tuple[Why, ...] = ("forget", "change")


def row(memory_id: str, why: Why = "add", at: str = "2026-08-01") -> Waiting:
    return Waiting(memory_id, why, at)


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(str(tmp_path / "queue.db"))


def ids(rows: list[Waiting]) -> list[str]:
    return [one.memory_id for one in rows]


def test_a_queue_that_nobody_used_is_no_file(queue: Queue, tmp_path: Path) -> None:
    assert (queue.next(ADD), queue.rows(["a"]), queue.stale()) == ([], [], set())
    assert queue.counts() == (0, 0, "")
    assert os.listdir(tmp_path) == []


def test_the_oldest_word_comes_first_and_the_file_is_ours_alone(
    queue: Queue, tmp_path: Path
) -> None:
    queue.put([row("new", at="2026-08-02"), row("old", at="2026-08-01"), row("gone", "forget")])

    assert ids(queue.next(ADD)) == ["old"]
    assert ids(queue.due(FORGET)) == ["gone"]
    assert (tmp_path / "queue.db").stat().st_mode & 0o777 == 0o600


def test_what_was_put_again_meanwhile_is_not_done(queue: Queue) -> None:
    queue.put([row("a")])
    (seen,) = queue.due(ADD)
    queue.put([row("a")])
    queue.done([seen])
    assert ids(queue.due(ADD)) == ["a"]

    queue.done(queue.due(ADD))
    assert queue.counts() == (0, 0, "")


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ("add", "change", "add"),
        ("change", "forget", "change"),
        ("forget", "add", "add"),
        ("add", "forget", "add"),
    ],
)
def test_of_two_reasons_the_stronger_stays(
    queue: Queue, first: Why, second: Why, stays: Why
) -> None:
    queue.put([row("a", first)])
    queue.put([row("a", second)])

    assert [one.why for one in queue.due(ADD + FORGET)] == [stays]


def test_a_row_is_held_while_its_memory_is_written_and_due_after(queue: Queue) -> None:
    with queue.held([row("a", "forget")]):
        assert queue.due(FORGET) == []
        assert queue.stale() == {"a"}
    assert ids(queue.due(FORGET)) == ["a"]


def test_a_row_whose_write_was_cut_off_comes_due_by_itself(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HOLD_S", 0.05)
    with pytest.raises(ZeroDivisionError), queue.held([row("a", "forget")]):
        raise ZeroDivisionError

    waited = threading.Event()
    waited.wait(0.1)
    assert ids(queue.due(FORGET)) == ["a"]


def test_a_failure_waits_longer_each_time_and_at_last_for_a_backfill(queue: Queue) -> None:
    queue.put([row("a")])
    for _ in range(MOST_TRIES):
        (seen,) = queue.rows(["a"])
        queue.failed(seen, "no use")
        assert queue.next(ADD) == []

    assert queue.counts() == (1, 1, "no use")
    queue.put([row("a")])
    assert ids(queue.due(ADD)) == ["a"]


def test_what_is_in_hand_is_done_after_it_and_a_newer_word_on_it_stays(queue: Queue) -> None:
    with queue.in_hand(row("a"), 60.0):
        assert (queue.due(ADD), ids(queue.rows(["a"]))) == ([], ["a"])
    assert queue.rows(["a"]) == []

    with queue.in_hand(row("b"), 60.0):
        queue.put([row("b", "forget")])
    assert ids(queue.again()) == ids(queue.due(ADD)) == ["b"]


@pytest.mark.parametrize("waited", [False, True])
def test_what_fails_in_hand_waits_only_if_it_did_before(queue: Queue, waited: bool) -> None:
    queue.put([row("a")] if waited else [])
    with pytest.raises(ZeroDivisionError), queue.in_hand(row("a"), 60.0):
        raise ZeroDivisionError

    assert ids(queue.rows(["a"])) == (["a"] if waited else [])


def test_a_clock_that_was_set_back_makes_nobody_wait_for_years(
    queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue.put([row("a")], hold_s=10 * 365 * 86_400.0)

    assert ids(queue.due(ADD)) == ["a"]


def test_writers_lose_nothing(queue: Queue) -> None:
    def write(name: str) -> None:
        for number in range(20):
            queue.put([row(f"{name}{number}")])

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert queue.counts() == (80, 0, "")


def test_a_file_that_is_no_queue_is_named(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    path.write_text("no database, and long enough to be told apart from an empty one" * 20)

    with pytest.raises(QueueError, match="hookkit graph backfill"):
        Queue(str(path)).put([row("a")])


def test_what_was_said_at_one_moment_comes_together_and_what_failed_alone(queue: Queue) -> None:
    queue.put([row("a"), row("b"), row("c", at="2026-08-02")])
    assert ids(queue.next(ADD)) == ["a", "b"]

    failed = queue.next(ADD)[0]
    queue.failed(failed, "no use")
    assert ids(queue.next(ADD)) == ["b"]


def test_what_waited_before_it_was_in_hand_waits_as_it_did_where_that_fails(queue: Queue) -> None:
    def fails_in_hand() -> None:
        with pytest.raises(ZeroDivisionError), queue.in_hand(row("a"), 600.0):
            raise ZeroDivisionError

    queue.put([row("a")])
    fails_in_hand()
    assert ids(queue.due(ADD)) == ["a"]

    for _ in range(MOST_TRIES):
        queue.failed(queue.rows(["a"])[0], "no JSON")
    fails_in_hand()
    assert (queue.counts(), queue.due(ADD)) == ((1, 1, "no JSON"), [])


def test_what_was_given_up_begins_anew_but_for_what_somebody_else_does(queue: Queue) -> None:
    queue.put([row("given up"), row("of a backfill"), row("waits")])
    for one in ("given up", "of a backfill"):
        for _ in range(MOST_TRIES):
            queue.failed(queue.rows([one])[0], "no JSON")

    assert queue.try_again({"of a backfill"}) == 1
    assert queue.counts()[:2] == (3, 1)
    assert queue.try_again({"of a backfill"}) == 0
    assert ids(queue.due(ADD)) == ["given up", "waits"]
