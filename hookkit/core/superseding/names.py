"""Another name in the place of one, where a thing has one only and all else is the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from hookkit.core.superseding.kinds import Words, is_event, is_name, low, may_be_several, telling
from hookkit.core.superseding.vocabulary import (
    AUXILIARIES,
    CHANGED,
    FORMATS,
    HAS_ONE,
    NARROWING,
    PREPOSITIONS,
    VARIANTS,
)
from hookkit.core.superseding.words import DATE
from hookkit.values import NamedTuple

MAX_SLOT = 4  # words of a name
LINKING = PREPOSITIONS | NARROWING
NAMING = frozenset(["called", "named"])
NOT_OF_THE_NAME = AUXILIARIES | PREPOSITIONS | CHANGED | HAS_ONE


class Slot(NamedTuple):
    """Where two statements differ."""

    old: Words
    new: Words
    at: int  # index of its first word among the older one's words


def gives_other_name(was: Words, now: Words) -> bool:
    """Whether one name is another now, wherever it stands."""
    slot = _only_slot(was, now)
    if slot is None or is_event(was) or may_be_several(now):
        return False
    before, after = was[: slot.at], was[slot.at + len(slot.old) :]
    if has_moved := _is_moving(slot.new):
        slot = _bare(slot)
    elif is_event(now):
        return False
    if not _is_another(slot, low(before[-1:])):
        return False
    if has_moved:
        return bool(before)
    return _has_one(before) or low(after[:1]) == {"as"}


def gives_other_owner(was: Words, now: Words) -> bool:
    """Whether another person owns it, said as "Ann owns it" or as "it is owned by Ann"."""
    old, new = telling(was), telling(now)
    differing = [w for w in was if w.key in old - new], [w for w in now if w.key in new - old]
    if "own" not in old & new or any(len(words) != 1 for words in differing):
        return False
    return all(w.text.isalpha() and w.text.istitle() for words in differing for w in words)


def _only_slot(was: Words, now: Words) -> Slot | None:
    a, b = [word.key for word in was], [word.key for word in now]
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    named = {
        (*a[i:j], "", *b[k:m]): Slot(was[i:j], now[k:m], i)
        for op, i, j, k, m in reversed(codes)
        if op != "equal"
    }
    undated = [slot for slot in named.values() if not _is_date(slot)]
    return undated[0] if len(undated) == 1 else None


def _is_date(slot: Slot) -> bool:
    return all(DATE.fullmatch(word.text) for word in (*slot.old, *slot.new))


def _is_moving(words: Words) -> bool:
    """Whether it begins with "moved to" or the like."""
    said = [word for word in map(str, words) if word not in AUXILIARIES]
    return len(said) > 2 and said[0] in CHANGED and said[1] == "to"


def _bare(slot: Slot) -> Slot:
    """The names alone of "is at A" and "moved to B"."""
    old, new = ([w for w in s if str(w) not in NOT_OF_THE_NAME] for s in (slot.old, slot.new))
    return Slot(old, new, slot.at)


def _is_another(slot: Slot, last: set[str]) -> bool:
    """Whether its sides are two names of one sort, the `last` word before them being this."""
    old, new = slot.old, slot.new
    if not (0 < len(old) <= MAX_SLOT and 0 < len(new) <= MAX_SLOT):
        return False
    if low(old) & LINKING != low(new) & LINKING:
        return False  # "stored in R2", "stored as WebP"
    if FORMATS.isdisjoint(low(old)) != FORMATS.isdisjoint(low(new)) or _are_variants(slot):
        return False
    are_names = [is_name(old), is_name(new)]
    return any(are_names) if last & NAMING else all(are_names)


def _are_variants(slot: Slot) -> bool:
    """deploy-eu and deploy-us are two things, each with its own use."""

    def parts(words: Words) -> set[str]:
        return {part.casefold() for w in words for part in re.split(r"[^A-Za-z0-9]+", w.text)}

    old, new = parts(slot.old), parts(slot.new)
    return not VARIANTS.isdisjoint(old - new) and not VARIANTS.isdisjoint(new - old)


def _has_one(before: Words) -> bool:
    """Whether a thing has one only of what stands behind these."""
    last = before[-3:] if low(before[-1:]) & PREPOSITIONS else before[-1:]
    return not HAS_ONE.isdisjoint(low(last))
