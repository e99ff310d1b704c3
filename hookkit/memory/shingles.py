"""What texts already say, word for word, by their runs of three words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hookkit.values import NamedTuple

RUN = 3  # words
SAID = 0.75  # of a text's runs: above, a reader of those texts learns nothing new from it
WORD = re.compile(r"\w(?:[\w./:@+'-]*\w)?")
# A text that differs in one of these says something else, however much else is alike.
DECIDES = re.compile(r".*\d.*|not|no|never|without|don't|doesn't|isn't|cannot|only")


class Shingles(NamedTuple):
    """The runs of words of some texts."""

    runs: frozenset[str] = frozenset()

    def says(self, text: str) -> float:
        """The share of the runs of `text` that are here, 0.0 to 1.0; 0.0 below three words.

        >>> Shingles.of(["- Use **uv**, not pip."]).says("use uv, not pip")
        1.0
        """
        runs = _runs(text)
        return sum(run in self.runs for run in runs) / len(runs) if runs else 0.0

    def covers(self, text: str) -> bool:
        """Whether `text` says nothing that is not here: no other number, no other "not".

        >>> Shingles.of(["The API listens on port 8080."]).covers("the API listens on port 8081")
        False
        """
        if not self.runs or self.says(text) < SAID:
            return False
        deciding = (run for run in _runs(text) if any(map(DECIDES.fullmatch, run.split())))
        return all(run in self.runs for run in deciding)

    @staticmethod
    def of(texts: Iterable[str]) -> Shingles:
        """The runs of these texts, each by itself."""
        return Shingles(frozenset(run for text in texts for run in _runs(text)))


def _runs(text: str) -> list[str]:
    words = WORD.findall(text.casefold())
    return [" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)]
