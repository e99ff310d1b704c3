"""What became of each block that a session was given and of each of its saves: proof that it works.

A line a thing in `<session>.proof` beside the session's other files: a word, the id of what it is
about, when. Lines are only added, each in one write, and each thing is told by its id: killed in
between, nothing is lost that stands there, and nothing told twice counts twice.

A block is missed if two looks at the transcript after an answer did not find it. Not after one,
since lines may come late, and a prompt may be sent while the hook of the last turn still looks.
"""

from __future__ import annotations

from collections.abc import Iterable

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


class Record(NamedTuple):
    """What is known of one session."""

    blocks: dict[Given, str]  # what became of each, in their order
    saved: dict[str, float]  # the jobs in the store: wall clock seconds


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
        blocks = self.read().blocks.items()
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
        blocks = self.read().blocks
        unfound = [given for given, word in blocks.items() if word in (GIVEN, SOUGHT)]
        for given in unfound:
            if blocks[given] == SOUGHT:
                self._add(MISSED, given)
            elif answered:
                self._add(SOUGHT, given)
        return len(unfound)

    def read(self) -> Record:
        """All that is known; lines that we cannot read are passed over.

        Raises:
            OSError: it is there and cannot be read.
        """
        record = Record({}, {})
        for line in (read_file(self._path) or b"").split(b"\n"):
            try:
                word, name, at = line.decode("ascii").split()
                moment = float(at)
            except ValueError:  # torn, or of another version
                continue
            if word == SAVED:
                record.saved.setdefault(name, moment)
            elif word in RANKS:
                given = Given(name, at)
                before = record.blocks.get(given, GIVEN)
                record.blocks[given] = max(before, word, key=RANKS.__getitem__)
        return record

    def _add(self, word: str, given: Given) -> None:
        append_line(self._path, f"{word} {given.block} {given.at}")
