"""Another number, weekday or the like, where all else is the same."""

from __future__ import annotations

from hookkit.core.superseding.kinds import (
    IDENTIFIER,
    Words,
    is_event,
    is_name,
    low,
    may_be_several,
    telling,
)
from hookkit.core.superseding.vocabulary import (
    BINDERS,
    DATED,
    IS_NEEDED,
    LABELS,
    MEASURES,
    SCHEDULED,
)


def gives_other_values(was: Words, now: Words) -> bool:
    """Whether `now` says the same of other values, in whichever order of words."""
    if telling(was) != telling(now) or is_event(was) or is_event(now):
        return False
    if _is_reordered(was, now) or may_be_several(now):
        return False
    old, new = ([at for at, word in enumerate(words) if word.kind] for words in (was, now))
    if [was[at].kind for at in old] != [now[at].kind for at in new]:
        return False
    differing = [(a, b) for a, b in zip(old, new, strict=True) if was[a].key != now[b].key]
    if len(differing) > 1 and any(was[at].kind in SCHEDULED for at, _ in differing):
        return False  # "at 02:00 on Mondays, and at 04:00 on Fridays"
    return bool(differing) and all(_is_value(was, a) and _is_value(now, b) for a, b in differing)


def _is_reordered(was: Words, now: Words) -> bool:
    """From A to B, and from B to A."""
    old, new = ([w.key for w in words if IDENTIFIER.fullmatch(w.text)] for words in (was, now))
    return old != new and "from" in low(was)


def _is_value(words: Words, at: int) -> bool:
    """Whether it is what the statement gives, and not the name or number of what it is about."""
    value, before = words[at], words[:at]
    if not before:
        return False
    last = str(before[-1])
    if value.kind == "date":
        return [*map(str, before)] == ["as", "of"] or (last in DATED and len(words) - at < 3)
    if value.kind in ("frequency", "ordinal", "weekday"):
        return True
    is_needed = not IS_NEEDED.isdisjoint(low(words[at + 1 : at + 3]))
    if last in LABELS and not is_needed:
        return False
    if last in BINDERS:
        return True
    is_measured = last in MEASURES or is_name(before[-1:])
    return is_measured and (is_needed or not BINDERS.isdisjoint(low(before)))
