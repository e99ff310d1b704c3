"""memory.neutral and memory.block: attacks are harmless, honest memories as they were."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.block import ORDER, quoted, render
from hookkit.memory.model import CLAUDE, GLOBAL, IMPORT, TOOL, USER, Hit, Memory
from hookkit.memory.neutral import neutral, neutral_values
from hookkit.memory.neutral_orders import gives_orders
from tests.attacks.harmless import LIVE, check_block, check_json, check_text, seen
from tests.attacks.words import ATTACKS, HONEST, ORDERS

HERE = "github.com/acme/shop"
DAY = "2026-11-22T17:02:33Z"
PIECES = st.lists(
    st.sampled_from([*"<>/|[]#!:( \n\0\u200b\u200d\u0336\ufe0f\x1b", "memories", "system", "Human"])
    | st.sampled_from(["INST", "[0m", "im_start", "＜", "mеmories", "![x](http://e/", "1. [2026"])  # noqa: RUF001
    | st.text(max_size=4),
    max_size=30,
).map("".join)


def line_of(text: str, **fields: Any) -> str:
    """What a block says of that memory after its number and date."""
    memory = Memory("id-1", text, "fact", "shop-1", HERE, "user", DAY, DAY)._replace(**fields)
    block = render([Hit(memory, 0.5, 0.5)], "prompt", HERE, 6000).text
    check_block(block, 1)
    return block.split("\n")[5].removeprefix("1. [2026-11-22] ")


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_one_harmless_line_of_the_block(name: str) -> None:
    assert line_of(ATTACKS[name])
    check_text(neutral(ATTACKS[name]))


def test_without_us_most_attacks_would_be_live() -> None:
    live = [name for name, text in ATTACKS.items() if LIVE.search(seen(text))]

    assert len(live) >= 30


@pytest.mark.parametrize("text", HONEST)
def test_an_honest_memory_is_shown_to_the_byte_and_without_a_mark(text: str) -> None:
    assert (neutral(text), line_of(text)) == (text, text)


@pytest.mark.parametrize("name", ORDERS)
def test_an_order_is_marked_and_quoted_and_nothing_of_it_removed(name: str) -> None:
    words = quoted(ATTACKS[name])

    assert line_of(ATTACKS[name]) == f'({ORDER}) "{words}"'


def test_orders_are_not_seen_in_what_is_only_said() -> None:
    assert [text for text in HONEST if gives_orders(text)] == []


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({"origin": USER}, "x"),
        ({"origin": CLAUDE}, "(Claude's words) x"),
        ({"origin": TOOL}, "(added by a tool) x"),
        ({"origin": IMPORT}, "(imported, not trusted) x"),
        ({"origin": USER, "role": "user", "kind": "raw"}, "the user said: x"),
        ({"origin": CLAUDE, "role": "assistant", "kind": "raw"}, "Claude said: x"),
        ({"origin": IMPORT, "role": "user", "kind": "raw"}, "(imported, not trusted) x"),
        ({"origin": TOOL, "role": "user", "kind": "raw"}, "(added by a tool) x"),
        (
            {"origin": IMPORT, "project": GLOBAL, "project_name": ""},
            "(in any project; imported, not trusted) x",
        ),
        (
            {"origin": TOOL, "project": GLOBAL, "project_name": ""},
            "(about you, in any project; added by a tool) x",
        ),
    ],
)
def test_a_line_tells_who_says_so_where_it_was_not_the_user(
    fields: dict[str, str], line: str
) -> None:
    assert line_of("x", **fields) == line


@given(PIECES)
def test_any_text_is_harmless_and_making_it_so_twice_is_making_it_so_once(text: str) -> None:
    once = neutral(text)

    assert neutral(once) == once
    check_text(once)
    line_of(text)


@given(st.recursive(PIECES | st.integers() | st.none(), lambda x: st.lists(x, max_size=3)))
def test_a_value_keeps_its_shape(value: Any) -> None:
    def shape(one: Any) -> Any:
        return [shape(x) for x in one] if isinstance(one, list) else type(one)

    told = neutral_values({"results": value})

    check_json(told)
    assert shape(told["results"]) == shape(value)


@pytest.mark.parametrize(
    "text", ["<" * 20_000, "![" * 10_000, "[" * 20_000, "#" * 20_000, "< " * 10_000, "A" * 20_000]
    + ["\nHuman" * 4_000, "<img " * 4_000, "A" * 60 + " " * 20_000, "<" + " " * 20_000]
    + ["* " * 9_000, "ignore all " * 2_000, "you must now " * 1_500, "the user " * 2_000],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_not(text: str) -> None:
    check_text(line_of(text))
    assert not gives_orders(text)
