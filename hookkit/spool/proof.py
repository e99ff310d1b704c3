"""What became of each block that a session was given and of each of its saves: proof that it works.

A line a thing in `<session>.proof` beside the session's other files: a word, the id of what it is
about, when. Lines are only added, each in one write, and each thing is told by its id: killed in
between, nothing is lost that stands there, and nothing told twice counts twice.

A block is missed if two looks at the transcript after an answer did not find it. Not after one,
since lines may come late, and a prompt may be sent while the hook of the last turn still looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hookkit.files import append_line, read_file
from hookkit.memory.block_id import block_id
from hookkit.values import NamedTuple

ENDING = ".proof"
GIVEN, SOUGHT, MISSED, ARRIVED = "given", "sought", "missed", "arrived"  # the last one counts most
RANKS = {GIVEN: 0, SOUGHT: 1, MISSED: 2, ARRIVED: 3}
SAVED = "saved"


class Given(NamedTuple):
    """One giving of a block; the same may be given again after a compaction."""

    block: str  # its id
    at: str  # wall clock seconds, as the line has it


class Proof:
    """The record of one session."""

    def __init__(self, path: str) -> None:
        self._path = path

    def give(self, block: str, now: float) -> None:
        """That block was put before Claude."""
        self._add(GIVEN, Given(block, f"{now:.3f}"))

    def save(self, job: str, now: float) -> None:
        """What that job holds is in the store."""
        append_line(self._path, f"{SAVED} {job} {now:.3f}")

    def awaited(self) -> list[Given]:
        """The blocks of which nobody knows yet whether they arrived, oldest first."""
        blocks = self.blocks().items()
        return [given for given, word in blocks if word in (GIVEN, SOUGHT)]

    def find(self, awaited: Iterable[Given], texts: Iterable[str]) -> list[Given]:
        """Note which of `awaited` are among `texts`, each of which is one block; the others."""
        found = [block_id(text) for text in texts]
        left = []
        for given in awaited:
            if given.block in found:
                found.remove(given.block)
                self._add(ARRIVED, given)
            else:
                left.append(given)
        return left

    def look_over(self, *, answered: bool) -> int:
        """Note that what is awaited now was not found; of how many blocks that is so.

        Call it after a look at all that the transcript holds. `answered` says that Claude just
        answered, so that what was given before ought to be there.
        """
        blocks = self.blocks()
        unfound = [given for given, word in blocks.items() if word in (GIVEN, SOUGHT)]
        for given in unfound:
            if blocks[given] == SOUGHT:
                self._add(MISSED, given)
            elif answered:
                self._add(SOUGHT, given)
        return len(unfound)

    def blocks(self) -> dict[Given, str]:
        """What became of each block, in their order; lines that we cannot read are passed over.

        Raises:
            OSError: the record is there and cannot be read.
        """
        found: dict[Given, str] = {}
        for word, name, at in self._lines():
            if word in RANKS:
                given = Given(name, at)
                found[given] = max(found.get(given, GIVEN), word, key=RANKS.__getitem__)
        return found

    def saved(self) -> dict[str, float]:
        """When each job came into the store, wall clock seconds; raises as above."""
        found: dict[str, float] = {}
        for word, name, at in self._lines():
            if word == SAVED:
                found.setdefault(name, float(at))
        return found

    def _lines(self) -> Iterator[list[str]]:
        for line in (read_file(self._path) or b"").decode("ascii", "replace").split("\n"):
            parts = line.split(" ")
            if len(parts) == 3 and is_moment(parts[2]) and parts[1].isascii():
                yield parts  # the others are torn, or of another version

    def _add(self, word: str, given: Given) -> None:
        append_line(self._path, f"{word} {given.block} {given.at}")


def is_moment(text: str) -> bool:
    """Whether it is a moment as we write it: wall clock seconds with their thousandths."""
    seconds, _, thousandths = text.partition(".")
    return seconds.isdigit() and thousandths.isdigit() and text.isascii()
