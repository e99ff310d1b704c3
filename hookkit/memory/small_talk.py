"""What people and Claude say without telling anything: greetings, thanks, what is being done.

By words and not by one pattern, which would cost a hook ten milliseconds to compile. Of Claude's
words more is small talk than of a person's: "I'll look at the login handler" is Claude's next step,
and perhaps a person's plan. What it gets right is measured in tests/memory/test_small_talk.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hookkit.memory.small_talk_words import (
    ACTS,
    ADVERBS,
    ASKING,
    BESIDE,
    CHANGES,
    DECIDING,
    ING,
    LEADS,
    LOOKS,
    MOST_ALONE,
    MOST_CHANGED,
    MOST_WORDS,
    OFFERS,
    POLITE,
    SAYING,
    SMALL,
    STARTS,
    STATES,
    THINGS,
    WELL,
    WENT,
)

MOST_CHARS = 400  # of a line; nobody makes small talk longer than that
# A character or word that may carry what somebody wants to know again: it is no small talk then.
TELLING = re.compile(r"[\d`\"=<>{}\[\]|\\/#@$%*_:?]|\w\.\w|[^\x00-\x7f]|[a-z][A-Z]|(?:^|\s)'")
NAME = re.compile(r"[A-Z][a-z]")
ALIKE = (("\u2019", "'"), ("\u2026", "."), ("\u2014", ","), (" - ", ", "), ("!", "."), (";", "."))
FENCES = ("```", "~~~")


def is_small_talk(text: str, role: str = "assistant") -> bool:
    """Whether each sentence of `text` is a greeting, or tells what is being done and no more.

    In doubt it is not: a number, a name, a path or a reason in it is worth more than the room.

    >>> is_small_talk("Great! Now let me run the linter."), is_small_talk("Run it with tox.ini")
    (True, False)
    """
    return not telling(text, role)


def telling(text: str, role: str = "assistant") -> str:
    """`text` without its lines of small talk; "" if it has no other.

    >>> telling("Let me look at the logs.\\nThe disk was full.\\nFixing it now.")
    'The disk was full.'
    """
    return "\n".join(telling_lines(text, role)).strip()


def telling_lines(text: str, role: str = "assistant") -> Iterator[str]:
    """The lines of `text` that are no small talk, the empty ones among them; one after another."""
    fence = ""
    for line in text.split("\n"):
        mark = line.lstrip()[:3]
        if fence or mark in FENCES:  # code is nobody's talk
            fence = "" if mark == fence else fence or mark
            yield line
        elif not line.strip() or not _is_idle(line, role):
            yield line


def _is_idle(line: str, role: str) -> bool:
    """Whether a line of one or more sentences tells nothing."""
    if len(line) > MOST_CHARS:
        return False
    for mark, plain in ALIKE:
        line = line.replace(mark, plain)
    line = line.strip().rstrip("*: ").lstrip("*")
    offers = line.endswith("?") and role == "assistant"
    line = line.rstrip("?")
    if TELLING.search(line):
        return False
    sentences = [part for part in line.split(".") if part.strip()]
    is_offer = offers and bool(sentences)
    return all(
        _tells_nothing(sentence, role, is_offer and at == len(sentences) - 1)
        for at, sentence in enumerate(sentences)
    )


def _tells_nothing(sentence: str, role: str, offers: bool) -> bool:
    words = sentence.lower().replace(",", " ").split()
    if offers:
        return _offers(sentence, words)
    if _is_polite(words) or _narrates(words) or _went_well(words):
        return True
    parts = [part.split() for part in sentence.split(",") if part.strip()]
    return role == "assistant" and all(
        _is_polite(low) or _went_well(low) or _is_step(part, low)
        for part, low in ((part, [word.lower() for word in part]) for part in parts)
    )


def _is_polite(words: list[str]) -> bool:
    """Whether the sentence is made of polite phrases."""
    at = 0
    while at < len(words):
        for length in range(min(8, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in POLITE or phrase in BESIDE:
                at += length
                break
        else:
            return False
    return True


def _narrates(words: list[str]) -> bool:
    """Whether it says what Claude is at, of nothing in particular."""
    left = _after(words, STARTS)
    sentence = " ".join(left)
    lead = next((lead for lead in LEADS if sentence.startswith(f"{lead} ")), "")
    left = _after(left[len(lead.split()) :], ADVERBS) if lead else left
    if not left or not (left[0] in ING or (lead and left[0] in ACTS)):
        return False
    return THINGS.issuperset(left[1:])


def _went_well(words: list[str]) -> bool:
    return (WELL | WENT).issuperset(words) and not WENT.isdisjoint(words)


def _offers(sentence: str, words: list[str]) -> bool:
    """Whether it asks whether Claude should do what tells nothing."""
    left = " ".join(_after(words, STARTS))
    offer = next((offer for offer in OFFERS if left.startswith(f"{offer} ")), "")
    return bool(offer) and _is_act(sentence.split()[-len(left.split()) :][len(offer.split()) :])


def _is_step(words: list[str], low: list[str]) -> bool:
    """Whether it says what Claude does next, to whatever thing, and nothing about that thing."""
    passed = len(low) - len(_after(low, STARTS))
    words, low = words[passed:], low[passed:]
    if not low:  # "next", before a comma
        return True
    sentence = " ".join(low)
    lead = next((lead for lead in LEADS if sentence.startswith(f"{lead} ")), "")
    at = len(lead.split())
    if lead:
        at += len(low[at:]) - len(_after(low[at:], ADVERBS))
    elif not low[0].endswith("ing") or _goes_on(low[1:]):
        return False
    return _is_act(words[at:])


def _goes_on(words: list[str]) -> bool:
    """Whether what looks like an act may be what a statement is of: "running it costs money"."""
    many = len(set(words) - SMALL) > MOST_ALONE
    return many or any(word.endswith("s") and word not in THINGS | WELL for word in words[:-1])


def _is_act(words: list[str]) -> bool:
    """Whether the words, from the verb on, name only what is looked at or changed."""
    low = [word.lower() for word in words]
    if not low or not DECIDING.isdisjoint(low) or len(low) > 2 * MOST_WORDS:
        return False
    if any(word in STATES and ASKING.isdisjoint(low[:at]) for at, word in enumerate(low) if at):
        return False
    verb, rest = low[0], low[1:]
    if _says_that(rest):
        return False
    if verb in ("take", "have") and "look" in rest:
        verb, rest = "look", rest[rest.index("look") + 1 :]
    if verb == "make" and rest[:1] == ["sure"]:
        verb = "ensure"
    if verb == "go" and rest[:1] in (["through"], ["over"]):
        verb = "look"
    if verb in LOOKS:
        return len(rest) <= MOST_WORDS and (verb, *rest[:1]) != ("check", "in")
    if verb not in CHANGES or any(NAME.match(word) for word in words[1:]):
        return False
    named = [word for word in rest if word not in SMALL]
    return len(named) <= MOST_CHANGED and "to" not in rest


def _says_that(words: list[str]) -> bool:
    """Whether it holds a statement ("that customers pay later", "we pay") or whose something is."""
    of_whom = any(word.endswith("'s") for word in words)
    at = next((at for at, word in enumerate(words) if word in SAYING), len(words))
    return of_whom or not (THINGS | WELL | WENT).issuperset(words[at:])


def _after(words: list[str], passed: frozenset[str]) -> list[str]:
    at = 0
    while at < len(words) and words[at] in passed:
        at += 1
    return words[at:]
