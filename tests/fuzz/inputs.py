"""Inputs that a parser reads, damaged: torn, spliced, or with another value where one stood."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# What a JSON parser takes and a reader of values may not.
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 10**400, -(2**63) - 1, 1e308, float("nan"), float("inf")),
    *("", "*", "\ud800", "\x00", "2026-02-30T25:61:00Z", "../../x", "x" * 5_000),
    *([], [[]], [None], ["x"], {}, {"x": {}}, {"": [0]}),
)
JSON: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
PIECES = (b"[" * 20_000, b'{"a":' * 5_000, b"1e999", b"9" * 5_000, b"\xff", b"\\ud800", b"\n")
Edit = tuple[float, int, bytes]  # where, how many bytes go, what comes
EDIT: SearchStrategy[Edit] = st.tuples(
    st.floats(0, 1), st.integers(0, 20), st.binary(max_size=8) | st.sampled_from(PIECES)
)


def inputs(seeds: Sequence[bytes]) -> SearchStrategy[bytes]:
    """Any bytes, and much that is nearly one of `seeds`."""
    seed = st.sampled_from(seeds)
    place = st.integers(0, 200)
    return st.one_of(
        st.binary(max_size=200),
        st.builds(spliced, seed, st.lists(EDIT, min_size=1, max_size=3)),
        st.builds(swapped, seed, place, st.sampled_from(ODD)),
        st.builds(swapped, seed, place, JSON),
        JSON.map(lambda value: json.dumps(value).encode()),
    )


def spliced(raw: bytes, edits: Sequence[Edit]) -> bytes:
    """`raw` with other bytes in some places."""
    for where, gone, new in edits:
        at = int(where * len(raw))
        raw = raw[:at] + new + raw[at + gone :]
    return raw


def swapped(raw: bytes, number: int, value: Any) -> bytes:
    """`raw` with another value in place of its `number`th one, line by line, if it is JSON."""
    lines = raw.split(b"\n")
    values = [_values(line) for line in lines]
    places = [(at, *place) for at in range(len(lines)) for place in _places(values[at])]
    if not places:
        return raw
    at, container, key = places[number % len(places)]
    container[key] = value
    lines[at] = json.dumps(values[at][0]).encode()
    return b"\n".join(lines)


def count_places(raw: bytes) -> int:
    """How many values `raw` has for `swapped`."""
    return sum(len(_places(_values(line))) for line in raw.split(b"\n"))


def _values(line: bytes) -> list[Any]:
    """The value in `line`, in a list; none where it is no JSON."""
    try:
        return [json.loads(line)]
    except ValueError:
        return []


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each container in `value` with each of its keys."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = [*value]
    elif isinstance(value, list):
        keys = [*range(len(value))]
    return [place for key in keys for place in ((value, key), *_places(value[key]))]
