"""Cut secrets, and what was marked private, out of words before anything is written.

Runs in hooks: a pattern is compiled only when a cheap sign of its secret is in the text, and
each is linear in the text's length (redact_rules).
"""

from __future__ import annotations

import re
from functools import partial

from hookkit.memory.redact_drawn import is_drawn, is_lot, is_made_up, is_random
from hookkit.memory.redact_named import NAMED
from hookkit.memory.redact_rules import BLOCKS, CUT, TOKENS
from hookkit.memory.redact_values import (
    FILES,
    SHOWN,
    clean_items,
    is_harmless,
    is_passphrase,
    is_secret,
)
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

RULES = (*BLOCKS, *TOKENS, *NAMED)
PRIVATE = "[private, left out]"
__all__ = ["CUT", "PRIVATE", "RULES", "Cleaned", "cleaned", "cut_private", "own_of", "redact"]
MOST_PASSES = 6
JUDGES: Mapping[str, Callable[[str], bool]] = {
    "drawn": is_drawn,
    "lot": is_lot,
    "made": is_made_up,
    "alone": partial(is_made_up, alone=True),
}
OWN_KIND = "own pattern"  # MEM0_REDACT_PATTERNS


class Cleaned(NamedTuple):
    """A text, and what was cut out of it."""

    text: str
    kinds: tuple[str, ...]  # of secrets, for people; each once


def redact(text: str, own: Sequence[str] = ()) -> str:
    """`text` without its secrets and without what stands between <private> tags.

    `own` are the user's patterns, of those that redact_own finds usable.

    >>> redact("the key is sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAA, keep it")
    'the key is [secret left out], keep it'
    >>> redact("<private>my salary</private> uv, not pip")
    '[private, left out] uv, not pip'
    """
    return cleaned(text, own).text


def cleaned(text: str, own: Sequence[str] = ()) -> Cleaned:
    """The same, and what kinds of secrets there were."""
    whole, text = text, cut_private(text)
    kinds = ["private part"] if text != whole else []
    for _ in range(MOST_PASSES):
        before = text
        text = _without_known(text, kinds)
        if text == before:  # what stood right behind a secret may be one too
            break
    if own:
        from hookkit.memory.redact_own import cut_own  # few have any, and a hook pays for imports

        cut = cut_own(text, own)
        kinds += [OWN_KIND] if cut != text else []
        text = cut
    return Cleaned(text, tuple(dict.fromkeys(kinds)))


def _without_known(text: str, kinds: list[str]) -> str:
    """`text` after each rule; the kinds that were cut are added."""
    lower = text.lower()
    for rule in RULES:
        if any(sign in lower for sign in rule.signs):
            # Letters of other scripts end a word here: nothing of a key is to hide behind one.
            cut = re.sub(rule.pattern, _cut, text, flags=re.S | re.A)
            if cut != text:
                kinds.append(rule.kind)
                text = cut
    return text


def own_of(patterns: Sequence[str]) -> tuple[str, ...]:
    """Those of MEM0_REDACT_PATTERNS that can be used."""
    if not patterns:  # few have any, and a hook pays for imports
        return ()
    from hookkit.memory.redact_own import usable

    return usable(patterns).patterns


def cut_private(text: str) -> str:
    """`text` without its <private> parts; one that is never closed reaches to the end.

    A tag in backquotes, by itself, is only spoken of, unless a plain </private> ends it.

    >>> cut_private("what `<private>` means: <private>my salary</private>")
    'what `<private>` means: [private, left out]'
    """
    if "<private>" not in text.lower():
        return text
    kept, at, opened, spoken_of = [], 0, -1, -1
    for tag in re.finditer("(`?)<(/?)private>(`?)", text, flags=re.A | re.I):
        is_quoted = bool(tag[1] and tag[3])
        if not tag[2]:
            if not is_quoted and opened < 0:
                opened, spoken_of = tag.start(2) - 1, -1
            elif opened < 0 > spoken_of:
                spoken_of = tag.start(2) - 1
        elif opened >= 0 or (spoken_of >= 0 and not is_quoted):
            kept += [text[at : opened if opened >= 0 else spoken_of], PRIVATE]
            at, opened, spoken_of = tag.end() - len(tag[3]), -1, -1
    rest = [text[at:]] if opened < 0 else [text[at:opened], PRIVATE]
    return "".join([*kept, *rest])


def _cut(match: re.Match[str]) -> str:
    """What stays of a match: all of it where its value turns out to be none."""
    found = match.groupdict()
    keep = found.get("keep") or found.get("keep2") or ""
    if (items := found.get("items")) is not None:
        return keep + clean_items(found["name"], items, CUT)
    if (rows := found.get("rows")) is not None:
        from hookkit.memory.redact_table import clean_rows  # tables are few

        return keep + clean_rows(found["name"], rows, CUT)
    return keep + CUT if _is_secret(match[0], found) else match[0]


def _is_secret(whole: str, found: dict[str, str | None]) -> bool:
    """Whether what a rule found by its groups is one."""
    name, value = found.get("name"), found.get("value")
    for group, is_one in JUDGES.items():
        if (text := found.get(group)) is not None:
            return is_one(text) and not is_harmless(text)
    if (random := found.get("random")) is not None:
        return is_random(name or "", random) and not re.fullmatch(FILES, random)
    if (phrase := found.get("phrase")) is not None:
        return is_passphrase(name or "", phrase)
    if value is None:
        return not re.search(SHOWN, whole)
    if name is None:
        return not is_harmless(value) and not value.startswith(CUT[:7])
    return is_secret(name, found.get("mark") or "", value)
