"""A LoCoMo file (snap-research/locomo) as memories and questions.

A conversation is a project. A memory is a dialogue turn, "Speaker: text [shares caption]", or an
entry of `observation`. A question (categories 1 to 4, with evidence) is answered by the memories
whose dialogue ids meet its evidence. The file is CC BY-NC and does not come with hookkit.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Literal

from hookkit.bench.dataset import Dataset, DatasetError, Item, Question, check_both

What = Literal["observations", "turns"]
DIALOGUE_ID = re.compile(r"D\d+:\d+")
CATEGORIES = {1: "several facts", 2: "when", 3: "common sense", 4: "one fact"}  # 5 has no answer
SESSION = re.compile(r"session_(\d+)")
Unit = tuple[Item, frozenset[str]]  # with the dialogue ids that it tells of


def read_locomo(path: str, what: What) -> Dataset:
    """The conversations of a file.

    Raises:
        DatasetError: it is not a LoCoMo file.
        OSError: it cannot be read.
    """
    with open(path, "rb") as file:
        try:
            conversations = json.load(file)
        except ValueError as error:
            raise DatasetError(path, "JSON", str(error)) from None
    if not isinstance(conversations, list) or not conversations:
        raise DatasetError(path, "a list of conversations", conversations)
    items: list[Item] = []
    questions: list[Question] = []
    for number, conversation in enumerate(conversations):
        try:
            units = list(_units(conversation, f"conversation {number}", what))
            questions += _questions(conversation, f"conversation {number}", units)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            where = f"conversation {number} of {path}"
            raise DatasetError(where, "as LoCoMo has them", repr(error)) from None
        items += [item for item, _ in units]
    check_both(path, items, questions)
    # Apart, as the published figures are made.
    return Dataset(f"LoCoMo {what}", tuple(items), tuple(questions), apart=True)


def _units(conversation: Any, project: str, what: What) -> Iterator[Unit]:
    dialogue = conversation["conversation"]
    names = sorted(filter(SESSION.fullmatch, dialogue), key=lambda name: int(name[8:]))
    for name in names:
        began = _moment(dialogue[f"{name}_date_time"])
        if what == "turns":
            told = [_turn(turn) for turn in dialogue[name]]
        else:
            told = [
                (text, _ids(evidence))
                for entries in conversation["observation"].get(f"{name}_observation", {}).values()
                for text, evidence in entries
            ]
        for at, (text, ids) in enumerate(told):
            item = Item(
                id=f"{name}/{at}",
                project=project,
                text=text,
                created_at=(began + timedelta(seconds=20 * at)).isoformat(),
                session=f"{project} {name}",
                # What two people say in turn is an exchange; a list of observations has none.
                source=f"{project} {name} {at // 2}" if what == "turns" else "",
            )
            yield item, ids


def _turn(turn: Any) -> tuple[str, frozenset[str]]:
    caption = turn.get("blip_caption")
    shares = f" [shares {caption}]" if caption else ""
    return f"{turn['speaker']}: {turn['text']}{shares}", frozenset([turn["dia_id"]])


def _questions(conversation: Any, project: str, units: list[Unit]) -> Iterator[Question]:
    for asked in conversation["qa"]:
        category = CATEGORIES.get(asked["category"])
        evidence = _ids(asked.get("evidence", []))
        answers = frozenset(item.id for item, ids in units if ids & evidence)
        if category and answers:
            yield Question(str(asked["question"]), project, category, answers)


def _ids(evidence: object) -> frozenset[str]:
    """The dialogue ids in what may be one, a list, or several in one string."""
    return frozenset(DIALOGUE_ID.findall(json.dumps(evidence)))


def _moment(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%I:%M %p on %d %B, %Y %z")
