"""What texts already state, sentence by sentence, word for word.

A text is taken as said only if each of its sentences begins a sentence there, and what follows it
there neither denies nor narrows it. Words that carry nothing ("the", "on") may differ; a name, a
number, an identifier or a "not" may not. What is taken as said is neither kept nor shown, so in
doubt nothing is: a line too many in a block costs less than a fact that nobody kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from hookkit.values import NamedTuple

LEAST = 3  # words; with less there is nothing to tell two texts apart by
LONGEST = 60  # words of a sentence whose beginnings are known; of a longer one the whole alone
# Their repetitions are bounded where a line of dashes or dots would cost the square of its length.
WORD = re.compile(r"[-.$~@/]{0,3}\w(?:[\w./:@+'#=-]*[\w+#%°])?|[<>=!≤≥≠]+")
ENDS = re.compile(r"[.!?;]{1,4}(?=[\s*_)\]\"'`]|$)|[。！？；]")  # of a sentence
ITEM = re.compile(r"\s*(?:[-*+•]|\d+[.)]|>|\|)\s+|\s*\|")
HEADING = re.compile(r" {0,3}(#{1,6})\s")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# They carry nothing: two statements that differ in these are one.
FILLING = _set("a an the this that these those is are be of to in on at for with by and our your")
LEADING = _set("please remember reminder note important always we also so")
DENYING = _set(
    "no not never none without neither nor don't doesn't isn't aren't can't cannot won't mustn't "
    "shouldn't avoid stop forbidden deprecated obsolete legacy wrong"
)
NARROWING = _set(
    "only unless except until till if when whenever while but however or instead rather outside "
    "inside within before after once during"
)
TURNING = DENYING | NARROWING
# What is said of all of some, or denied, is said of more once the sentence is shortened.
WIDENING = TURNING | _set("all any every each always")


class Statement(NamedTuple):
    """A sentence."""

    words: tuple[str, ...]  # in their order, but for those that carry nothing
    commas: frozenset[int]  # places in `words` that a comma stands before


class Shingles(NamedTuple):
    """The runs of words with which the sentences of some texts begin."""

    runs: frozenset[str] = frozenset()

    def covers(self, text: str) -> bool:
        """Whether `text` says nothing that is not here: no other name, number or "not".

        >>> rules = Shingles.of(["- Use **uv** for packages, not pip."])
        >>> rules.covers("use uv for packages"), rules.covers("use pip for packages")
        (True, False)
        """
        if not self.runs or len(text.split(None, LEAST)) < LEAST:
            return False
        # One after another: of a long text that says something new the first mostly does.
        said = (" ".join(one.words) for block in _blocks(text) for one in _statements(block))
        first = next(said, "")
        return first in self.runs and all(one in self.runs for one in said)

    @staticmethod
    def of(texts: Iterable[str]) -> Shingles:
        """The runs of these texts (Markdown)."""
        return Shingles(
            frozenset(
                run
                for text in texts
                for block in _granted(_blocks(text))
                for statement in _statements(block)
                for run in _runs(statement)
            )
        )


def _runs(statement: Statement) -> Iterator[str]:
    """The whole, and each beginning that is true without what follows it."""
    words, commas = statement
    yield " ".join(words)
    if len(words) > LONGEST:
        return
    longest = next((at for at, word in enumerate(words) if word in WIDENING), len(words))
    denied = False  # by what follows
    for at in range(len(words) - 1, 1, -1):
        if words[at] in NARROWING:
            return
        denied = denied or words[at] in DENYING
        # ", not pip" denies what follows it; "are not allowed" what stands before.
        if at <= longest and (not denied or at in commas):
            yield " ".join(words[:at])


class _Block(NamedTuple):
    """A heading, a list's item, or a paragraph."""

    text: str  # on one line, in small letters
    level: int  # of a heading, 1 to 6; else 0
    is_item: bool


def _blocks(text: str) -> Iterator[_Block]:
    lines: list[str] = []
    is_item = False
    text = text.casefold().replace("\u2019", "'")
    for line in [*text.split("\n"), ""]:
        heading, item = HEADING.match(line), ITEM.match(line)
        if lines and (heading or item or not line.strip()):
            yield _Block(" ".join(lines), 0, is_item)
            lines = []
        if heading:
            yield _Block(line[heading.end() :], len(heading[1]), is_item=False)
        elif line.strip():
            is_item = bool(item) if not lines else is_item
            lines.append(line[item.end() :] if item else line)


def _granted(blocks: Iterable[_Block]) -> Iterator[_Block]:
    """Those that do not stand under a heading, or a line that ends with ":", that turns them."""
    turned = 0  # the level of the heading that turns what follows
    is_turned = False  # by a line
    for block in blocks:
        if block.level:
            if not turned or block.level <= turned:
                turned = block.level if _turns(block.text) else 0
            is_turned = False
        elif not block.is_item:
            is_turned = block.text.rstrip(" *_").endswith(":") and _turns(block.text)
        if not turned and not (is_turned and block.is_item):
            yield block


def _turns(text: str) -> bool:
    return not TURNING.isdisjoint(WORD.findall(text))


def _statements(block: _Block) -> Iterator[Statement]:
    for sentence in ENDS.split(block.text):
        words: list[str] = []
        commas: set[int] = set()
        for part in sentence.split(","):
            commas.add(len(words))
            words += [word for word in map(_bare, WORD.findall(part)) if word not in FILLING]
        passed = _passed(words)
        if words:
            yield Statement(tuple(words[passed:]), frozenset(at - passed for at in commas))


def _bare(word: str) -> str:
    """Without the underscores of Markdown."""
    return word.strip("_") or word


def _passed(words: Sequence[str]) -> int:
    """How many words at the beginning only lead to it."""
    passed = 0
    while passed < len(words) - 1 and words[passed] in LEADING:
        passed += 1
    return passed
