"""What a model wrote is kept only as far as it can be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.graph.model import NAME_CHARS, Realm, entity_id
from hookkit.graph.names import KIND_CHARS, LABEL_CHARS, kind_of, label_of, named, relation_of

REALM = Realm("bob", "shop")
RELATION = re.compile(r"[A-Z0-9_]{1,64}")


@given(st.text())
def test_any_wording_gives_a_relation_that_can_be_kept(text: str) -> None:
    assert RELATION.fullmatch(relation_of(label_of(text)))
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
    assert (one.name, one.id) == ("x" * NAME_CHARS, entity_id(REALM, "x" * 10_000 + "a"))


@pytest.mark.parametrize(
    ("label", "relation"),
    [
        ("works at", "WORKS_AT"),
        ("`]->() DETACH DELETE (n) //", "DETACH_DELETE_N"),
        ("  is née  ", "IS_NEE"),
        ("x" * 200, "X" * 64),
    ],
    ids=["plain", "cypher", "accent", "long"],
)
def test_a_relation_is_spelled_with_letters_digits_and_lines(label: str, relation: str) -> None:
    assert relation_of(label) == relation


def test_relations_of_another_script_are_not_all_one() -> None:
    assert len({relation_of(label) for label in ("住在", "工作于", "يعمل في", "!!!")}) == 4
