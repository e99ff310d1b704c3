"""A changed document to text: what did not change stays as it was written, to the last blank.

Chosen over json.dumps of the whole, which would lay the user's file out anew, turn 1e3 into
1000.0 and put escapes for what was no escape: an installer's diff must show its own lines alone.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from hookkit.install.source import Member, Node, Source


class Layout(NamedTuple):
    """How the user lays out a file."""

    newline: str
    indent: str  # of one level
    ascii_only: bool  # every other character stands as an escape

    def fresh(self, value: Any) -> str:
        """The text of `value`, as if at depth 0."""
        text = json.dumps(value, indent=self.indent, ensure_ascii=self.ascii_only)
        return text.replace("\n", self.newline)

    def line(self, depth: int) -> str:
        """A new line, at that depth."""
        return self.newline + self.indent * depth


class Slot(NamedTuple):
    """A place in the new text: a value, and what stood there."""

    key: str | None
    value: Any
    old: Member | None


def rewrite(source: Source, settings: dict[str, Any]) -> str:
    """The text of `settings`, where `source` is the text of what it was made from."""
    text = _text(settings, source.root, _layout(source), 0)
    return source.before + text + source.after


def _layout(source: Source) -> Layout:
    text = source.root.text
    newline = "\r\n" if "\r\n" in text + source.after else "\n"
    leads = [member.lead for member in source.root.members[:1] if "\n" in member.lead]
    indent = leads[0].rpartition("\n")[2] if leads else "  "
    return Layout(newline, indent, text.isascii() and "\\u" in text)


def _text(value: Any, old: Node | None, layout: Layout, depth: int) -> str:
    if old is None:
        return layout.fresh(value).replace(layout.newline, layout.line(depth))
    if _print(value) == _print(old.value):
        return old.text
    if isinstance(value, dict) and isinstance(old.value, dict):
        was = {member.key: member for member in old.members}
        slots = [Slot(key, item, was.get(key)) for key, item in value.items()]
        return "{" + _join(slots, old, layout, depth) + "}"
    if isinstance(value, list) and isinstance(old.value, list):
        return "[" + _join(list(_aligned(value, old)), old, layout, depth) + "]"
    return layout.fresh(value).replace(layout.newline, layout.line(depth))


def _join(slots: list[Slot], old: Node, layout: Layout, depth: int) -> str:
    """What goes between the brackets; a list on one line that grows gets a line a member."""
    if not slots:
        return ""
    grows = any(slot.old is None for slot in slots)
    relaid = grows and not any("\n" in member.lead for member in old.members)
    parts = []
    for slot in slots:
        was = slot.old
        text = _text(slot.value, was.node if was else None, layout, depth + 1)
        if was is None or relaid:
            name = "" if slot.key is None else f"{layout.fresh(slot.key)}: "
            parts.append(layout.line(depth + 1) + name + text)
        else:
            parts.append(was.lead + was.name + text + was.tail)
    return ",".join(parts) + (layout.line(depth) if relaid else old.end)


def _aligned(values: list[Any], old: Node) -> Iterator[Slot]:
    """`values` with the members that they were: the equal first, the rest between them in turn."""
    was, now = [_print(member.node.value) for member in old.members], [_print(v) for v in values]
    matcher = difflib.SequenceMatcher(None, was, now, autojunk=False)
    for _, was_from, was_to, now_from, now_to in matcher.get_opcodes():
        for at, value in enumerate(values[now_from:now_to], was_from):
            yield Slot(None, value, old.members[at] if at < was_to else None)


def _print(value: Any) -> str:
    return json.dumps(value)  # unlike ==, it tells 1 from 1.0 and from true
