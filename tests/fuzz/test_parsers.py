"""No bytes are too much for a parser: seconds of what `make fuzz` does for ten minutes."""

from __future__ import annotations

import tempfile
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.hunt import FOUND, parser_of
from tests.fuzz.inputs import ODD, count_places, inputs, swapped
from tests.fuzz.parsers import PARSERS, Parser, holds

EXAMPLES = 120


@pytest.mark.parametrize("name", PARSERS)
def test_what_a_parser_is_meant_for_is_read(name: str) -> None:
    parser = PARSERS[name]
    for raw in parser.seeds:
        with tempfile.TemporaryDirectory() as folder:
            parser.parse(raw, folder)


@pytest.mark.parametrize("raw", [b"[" * 200_000, b'{"a":' * 100_000], ids=["lists", "objects"])
@pytest.mark.parametrize("name", PARSERS)
def test_what_is_nested_without_end_is_no_more_than_declared(name: str, raw: bytes) -> None:
    _holds_alone(PARSERS[name], raw)


@pytest.mark.parametrize("name", PARSERS)
def test_any_kind_of_value_in_any_place_is_no_more_than_declared(name: str) -> None:
    for raw in PARSERS[name].seeds:
        for number, value in product(range(count_places(raw)), ODD):
            _holds_alone(PARSERS[name], swapped(raw, number, value))


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_says_no_more_than_it_declares(name: str) -> None:
    parser = PARSERS[name]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(inputs(parser.seeds))
    def law(raw: bytes) -> None:
        _holds_alone(parser, raw)

    law()


def test_what_was_too_much_once_is_no_longer() -> None:
    for path in sorted(FOUND.glob("*-*")):
        name, raw = parser_of(str(path))
        _holds_alone(PARSERS[name], raw)


@given(st.sampled_from([*PARSERS]))
def test_a_found_input_names_its_parser(name: str) -> None:
    assert parser_of(f"/found/{name.replace(' ', '_')}-0a", b"") == (name, b"")


def _holds_alone(parser: Parser, raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        holds(parser, raw, folder)
