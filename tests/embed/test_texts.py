"""embed.texts: windows lose no word and are never too long, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.characters import whole
from hookkit.embed.texts import (
    NOTHING,
    WINDOW,
    WINDOWS,
    batches,
    ends,
    halves,
    windows,
)

ANY_TEXT = st.text(st.characters())
LONG_TEXT = st.lists(st.text(max_size=700), max_size=12).map(" ".join)
PLAIN_TEXT = st.lists(st.text("abc \n", max_size=900), max_size=12).map("".join)


def packed(text: str) -> str:
    return "".join(text.split())


@given(text=st.one_of(ANY_TEXT, LONG_TEXT))
@settings(max_examples=100, deadline=None)
def test_any_text_is_cut_into_windows_that_can_be_sent(text: str) -> None:
    pieces = windows(text)

    assert 1 <= len(pieces) <= WINDOWS
    assert all(piece.strip() == piece and 0 < len(piece) <= WINDOW for piece in pieces)
    assert all(len(piece.encode()) <= 4 * WINDOW and "\0" not in piece for piece in pieces)


@given(text=PLAIN_TEXT)
@settings(max_examples=100, deadline=None)
def test_windows_together_are_the_text(text: str) -> None:
    pieces = windows(text)

    if packed(text) and len(pieces) < WINDOWS:
        assert "".join(map(packed, pieces)) == packed(text)
    assert packed(text).startswith("".join(map(packed, pieces))) or pieces == [NOTHING]


def test_a_window_ends_between_words() -> None:
    assert {word for piece in windows("alpha beta " * 500) for word in piece.split()} == {
        "alpha",
        "beta",
    }


def test_a_word_longer_than_a_window_is_cut() -> None:
    assert [len(piece) for piece in windows("x" * (WINDOW + 5))] == [WINDOW, 5]


def test_what_comes_after_the_last_window_is_left_out() -> None:
    assert len(windows("word " * 100_000)) == WINDOWS


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x1b"], ids=ascii)
def test_a_text_without_words_is_said_to_be_nothing(text: str) -> None:
    assert windows(text) == [NOTHING]


@pytest.mark.parametrize(
    ("text", "sent"),
    [("\ud83d\ude00", "😀"), ("a\ud800", "a\ufffd"), ("a\x00b", "a b"), ("a\nb\tc", "a\nb\tc")],
    ids=ascii,
)
def test_what_cannot_be_sent_is_replaced(text: str, sent: str) -> None:
    assert windows(text) == [sent]


@given(text=ANY_TEXT)
def test_whole_text_can_be_encoded_and_stays_so(text: str) -> None:
    assert whole(whole(text)) == whole(text)
    whole(text).encode()


@given(text=st.text("ab ", min_size=2, max_size=300).map(str.strip).filter(lambda t: len(t) > 1))
def test_halves_are_shorter_and_lose_nothing(text: str) -> None:
    first, second = halves(text)

    assert packed(first + second) == packed(text)
    assert max(len(first), len(second)) < len(text)


@pytest.mark.parametrize(
    ("pieces", "kept"), [(["a"], ["a"]), (["a", "b"], ["a", "b"]), (["a", "b", "c"], ["a", "c"])]
)
def test_the_ends_are_the_first_and_the_last(pieces: list[str], kept: list[str]) -> None:
    assert ends(pieces) == kept


@given(pieces=st.lists(st.text("x", min_size=1, max_size=30), max_size=30))
def test_batches_are_bounded_and_in_order(pieces: list[str]) -> None:
    made = [*batches(pieces, 4, 50)]

    assert [piece for batch in made for piece in batch] == pieces
    assert all(0 < len(batch) <= 4 for batch in made)
    assert all(sum(map(len, batch)) <= 50 for batch in made)
