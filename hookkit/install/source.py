"""JSON text to a tree that remembers how each part of it was written.

Claude Code reads with JSON.parse, which is stricter than `json`: no NaN. A key that stands twice
is JSON, but its two readers might choose differently, so we will not write beside it.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple, NoReturn

from hookkit.install.errors import IGNORED, SettingsShapeError, SettingsSyntaxError

SPACE = re.compile(r"[ \t\n\r]*")
MAX_DIGITS = 4000  # int() refuses more


class Node(NamedTuple):
    """A value, and its text."""

    value: Any
    text: str
    members: tuple[Member, ...] = ()  # of an object or a list, in their order
    end: str = ""  # white space before the closing bracket


class Member(NamedTuple):
    """A value in an object or a list."""

    key: str | None  # None in a list
    lead: str  # white space before it
    name: str  # '"key": ' as it stands; "" in a list
    node: Node
    tail: str  # white space before its comma; what follows the last is the list's `end`


class Source(NamedTuple):
    """A whole document, with the white space around it."""

    before: str
    root: Node
    after: str


def read_source(text: str) -> Source:
    """The document in `text`; blank text is an empty object, as Claude Code has it.

    Raises:
        SettingsSyntaxError: it is not JSON, or a key stands twice in one object.
        SettingsShapeError: it is not an object.
    """
    if not text.strip(" \t\n\r"):
        return Source("", Node({}, "{}"), "\n")
    try:
        json.loads(text, parse_int=_integer)
        start = _skip(text, 0)
        root, end = _node(text, start)
    except json.JSONDecodeError as error:
        _explain(text, error)
    except RecursionError:
        raise SettingsSyntaxError("nested too deep", "make it flatter", text, 0) from None
    if not isinstance(root.value, dict):
        raise SettingsShapeError("the document", "an object", root.value)
    return Source(text[:start], root, text[end:])


def _node(text: str, at: int) -> tuple[Node, int]:
    """The value that begins at `at`, and where it ends; `text` is known to be JSON, or near it."""
    if text[at] in "{[":
        return _container(text, at)
    if text[at] in "NI" or text.startswith("-I", at):
        raise SettingsSyntaxError(f"NaN or Infinity; {IGNORED}", "write a number", text, at)
    value, end = json.JSONDecoder(parse_int=_integer).raw_decode(text, at)
    return Node(value, text[at:end]), end


def _container(text: str, start: int) -> tuple[Node, int]:
    members: list[Member] = []
    keys: set[str | None] = set()
    at = start + 1
    while text[begin := _skip(text, at)] not in "}]":
        member, at = _member(text, at, begin, in_object=text[start] == "{")
        if member.key is not None and member.key in keys:
            fault = f'the key "{member.key}" stands twice in one object'
            raise SettingsSyntaxError(fault, "keep one of the two", text, begin)
        members.append(member)
        keys.add(member.key)
        if text[at] == ",":
            at += 1
    end, closed = text[at:begin], begin + 1
    if members:  # the last has no comma: the space after it stands before the bracket
        end = members[-1].tail
        members[-1] = members[-1]._replace(tail="")
    values = [(member.key, member.node.value) for member in members]
    value = dict(values) if text[start] == "{" else [value for _, value in values]
    return Node(value, text[start:closed], tuple(members), end), closed


def _member(text: str, at: int, begin: int, *, in_object: bool) -> tuple[Member, int]:
    key, value_at = None, begin
    if in_object:
        key, key_end = json.JSONDecoder().raw_decode(text, begin)
        value_at = _skip(text, _skip(text, key_end) + 1)
    node, end = _node(text, value_at)
    comma = _skip(text, end)
    return Member(key, text[at:begin], text[begin:value_at], node, text[end:comma]), comma


def _skip(text: str, at: int) -> int:
    found = SPACE.match(text, at)
    return found.end() if found else at


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def _explain(text: str, error: json.JSONDecodeError) -> NoReturn:
    """Say what people do write into JSON; Python's versions differ in where they see a comma."""
    at = error.pos
    before = len(text[:at].rstrip())
    if text[at : at + 2] in ("//", "/*"):
        fault, mend = f"a {text[at : at + 2]} comment", "take it out"
    elif text[at : at + 1] in ("}", "]") and text[before - 1 : before] == ",":
        fault, mend, at = f'a comma before "{text[at]}"', "take it out", before - 1
    elif text[at : at + 1] == "," and (closer := text[_skip(text, at + 1) :][:1]) in ("}", "]"):
        fault, mend = f'a comma before "{closer}"', "take it out"
    elif at >= len(text.rstrip()):
        fault, mend, at = "the file ends too early", "complete it", len(text.rstrip())
    else:
        fault, mend = f"not JSON ({error.msg})", "mend it"
    raise SettingsSyntaxError(f"{fault}; {IGNORED}", mend, text, at) from None
