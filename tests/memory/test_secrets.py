"""memory.redact on a corpus of 300 secrets and 300 harmless texts: what is found, what is cut."""

from __future__ import annotations

import pytest

from hookkit.memory.redact import CUT, cleaned, redact
from tests.bench.secrets import holds, is_left, measure, says
from tests.memory.secrets.corpus import PARTS, harmless, secrets


def test_of_300_secrets_98_of_100_are_cut_and_of_as_many_other_texts_2_at_most() -> None:
    *parts, whole = measure()

    # Figures alone: half of a part is kept unseen by whoever makes the rules.
    assert [says(part) for part in parts if not holds(part)] == []
    assert (whole.secrets, whole.harmless, holds(whole)) == (300, 300, True)


@pytest.mark.parametrize("part", PARTS)
def test_what_was_cut_is_told_by_its_kind_and_not_by_itself(part: str) -> None:
    for case in secrets(part):
        kinds = " ".join(cleaned(case.text).kinds)
        assert kinds or is_left(case, redact(case.text)), "cut, and of no kind"
        assert not is_left(case, kinds), "shown"


@pytest.mark.parametrize("part", PARTS)
def test_cleaning_the_corpus_twice_is_cleaning_it_once(part: str) -> None:
    for case in (*secrets(part), *harmless(part)):
        once = redact(case.text)
        assert redact(once) == once, "changed by the second time"


def test_all_the_secrets_of_one_text_are_cut() -> None:
    cases = [case for case in secrets("tuned") if "private" not in case.text.lower()]
    text = redact("\n\n".join(case.text for case in cases if "BEGIN" not in case.text))

    assert [case.kind for case in cases if "BEGIN" not in case.text and is_left(case, text)] == []
    assert text.count(CUT) >= 80
