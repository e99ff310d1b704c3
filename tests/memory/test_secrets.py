"""memory.redact on a corpus of 200 secrets and 200 harmless texts: what is found, what is cut."""

from __future__ import annotations

import pytest

from hookkit.memory.redact import CUT, cleaned, redact
from tests.memory.secrets.corpus import PARTS, Case, harmless, secrets

LEFT = 8  # characters of a secret in a row: less helps nobody


def is_left(case: Case, text: str) -> bool:
    """Whether a piece of the secret is still there."""
    starts = range(max(1, len(case.secret) - LEFT + 1))
    return any(case.secret[at : at + LEFT] in text for at in starts)


@pytest.mark.parametrize("part", PARTS)
def test_of_100_secrets_98_are_cut_out_whole(part: str) -> None:
    missed = [case for case in secrets(part) if is_left(case, redact(case.text))]

    assert len(secrets(part)) == 100
    assert len(missed) <= 2, [case.kind for case in missed]


@pytest.mark.parametrize("part", PARTS)
def test_of_100_harmless_texts_98_stay_as_they_are(part: str) -> None:
    cut = [case for case in harmless(part) if redact(case.text) != case.text]

    assert len(harmless(part)) == 100
    assert len(cut) <= 2, [case.text for case in cut]


@pytest.mark.parametrize("part", PARTS)
def test_what_was_cut_is_told_by_its_kind_and_not_by_itself(part: str) -> None:
    for case in secrets(part):
        kinds = " ".join(cleaned(case.text).kinds)
        assert kinds, case.kind
        assert not is_left(case, kinds), case.kind


@pytest.mark.parametrize("part", PARTS)
def test_cleaning_the_corpus_twice_is_cleaning_it_once(part: str) -> None:
    for case in (*secrets(part), *harmless(part)):
        once = redact(case.text)
        assert redact(once) == once, case.kind


def test_all_the_secrets_of_one_text_are_cut() -> None:
    cases = [case for case in secrets("tuned") if "private" not in case.text.lower()]
    text = redact("\n\n".join(case.text for case in cases if "BEGIN" not in case.text))

    assert [case.kind for case in cases if "BEGIN" not in case.text and is_left(case, text)] == []
    assert text.count(CUT) >= 80
