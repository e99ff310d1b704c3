"""Memories and questions about them, wherever they were read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hookkit.errors import HookkitError


class DatasetError(HookkitError):
    """A file does not hold what its format says."""

    def __init__(self, where: str, must_be: str, found: object) -> None:
        super().__init__(f"{where} must be {must_be}, found {found!r:.60}; mend the file and retry")


class Item(NamedTuple):
    """One memory of a data set."""

    id: str
    project: str  # questions see the memories of their own project alone
    text: str
    created_at: str  # ISO 8601
    session: str = ""
    source: str = ""  # the exchange that it came of
    kind: str = "fact"
    role: str = ""
    superseded_by: str = ""  # id


class Question(NamedTuple):
    """One question, and the memories that answer it."""

    text: str
    project: str
    category: str
    answers: frozenset[str]  # ids; none where nothing should be recalled


class Dataset(NamedTuple):
    """What is measured with."""

    name: str
    items: tuple[Item, ...]
    questions: tuple[Question, ...]
    apart: bool = False  # each project has a store, and so a count of words, of its own

    @property
    def projects(self) -> list[str]:
        """The projects, in the order of their first question."""
        return list(dict.fromkeys(question.project for question in self.questions))

    @property
    def answered(self) -> Dataset:
        """The same memories, with the questions that some of them answer."""
        return self._replace(questions=tuple(one for one in self.questions if one.answers))

    def of(self, projects: list[str]) -> Dataset:
        """The same memories, with the questions of these projects alone."""
        kept = tuple(one for one in self.questions if one.project in projects)
        return self._replace(questions=kept)


def check_both(path: str, items: Sequence[Item], questions: Sequence[Question]) -> None:
    """Raise DatasetError where a file has only one of the two, or neither."""
    if not items or not questions:
        raise DatasetError(path, "memories and questions", f"{len(items)}, {len(questions)}")
