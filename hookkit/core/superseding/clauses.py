"""What a statement says in the main, without when, why and what it is good for."""

from __future__ import annotations

import re

from hookkit.core.superseding.vocabulary import CHANGED, DROPPED
from hookkit.core.superseding.words import Word, words_of

FEWEST = 3  # words that a statement has without its further clauses

SENTENCES = re.compile(r"\s*;\s+|[.!]\s+(?=[A-Z`])|\s+[–—]\s+|\s-\s|:\s+(?=\w+\s+\w+\s+\w+)")
LED_BY = re.compile(
    r"^\s*(?:(?:update|correction|note|decision)\s*:|from now on,?|"
    r"we (?:have )?decided (?:that|to)|(?:since|as of|after|because|now that)\b[^,]{1,80},)\s+",
    re.I,
)
FROM_ON = re.compile(r"\s(?:from|as of|effective|starting) [\w-]+(?: on(?!\s)|$)", re.I)
REASON = re.compile(
    r",?\s(?:since|because|due to|thanks to|so that|now that|as of|in order to)\s|"
    r",\s(?:as|so|which|to|who)\s|,\s(?=\w+\s(?:was|were)\s)",
    re.I,
)
MOMENT = re.compile(r",?\s(after|until)\s(?!\S*\d)", re.I)
NOT_DONE = re.compile(
    r"\b(?:might|maybe|perhaps|could|would|consider(?:ed|ing)?|propos(?:e|ed|al)|plan(?:s|ned)?|"
    r"against|rejected|refused|declined|reverted)\b",
    re.I,
)
REFUSED = r"(?:instead of|rather than|in place of|replacing|,? and not|, not)"
END = r"(?=[,;:]|\.?$|\s(?:for|from|as of|since|because|in|but)\s)"
WAS = r"(?:was|were|is|are|has been|have been)"
HAS_CHANGED = f"(?:{'|'.join(sorted(CHANGED))})"
IS_DROPPED = f"(?:{'|'.join(sorted(DROPPED))}|given up|ruled out)"
NAMED_GONE = tuple(
    re.compile(way, re.I)
    for way in (
        rf"(?<!not )(?<!never )\b{HAS_CHANGED}\b[^,;]*?\sfrom (.+?) (?:to|over to|into)\s",
        r"\b(?:no longer|not any ?more)\s([^,;:]+?)(?=[,;:]|\sbut\s|\ssince\s|\.?$)",
        rf"{REFUSED}\s([^,;:]+?){END}",
        rf"(?:^|[;.,] )([^,;:]+?) {WAS} {IS_DROPPED}\b",
        r"\breplaced? (?!by\b)(.+?) (?:with|by)\s",
    )
)


def main_clause(text: str, other: str = "") -> str:
    """`text` without what follows its first sentence, and without reasons.

    When something began to hold is left out as well, but not where the `other` statement tells a
    moment, too: "5 s after boot" is not "2 s after login".
    """
    text = SENTENCES.split(LED_BY.sub("", text))[0]
    text = _cut(FROM_ON.sub("", text.rstrip(". ")), REASON)
    moment = MOMENT.search(text)
    if other and moment and not re.search(rf"\b{moment[1]}\b", other, re.I):
        text = _cut(text, MOMENT)
    return text


def tells_more(text: str) -> bool:
    """Whether there is something else behind its first sentence than what is past."""
    return any(more.strip() and not gone(more) for more in SENTENCES.split(text)[1:])


def gone(text: str) -> list[list[Word]]:
    """What the statement names as past: "moved from npm to pnpm", "pnpm instead of npm"."""
    if NOT_DONE.search(text):
        return []
    return [words_of(found[1]) for way in NAMED_GONE for found in way.finditer(text)]


def _cut(text: str, at: re.Pattern[str]) -> str:
    for found in at.finditer(text):
        if len(text[: found.start()].split()) >= FEWEST:
            return text[: found.start()]
    return text
