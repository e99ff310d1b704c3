"""The words of a statement, each with the form that it is compared in, and values among them."""

from __future__ import annotations

import re

from hookkit.core.superseding.vocabulary import (
    FILLER,
    FREQUENCIES,
    NUMBERS,
    ORDINALS,
    SAME,
    UNITS,
    WEEKDAYS,
)
from hookkit.values import NamedTuple

WORD = re.compile(r"#?[\w@$./:+%~*-]*[\w%*$]|=+>?|->|[?]")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
NUMBER = re.compile(r"[~$€]?v?(\d[\d.,:_]*)([a-z%]{0,3})", re.I)
CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d)?")
DATE = re.compile(r"\d{4}-\d\d(-\d\d)?")


class Word(NamedTuple):
    """One word, or a number with its unit."""

    text: str
    key: str  # what it is compared by
    kind: str = ""  # of a value: "number", "time", "size", "clock", "weekday"; "" of any other word

    def __str__(self) -> str:
        return self.text.casefold()


def words_of(text: str) -> list[Word]:
    """The words, without those that tell nothing."""
    text = re.sub(r"n['’]t\b", " not", text.replace("`", " ").replace('"', " "))
    text = re.sub(r"['’]s?\b", "", text)
    text = re.sub(r"\btimes? out\b", "timeout", THOUSANDS.sub("", text), flags=re.I)
    found = [word.rstrip(".:") or word for word in WORD.findall(text)]
    words: list[Word] = []
    for word in (word for word in found if word.casefold() not in FILLER):
        last = words[-1] if words else None
        if last is not None and last.kind == "number" and (unit := _unit(word)):
            words[-1] = Word(f"{last.text} {word}", f"{last.key} {_form(word)}", unit)
        else:
            words.append(_word(word))
    return words


def _word(text: str) -> Word:
    low = text.casefold()
    if low in NUMBERS:
        return Word(text, NUMBERS[low], "number")
    if DATE.fullmatch(low):
        return Word(text, low, "date")
    if CLOCK.fullmatch(low):
        return Word(text, low, "clock")
    if number := NUMBER.fullmatch(text):
        return Word(text, low, UNITS.get(number[2].casefold(), "number"))
    form = _form(text)
    for kind, known in (("weekday", WEEKDAYS), ("frequency", FREQUENCIES), ("ordinal", ORDINALS)):
        if form in known or low in known:
            return Word(text, form, kind)
    return Word(text, form)


def _unit(word: str) -> str:
    return UNITS.get(word.casefold()) or UNITS.get(_form(word), "")


def _form(word: str) -> str:
    """The word as it is compared."""
    low = word.casefold()
    if low in SAME:
        return SAME[low]
    is_plain = low.isalpha() and len(low) > 3 and not low.endswith("ss")
    low = low[:-1] if is_plain and low.endswith("s") else low
    return SAME.get(low, low)
