"""What a model wrote is kept only as far as it can be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.graph.model import NAME_CHARS, Realm, entity_id
from hookkit.graph.names import (
    KIND_CHARS,
    LABEL_CHARS,
    RELATION_CHARS,
    is_in,
    kind_of,
    label_of,
    named,
    relation_of,
    short_of,
)

REALM = Realm("bob", "shop")
RELATION = re.compile(r"[A-Z0-9_]{1,64}")


@given(st.text())
def test_any_wording_gives_a_relation_that_can_be_kept(text: str) -> None:
    assert RELATION.fullmatch(relation_of(text))
    assert len(label_of(text)) <= LABEL_CHARS
    assert len(kind_of(text)) <= KIND_CHARS


@given(st.text())
def test_a_name_is_an_entity_or_says_nothing(text: str) -> None:
    one = named(REALM, text)

    assert one is None or (0 < len(one.name) <= NAME_CHARS and one.norm)


@given(st.text(min_size=1))
def test_spaces_around_a_name_are_no_part_of_it(text: str) -> None:
    assert named(REALM, text) == named(REALM, f"  {text}\t")


def test_two_long_names_that_begin_alike_are_two_entities() -> None:
    one, other = (named(REALM, "x" * 10_000 + end) for end in "ab")

    assert one is not None
    assert other is not None
    assert one.id != other.id
    assert one.norm != other.norm
    assert one.id == entity_id(REALM, "x" * 10_000 + "a")
    assert (len(one.name), one.name[:100]) == (NAME_CHARS, "x" * 100)


@given(st.text(), st.integers(1, 3))
def test_what_is_kept_of_a_name_is_kept_of_that_again(text: str, times: int) -> None:
    short = short_of(text * times * 100)

    assert len(short) <= NAME_CHARS
    assert short_of(short) == short


def test_a_long_name_is_found_in_the_text_that_has_it() -> None:
    long = "the service that " + "takes in orders and " * 20
    one = named(REALM, long)

    assert one is not None
    assert is_in(one.norm, f"alice owns {long}.")
    assert not is_in(one.norm, "alice owns the service that takes in orders.")


@pytest.mark.parametrize(
    ("label", "relation"),
    [
        ("works at", "WORKS_AT"),
        ("  Works\tat. ", "WORKS_AT"),
        ("isn't part of", "ISN_T_PART_OF"),
        ("isn’t part of", "ISN_T_PART_OF"),
        ("is_built-on", "IS_BUILT_ON"),
        ("reads/writes (daily)", "READS_WRITES_DAILY"),
        ("ｕｓｅｓ", "USES"),
        ("x" * 64, "X" * 64),
    ],
)
def test_a_relation_is_spelled_with_letters_digits_and_lines(label: str, relation: str) -> None:
    assert relation_of(label) == relation


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("使用 v2", "不使用 v2"),
        ("работает в A", "уволен из A"),
        ("C++ in", "C# in"),
        ("C in", "C++ in"),
        ("不 uses", "uses"),
        ("is !used by", "is used by"),
        ("needs Python >= 3", "needs Python < 3"),
        ("runs with -v", "runs with v"),
        ("is at -5", "is at 5"),
        ("reads .env of", "reads env of"),
        ("a", "à"),
        ("có", "cô"),
        ("lebt in 🏠", "lebt in"),
        ("x" * 64, "x" * 65),
        ("is said of " + "x" * 300 + "a", "is said of " + "x" * 300 + "b"),
    ],
)
def test_what_is_worded_otherwise_in_any_script_is_another_relation(one: str, other: str) -> None:
    assert relation_of(one) != relation_of(other)
    assert max(len(relation_of(label)) for label in (one, other)) <= RELATION_CHARS
    assert relation_of(f"  {one.upper()} ") == relation_of(one)


@pytest.mark.parametrize("label", ["`]->() DETACH DELETE (n) //", "MATCH (n) SET n.x = $y"])
def test_nothing_of_a_query_is_left_in_a_relation(label: str) -> None:
    assert RELATION.fullmatch(relation_of(label))


def test_relations_of_another_script_are_not_all_one() -> None:
    assert len({relation_of(label) for label in ("住在", "工作于", "يعمل في", "!!!")}) == 4
