"""What is put is whole, names each thing once, and is refused where it contradicts itself."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from hookkit.graph.checked import checked, has_direction
from hookkit.graph.model import Realm, entity_id, kept, normalised
from hookkit.graph.vectors import nearest, packed
from tests.graph.stores.kit import entity, memories, told

TEXT = st.text(st.characters(exclude_categories=()))  # halves of characters too


@given(TEXT)
@example("\u0345")  # folded, it is a letter of its own
@example("ﬃ Ａ\u2003ẞ")
def test_a_normalised_name_stays_as_it_is(name: str) -> None:
    once = normalised(name)

    assert normalised(once) == once
    assert entity_id(Realm("u", ""), once) == entity_id(Realm("u", ""), name)


@given(TEXT)
def test_what_is_kept_can_be_written_and_is_otherwise_the_same(text: str) -> None:
    found = kept(text)

    assert "\0" not in found
    assert found.encode().decode() == found == kept(found)
    if "\0" not in text and not any("\ud800" <= c <= "\udfff" for c in text):
        assert found == text


@given(memories())
def test_what_was_checked_is_fit(one: object) -> None:
    assert checked(checked(one)) == checked(one)  # type: ignore[arg-type]


def test_two_entities_that_are_one_are_put_once_with_both_their_aliases() -> None:
    first = entity("Postgres", kind="tool", aliases=("pg",))
    second = entity("POSTGRES", aliases=("postgresql",))
    one = told("m1")._replace(entities=(first, second))

    assert checked(one).entities == (first._replace(aliases=("pg", "postgresql")),)


def test_a_vector_without_direction_is_none() -> None:
    none = [(), (0.0, 0.0), (float("nan"), 1.0), (float("inf"), 1.0), (1e39, 0.0), (1e-40, 0.0)]

    assert [vector for vector in none if has_direction(vector)] == []
    assert has_direction((0.0, -1e-20))


@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 3).filter(any), max_size=9))
def test_the_nearest_are_in_order_and_within_bounds(rows: list[tuple[int, ...]]) -> None:
    found = nearest([packed(row) for row in rows], (1.0, 2.0, -3.0), 5)

    cosines = [cosine for _, cosine in found]
    assert cosines == sorted(cosines, reverse=True)
    assert len(found) == min(5, len(rows))
    assert all(-1.0 <= cosine <= 1.0 for cosine in cosines)
