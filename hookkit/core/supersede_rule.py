"""Whether a statement gives another value for the very thing that an older one speaks of.

Told from the words alone, for where no model was asked. Wrong is worse than blind here: a memory
that is taken for replaced is not seen again. So all words but one value must be the same, and the
value must stand where a thing has one value: "the port is 8080", not "issue 8080 was mended".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from hookkit.values import NamedTuple

MAX_WORDS = 60  # of a statement; what is longer says more than one thing
MAX_CHARS = 1_000
MAX_SLOT = 4  # words of a value
OLD_WORDS_KEPT = 0.75  # of an older statement's words, where the newer names what it replaces

WORD = re.compile(r"#?[\w@$./:+%~*-]*[\w%*$]|=+>?|->|[?]")
NUMBER = re.compile(r"[~$€]?v?\d[\d.,:_]*(?:[a-z%]{0,3}|[a-z]+)", re.I)
DATE = re.compile(r"\d{4}-\d\d(-\d\d)?")
IDENTIFIER = re.compile(r"(?=.*[\w])(.*[._/:@\\$*-].*|.*[a-z][A-Z].*|.*[A-Za-z]\d.*|[A-Z]{2,})")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


FILLER = _set(
    "the a an our we us i they it its now currently already still just please today this that "
    "these since then so do does did been"
)
NEGATIONS = _set("not no never longer without stop stopped dont doesnt isnt cannot")
ADDS = _set("also too another additional additionally second both either optionally")
# A number after one of these is the thing's name, and no value of it.
LABELS = _set(
    "issue issues pr prs ticket bug case migration step phase part section chapter line page adr "
    "rfc sprint week day question answer exercise item point test task job row column shard node "
    "server worker replica commit build run attempt session round figure table error code"
)
# After one of these it is a value, as after a verb or preposition, or a name ("Postgres 14").
MEASURES = _set(
    "port version least most than about around exactly up request requests python node "
    "minimum maximum timeout limit size"
)
BINDERS = _set(
    "is are was were be = => : -> use uses using run runs listen listens set takes take has have "
    "needs need requires require prefer prefers want wants keep keeps expire expires last lasts "
    "pinned default defaults at after every to by with in limit limited within about for on "
    "allow allows retries retry waits wait cost costs holds hold"
)
# What stands before a name where a thing has one name only.
HAS_ONE = _set(
    "is are = => : -> default defaults prefer prefers called named live lives hosted stored "
    "located listen listens point points set pinned owns own owned maintained written deployed "
    "resides kept go goes happens happen scheduled planned owner"
)
PREPOSITIONS = _set("at in on to by under with as from out")
IS_NEEDED = _set("required needed supported used minimum pinned")
SAID_SO = _set("instead rather replaced replaces replacing formerly from not over")
VARIANTS = _set(
    "dev prod production staging stage test tests eu us asia local ci qa left right read write "
    "get post up down unit e2e integration api web worker debug release min max start stop "
    "frontend backend client server input output"
)


class Slot(NamedTuple):
    """Where two statements differ."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    at: int  # index of its first word among the older one's words


def replaces(new: str, old: str) -> bool:
    """Whether `new` makes `old` out of date.

    >>> replaces("The API listens on port 9090.", "The API listens on port 8080.")
    True
    >>> replaces("Metrics listen on port 9090.", "The API listens on port 8080.")
    False
    """
    if max(len(new), len(old)) > MAX_CHARS:
        return False
    was, now = _words(old), _words(new)
    if not 2 < len(was) <= MAX_WORDS or not 2 < len(now) <= MAX_WORDS:
        return False
    if "?" in was or "?" in now or not ADDS.isdisjoint(_plain(now)):
        return False
    slots = _slots(was, now)
    if not slots:
        return False
    return _denies(was, now) or _gives_another(was, slots) or _says_so(was, now)


def _words(text: str) -> list[str]:
    text = re.sub(r"n['’]t\b", " not", text.replace("`", " ").replace('"', " "))
    found = (word.rstrip(".:") or word for word in WORD.findall(text))
    return [word for word in found if _key(word) not in FILLER]


def _key(word: str) -> str:
    """The word as it is compared."""
    key = word.casefold()
    is_plain = key.isalpha() and len(key) > 3 and not key.endswith("ss")
    return key[:-1] if is_plain and key.endswith("s") else key


