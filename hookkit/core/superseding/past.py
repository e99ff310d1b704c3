"""What a newer statement names as past: "moved from npm to pnpm", "pnpm instead of npm"."""

from __future__ import annotations

from hookkit.core.superseding.clauses import gone
from hookkit.core.superseding.kinds import Words, is_name, low
from hookkit.core.superseding.vocabulary import (
    AUXILIARIES,
    CHANGED,
    CONDITIONS,
    GENERIC,
    HAS_ONE,
    NARROWING,
    NEGATIONS,
    PREPOSITIONS,
)
from hookkit.core.superseding.words import Word

OLD_WORDS_KEPT = 0.75  # of what the older one speaks of, in the newer
ONLY_BINDING = GENERIC | HAS_ONE | CHANGED | NEGATIONS
# Behind what a sentence is about stands one of these, or a verb that we do not know and a
# preposition that is not of a noun: "the importer reacts to".
VERBS = (ONLY_BINDING | AUXILIARIES) - PREPOSITIONS - NARROWING - {"and"}
AFTER_VERBS = PREPOSITIONS - {"at", "in", "on", "under"}


def names_as_past(was: Words, now: Words, new: str, old: str) -> bool:
    """Whether `new` says that what `old` says of the same thing is past.

    `was` and `now` are the words of their main clauses.
    """
    already = {key for words in gone(old) for key in _keys(words)}
    if not CONDITIONS.isdisjoint(low(now) ^ low(was)):
        return False
    return any(_is_of(was, now, words, already) for words in gone(new))


def _is_of(was: Words, now: Words, gone_words: Words, already: set[str]) -> bool:
    named = _keys(gone_words)
    special = {w.key for w in gone_words if w.key in named and (w.kind or is_name([w]))}
    past = _keys(was) & named
    if not past & (special or named) or past & already:
        return False
    telling = [word.key for word in was if not word.kind and _tells(word)]
    around = _around(was, past)
    rest = [key for key in telling if key not in around] or [k for k in telling if k not in past]
    others = {word.key for word in now} - named
    least = 1.0 if telling[:1] and telling[0] in past else OLD_WORDS_KEPT
    if not rest or rest[0] not in others:
        return False
    is_kept = sum(key in others for key in rest) >= least * len(rest)
    return is_kept and not _is_narrower(was, now, named)


def _keys(words: Words) -> set[str]:
    return {word.key for word in words if _tells(word)}


def _tells(word: Word) -> bool:
    return word.text == "Go" or str(word) not in ONLY_BINDING


def _around(was: Words, past: set[str]) -> set[str]:
    """What is past, and the words beside it up to a verb or preposition that we know."""
    found = {*past}
    for ordered in (was, was[::-1]):
        is_inside = False
        for word in ordered:
            is_inside = _tells(word) and (is_inside or word.key in past)
            if is_inside:
                found.add(word.key)
    return found


def _is_narrower(was: Words, now: Words, named: set[str]) -> bool:
    """Whether `now` speaks of a part of that only: "the admin tests" of "the tests"."""
    known = {word.key for word in was} | named
    for at, word in enumerate(map(str, now)):
        if word in VERBS or word in AFTER_VERBS:
            subject = now[:at] if word in VERBS else now[: max(at - 1, 0)]
            return any(_tells(one) and one.key not in known for one in subject)
    return True
