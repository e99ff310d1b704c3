"""store.records and store.history: points as JSON and back, and what two stores are compared by."""

from __future__ import annotations

import json
import math
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.history import PastUnavailableError, forgotten, rows_of, with_rows
from hookkit.store.records import (
    changed_at,
    is_same,
    packed,
    point_of,
    record_of,
    sum_of,
    unpacked,
)
from tests.moving.making import memory_id, points

FLOATS = st.floats(width=32, allow_nan=False)


@given(st.lists(FLOATS, max_size=50))
def test_a_vector_comes_out_as_it_went_in(vector: list[float]) -> None:
    assert [*unpacked(packed(vector))] == vector


@pytest.mark.parametrize("text", ["?", "AAA", "AAAA", "naïve"])
def test_what_is_no_vector_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not base64|bytes length|ASCII"):
        unpacked(text)


def test_a_point_goes_through_json_to_the_letter() -> None:
    for before in points(0, 12):
        after = point_of(json.loads(json.dumps(record_of(before, with_vector=True))))

        assert after._replace(vector=[*after.vector]) == before
        assert sum_of(after) == sum_of(before)


def test_a_sum_tells_any_difference_but_the_last_bit_of_a_vector() -> None:
    one = points(0, 1)[0]
    nudged = one._replace(vector=[math.nextafter(x, 2.0) for x in one.vector])
    turned = one._replace(vector=[*one.vector[1:], one.vector[0]])
    changed = one._replace(payload={**one.payload, "number": 1.0})

    assert is_same(sum_of(one), sum_of(nudged), vectors=True)
    assert not is_same(sum_of(one), sum_of(turned), vectors=True)
    assert is_same(sum_of(one), sum_of(turned), vectors=False)
    assert not is_same(sum_of(one), sum_of(changed), vectors=False)
    assert not is_same(sum_of(one), sum_of(one._replace(text="x")), vectors=False)


@pytest.mark.parametrize(
    ("payload", "seconds"),
    [
        ({"created_at": "1970-01-01T00:00:10Z"}, 10.0),
        ({"created_at": "1970-01-01T00:00:10", "updated_at": "1970-01-01T01:00:00+01:00"}, 0.0),
        ({"created_at": "1970-01-01T00:00:00.25-00:30"}, 1800.25),
        ({"created_at": "2026-02-30T00:00:00Z"}, -1.0),
        ({"created_at": "once"}, -1.0),
        ({}, -1.0),
    ],
)
def test_when_a_memory_was_changed_last(payload: dict[str, str], seconds: float) -> None:
    assert changed_at(payload) == seconds


ROW = {
    "id": "r1",
    "memory_id": memory_id(1),
    "new_memory": "uv",
    "event": "ADD",
    "created_at": "2026-08-01T12:00:00Z",
    "updated_at": "2026-08-01T12:00:00Z",
    "is_deleted": 0,
}


def put(path: str, *rows: dict[str, object]) -> None:
    with with_rows(path, rows):
        pass


def test_rows_are_put_once_and_read_by_memory(tmp_path: Path) -> None:
    path = str(tmp_path / "new" / "history.db")
    later = {**ROW, "id": "r0", "event": "UPDATE", "updated_at": "2026-08-02T12:00:00Z"}
    put(path, later, ROW)
    put(path, ROW)

    assert rows_of(path, [memory_id(1), memory_id(2)]) == {memory_id(1): [ROW, later]}


def test_rows_are_not_put_where_what_they_tell_of_failed(tmp_path: Path) -> None:
    path = str(tmp_path / "history.db")
    with pytest.raises(ZeroDivisionError), with_rows(path, [ROW]):
        raise ZeroDivisionError

    assert rows_of(path, [memory_id(1)]) == {}


def test_forgotten_is_what_was_deleted_last(tmp_path: Path) -> None:
    path = str(tmp_path / "history.db")
    put(path, ROW, {**ROW, "id": "r2", "event": "DELETE"})
    two = {**ROW, "memory_id": memory_id(2)}
    put(path, {**two, "id": "r3", "event": "DELETE"}, {**two, "id": "r4", "event": "ADD"})

    assert forgotten(path, [memory_id(n) for n in range(4)]) == {memory_id(1)}


def test_looking_makes_no_history(tmp_path: Path) -> None:
    path = tmp_path / "history.db"

    assert (rows_of(str(path), ["x"]), forgotten(str(path), ["x"])) == ({}, set())
    assert not path.exists()
    path.touch()
    assert rows_of(str(path), ["x"]) == {}


def test_a_history_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_text("no database, but long enough to be looked at" * 99)

    with pytest.raises(PastUnavailableError, match=str(path)):
        rows_of(str(path), ["x"])
    with pytest.raises(PastUnavailableError, match=str(path)):
        put(str(path), ROW)


def test_a_history_in_use_is_waited_for(tmp_path: Path) -> None:
    path = str(tmp_path / "history.db")
    put(path, ROW)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        assert rows_of(path, [memory_id(1)]) == {memory_id(1): [ROW]}


def test_ids_beyond_what_sqlite_takes_at_once_are_asked_in_parts(tmp_path: Path) -> None:
    path = str(tmp_path / "history.db")
    put(path, ROW)

    assert len(rows_of(path, [*(f"x{n}" for n in range(5000)), memory_id(1)])) == 1
