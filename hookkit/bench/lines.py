"""JSON Lines of memories and questions, in any order.

{"memory": "<id>", "project": "<name>", "text": "...", "created_at": "2026-03-02T09:00:00Z"} and
optionally session, source, kind, role, superseded_by (an id);
{"question": "...", "project": "<name>", "category": "<any>", "answers": ["<id>", ...]}, where no
answers mean that nothing should be recalled.
"""

from __future__ import annotations

import json
from typing import Any

from hookkit.bench.dataset import Dataset, DatasetError, Item, Question, check_both
from hookkit.store.layout import CREATED_AT
from hookkit.store.payloads import fit

OPTIONAL = ("session", "source", "kind", "role", "superseded_by")


def read_lines(path: str) -> Dataset:
    """The memories and questions of a file.

    Raises:
        DatasetError: a line is neither, or a question's answer is no memory of its project.
        OSError: it cannot be read.
    """
    items: list[Item] = []
    questions: list[Question] = []
    with open(path, "rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            where = f"line {number} of {path}"
            try:
                fields = json.loads(line)
            except ValueError as error:
                raise DatasetError(where, "JSON", str(error)) from None
            if not isinstance(fields, dict) or ("memory" in fields) == ("question" in fields):
                raise DatasetError(where, 'an object with "memory" or "question"', fields)
            if "memory" in fields:
                items.append(_item(fields, where))
            else:
                questions.append(_question(fields, where))
    _check(path, items, questions)
    return Dataset(path, tuple(items), tuple(questions))


def _item(fields: dict[str, Any], where: str) -> Item:
    required = [_text(fields, name, where) for name in ("memory", "project", "text", "created_at")]
    try:
        fit({CREATED_AT: required[3]})
    except ValueError:
        like = 'a moment like "2026-03-02T09:00:00Z"'
        raise DatasetError(f'"created_at" in {where}', like, required[3]) from None
    more = {name: _text(fields, name, where) for name in OPTIONAL if name in fields}
    return Item(*required, **more)


def _question(fields: dict[str, Any], where: str) -> Question:
    answers = fields.get("answers")
    if not isinstance(answers, list) or not all(isinstance(one, str) for one in answers):
        raise DatasetError(f'"answers" in {where}', "a list of ids", answers)
    text, project, category = (
        _text(fields, name, where) for name in ("question", "project", "category")
    )
    return Question(text, project, category, frozenset(answers))


def _text(fields: dict[str, Any], name: str, where: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise DatasetError(f'"{name}" in {where}', "a string", value)
    return value


def _check(path: str, items: list[Item], questions: list[Question]) -> None:
    check_both(path, items, questions)
    known = {(item.project, item.id) for item in items}
    if len(known) < len(items):
        raise DatasetError(path, "of ids that are unique in their project", f"{len(items)} lines")
    named = [(one.project, answer) for one in questions for answer in one.answers]
    named += [(item.project, item.superseded_by) for item in items if item.superseded_by]
    for project, answer in named:
        if (project, answer) not in known:
            raise DatasetError(path, f"complete: a memory of {project} that is named", answer)
