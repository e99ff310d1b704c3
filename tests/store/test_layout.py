"""layout: a record comes back as it was written, and anything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.store.layout import Record


@given(st.builds(Record, st.integers(), st.text(), st.integers()))
def test_a_record_comes_back_as_it_was_written(record: Record) -> None:
    assert Record.from_json(record.to_json()) == record


@given(st.binary())
def test_bytes_that_are_no_record_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):  # of json or of ours, whichever meets it first
        Record.from_json(raw)


def test_a_key_of_a_newer_hookkit_is_passed_over() -> None:
    raw = b'{"layout": 1, "model_id": "m", "dims": 4, "since": "2027"}'

    assert Record.from_json(raw) == Record(1, "m", 4)