def _plain(words: Sequence[str]) -> set[str]:
    return {word.casefold() for word in words}


def _slots(was: Sequence[str], now: Sequence[str]) -> list[Slot]:
    a, b = [_key(word) for word in was], [_key(word) for word in now]
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [Slot(tuple(was[i:j]), tuple(now[k:m]), i) for op, i, j, k, m in codes if op != "equal"]


def _denies(was: Sequence[str], now: Sequence[str]) -> bool:
    """The same with a "not" more or less."""

    def without(words: Sequence[str]) -> tuple[list[str], int]:
        keys = [word.casefold() for word in words]
        kept = [_key(k) for k in keys if k not in NEGATIONS]
        return kept, int(len(kept) < len(keys))

    (one, denied), (other, denied_now) = without(was), without(now)
    return one == other and denied != denied_now


def _gives_another(was: Sequence[str], slots: Sequence[Slot]) -> bool:
    """One value is another now, wherever it is named."""
    named = {(slot.old, slot.new): slot for slot in reversed(slots)}
    undated = [slot for slot in named.values() if not _is_date(slot)]
    if len(undated or named) != 1:
        return False
    slot = (undated or list(named.values()))[0]
    if not (0 < len(slot.old) <= MAX_SLOT and 0 < len(slot.new) <= MAX_SLOT):
        return False
    before, after = was[: slot.at], was[slot.at + len(slot.old) :]
    if _are(NUMBER, slot):
        return _is_value(before, after)
    return _is_name(slot) and _has_one(before) and not _is_variant(slot)


def _is_date(slot: Slot) -> bool:
    return _are(DATE, slot)


def _are(kind: re.Pattern[str], slot: Slot) -> bool:
    """Whether both sides are of that kind, words of units beside them being the same."""
    same = {_key(word) for word in slot.old} & {_key(word) for word in slot.new}
    rest = [word for word in (*slot.old, *slot.new) if _key(word) not in same]
    return bool(rest) and all(kind.fullmatch(word) for word in rest)


def _is_value(before: Sequence[str], after: Sequence[str]) -> bool:
    if not before or before[-1].casefold() in LABELS:
        return False
    is_measured = before[-1].casefold() in MEASURES or before[-1][0].isupper()
    if _plain(before[-1:]) <= BINDERS or (is_measured and not BINDERS.isdisjoint(_plain(before))):
        return True
    return is_measured and not IS_NEEDED.isdisjoint(_plain(after[:2]))


def _is_name(slot: Slot) -> bool:
    def looks(words: Sequence[str]) -> bool:
        return any(IDENTIFIER.fullmatch(w) or w[0].isupper() or NUMBER.fullmatch(w) for w in words)

    return looks(slot.old) and looks(slot.new)


def _has_one(before: Sequence[str]) -> bool:
    if not before:
        return False
    last = before[-3:] if before[-1].casefold() in PREPOSITIONS else before[-1:]
    return not HAS_ONE.isdisjoint(_plain(last))


def _is_variant(slot: Slot) -> bool:
    """deploy-eu and deploy-us are two things, each with its own use."""

    def parts(words: Sequence[str]) -> set[str]:
        return {part.casefold() for word in words for part in re.split(r"[^A-Za-z0-9]+", word)}

    old, new = parts(slot.old), parts(slot.new)
    return not VARIANTS.isdisjoint(old - new) and not VARIANTS.isdisjoint(new - old)


def _says_so(was: Sequence[str], now: Sequence[str]) -> bool:
    """The newer statement names what it replaces: "pnpm instead of npm"."""
    keys, older = [_key(word) for word in now], {_key(word) for word in was}
    named = {
        keys[at + step]
        for at, key in enumerate(keys)
        if key in SAID_SO
        for step in (1, 2)
        if at + step < len(keys) and (step == 1 or keys[at + 1] in ("of", "than", "by", "using"))
    }
    left_out = {k for k in older & named if not (NEGATIONS | SAID_SO | PREPOSITIONS) & {k}}
    shared = sum(key in keys for key in older)
    return bool(left_out) and shared >= OLD_WORDS_KEPT * len(older) and bool(set(keys) - older)
