"""One's own memories, out of a file of `hookkit export`, and questions that one asks of them.

The questions are JSON Lines: {"question": "...", "answers": ["<id>", ...]}, where an id is one of
`hookkit list`, whole or its beginning, and no answers mean that nothing should be recalled. That of
a question without answers is {"question": "...", "project": "<name>", "answers": []}; its project
may be left out where the memories are of one alone. A "category" is optional.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from hookkit.bench.dataset import Dataset, DatasetError, Item, Question, check_both
from hookkit.core.payload import memory_of
from hookkit.memory.model import GLOBAL, Memory
from hookkit.memory.ports import Found
from hookkit.store.records import MEMORY

OWN = "own"  # the category of what names none


class _Line(NamedTuple):
    where: str
    fields: dict[str, Any]


def read_export(path: str, questions: str, user_id: str) -> Dataset:
    """The memories of `user_id` in an export, and the questions of another file.

    What belongs to no project is among the memories of each, as in a recall.

    Raises:
        DatasetError: a line is not what it must be, or an answer is no memory, or several.
        OSError: one cannot be read.
    """
    memories = [memory for memory in _memories(path) if memory.user_id == user_id]
    projects = list(dict.fromkeys(one.project for one in memories if one.project != GLOBAL))
    asked = [_question(line, memories, projects or [GLOBAL]) for line in _lines(questions)]
    items = [
        _item(memory, project)
        for memory in memories
        for project in ([memory.project] if memory.project != GLOBAL else projects or [GLOBAL])
    ]
    check_both(f"{path} and {questions}", items, asked)
    return Dataset(path, tuple(items), tuple(asked))


def _memories(path: str) -> Iterator[Memory]:
    for where, fields in _lines(path):
        if fields.get("type") != MEMORY:
            continue
        record_id, text, payload = (fields.get(name) for name in ("id", "text", "payload"))
        if not (isinstance(record_id, str) and isinstance(text, str) and isinstance(payload, dict)):
            raise DatasetError(where, "a memory of `hookkit export`", fields)
        yield memory_of(Found(record_id, {**payload, "data": text}))


def _lines(path: str) -> Iterator[_Line]:
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            where = f"line {number} of {path}"
            try:
                fields = json.loads(line)
            except ValueError as error:
                raise DatasetError(where, "JSON", str(error)) from None
            if not isinstance(fields, dict):
                raise DatasetError(where, "an object", fields)
            yield _Line(where, fields)


def _item(memory: Memory, project: str) -> Item:
    return Item(
        id=memory.id,
        project=project,
        text=memory.text,
        created_at=memory.created_at,
        session=memory.session,
        source=memory.source,
        kind=memory.kind,
        role=memory.role,
        superseded_by=memory.superseded_by,
    )


def _question(line: _Line, memories: list[Memory], projects: list[str]) -> Question:
    where, fields = line
    text, named = fields.get("question"), fields.get("answers")
    if not isinstance(text, str) or not text:
        raise DatasetError(f'"question" in {where}', "a string", text)
    if not isinstance(named, list) or not all(isinstance(one, str) and one for one in named):
        raise DatasetError(f'"answers" in {where}', "a list of ids", named)
    answers = [_named(one, memories, where) for one in named]
    of = {one.project for one in answers} - {GLOBAL}
    if "project" in fields or not of:
        of |= {_project(fields.get("project"), memories, projects, where)}
    if len(of) > 1:
        raise DatasetError(f'"answers" in {where}', "of one project", sorted(of))
    category = str(fields.get("category") or OWN)
    return Question(text, of.pop(), category, frozenset(one.id for one in answers))


def _named(given: str, memories: list[Memory], where: str) -> Memory:
    found = [one for one in memories if one.id.startswith(given)]
    if len(found) != 1:
        like = "the beginning of one memory's id"
        raise DatasetError(f'"answers" in {where}', like, f"{given}, of {len(found)}")
    return found[0]


def _project(given: object, memories: list[Memory], projects: list[str], where: str) -> str:
    """The slug of what is given, a name or a slug."""
    found = [*projects]
    if given is not None:
        found = list(
            dict.fromkeys(
                one.project for one in memories if given in (one.project, one.project_name)
            )
        )
    if len(found) != 1:
        names = sorted({one.project_name or one.project for one in memories} - {""})
        raise DatasetError(f'"project" in {where}', f"one of {', '.join(names)}", given)
    return found[0]
