"""Whether a statement makes an older one out of date."""

from __future__ import annotations

import re

from hookkit.core.superseding.clauses import main_clause, tells_more
from hookkit.core.superseding.kinds import Words
from hookkit.core.superseding.names import gives_other_name, gives_other_owner
from hookkit.core.superseding.past import names_as_past
from hookkit.core.superseding.values import gives_other_values
from hookkit.core.superseding.vocabulary import ADDS, NEGATIONS, PLACES, UNSURE
from hookkit.core.superseding.words import words_of

FEWEST_WORDS = 3
MAX_WORDS = 60  # of a statement; what is longer says more than one thing
MAX_CHARS = 1_000

NOT_SO = re.compile(r"\b(?:plan(?:s|ned|ning)? to|used to|going to|for (?:an?|one) )", re.I)


def replaces(new: str, old: str) -> bool:
    """Whether `new` makes `old` out of date.

    >>> replaces("The API listens on port 9090 since the move.", "The API listens on port 8080.")
    True
    >>> replaces("The API moved from Heroku to Fly.io.", "The API runs on Heroku.")
    True
    >>> replaces("Metrics listen on port 9090.", "The API listens on port 8080.")
    False
    """
    if max(len(new), len(old)) > MAX_CHARS or "?" in new + old or tells_more(old):
        return False
    clause = main_clause(new, old)
    was, now = words_of(main_clause(old)), words_of(clause)
    if not all(FEWEST_WORDS <= len(words) <= MAX_WORDS for words in (was, now)):
        return False
    if _is_of_something_else(clause, old) or [w.key for w in was] == [w.key for w in now]:
        return False
    return (
        _denies(was, now)
        or gives_other_values(was, now)
        or gives_other_name(was, now)
        or gives_other_owner(was, now)
        or names_as_past(was, now, new, old)
    )


def _is_of_something_else(new: str, old: str) -> bool:
    """Whether it adds to the older one, is not sure, or is said of one place only."""
    said = _low(new)
    if not (ADDS | UNSURE).isdisjoint(said) or NOT_SO.search(new):
        return True
    return not PLACES.isdisjoint(said - _low(old))


def _low(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[\w-]+", text)}


def _denies(was: Words, now: Words) -> bool:
    """The same with a "not" more or less."""

    def without(words: Words) -> tuple[list[str], bool]:
        kept = [word.key for word in words if str(word) not in NEGATIONS]
        return kept, len(kept) < len(words)

    (one, denied), (other, denied_now) = without(was), without(now)
    return one == other and denied != denied_now
