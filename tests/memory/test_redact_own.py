"""memory.redact_own: the user's own patterns cut, and none of them can stop a hook."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.redact import CUT, cleaned, redact
from hookkit.memory.redact_own import TOO_LONG, usable

GOOD = [r"ACME-\d{6}", r"\bcust_[a-z0-9]{8,}\b", r"(?i)project (?:zeus|hera)", r"x-[a-z]{1,40}-\d+"]
BAD = {
    "broken": "(unclosed",
    "warned of": "[[a]",
    "no regex": "*",
    "matches nothing": "a*",
    "nested": r"(a+)+b",
    "nested deep": r"(?:x(?:y(a|b+))*)+c",
    "alternatives": r"(a|aa)+b",
    "three wide": r".*a.*b.*c.*",
    "back": r"(\w+)\s+\1\s+\1\1",
}


def test_what_a_pattern_matches_is_cut_and_told() -> None:
    done = cleaned("ticket ACME-123456 of project Zeus", usable(GOOD).patterns)

    assert done == (f"ticket {CUT} of {CUT}", ("own pattern",))


def test_good_patterns_are_all_usable() -> None:
    assert usable(GOOD) == (tuple(GOOD), ())


@pytest.mark.parametrize("pattern", BAD.values(), ids=BAD)
def test_a_pattern_that_cannot_be_used_is_named_by_its_number_and_the_others_cut(
    pattern: str,
) -> None:
    found = usable([GOOD[0], pattern, GOOD[1]])

    assert found.patterns == (GOOD[0], GOOD[1])
    assert "number 2" in str(found.problems[0])
    assert pattern not in str(found.problems[0])


@pytest.mark.parametrize("piece", ["a", "ab", "x-a-", "cust_", "1", " ", "\n", "project ", "a b"])
@pytest.mark.parametrize("pattern", [*GOOD, r"a+b+c", r".*x.*z", r"\w+\d+!", r"a{1,90}b{1,90}c"])
def test_no_usable_pattern_is_kept_busy_by_a_long_text(pattern: str, piece: str) -> None:
    patterns = usable([pattern]).patterns
    started = time.process_time()
    redact(piece * (40_000 // len(piece)), patterns)

    assert (patterns, time.process_time() - started < 3.0) == ((pattern,), True)


PATTERN = st.text(st.sampled_from("ab.*+?|()[]{}1,\\dw^$"), max_size=12)


@given(st.lists(PATTERN, max_size=3), st.text(st.sampled_from("ab1 \n["), max_size=300))
def test_whatever_is_set_a_text_is_cleaned_and_twice_is_once(
    patterns: list[str], text: str
) -> None:
    good = usable(patterns).patterns
    once = redact(text, good)

    assert redact(once, good) == once


def test_what_cannot_be_looked_at_in_time_is_left_out_and_not_let_through() -> None:
    text = redact("1" * 100_000 + " ACME-123456", usable([r"\w+\d+!", GOOD[0]]).patterns)

    assert (TOO_LONG in text, "ACME" in text) == (True, False)


def test_a_pattern_that_would_cut_our_own_mark_is_passed_over() -> None:
    assert redact("secret", usable(["secret"]).patterns) == "secret"
