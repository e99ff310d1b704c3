"""One transcript line to who said what in it, if anybody.

Shapes as Claude Code 2.1.330 writes them: tests/fixtures/claude-code. Line types and fields that
we do not know are passed over, since Claude Code is newer than we are.
"""

from __future__ import annotations

import json

from hookkit.characters import whole
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

# The person did not write these into the prompt. ide_*: what the VS Code extension puts before a
# prompt (agentsview issue 1238); the rest: fixtures.
ASIDES = ("system-reminder", "ide_opened_file", "ide_selection")
# Not a prompt: it belongs to the prompt before it.
NOTES = ("<local-command-", "<bash-stdout>", "<bash-stderr>", "[Request interrupted by user")
# A prompt, for Claude answers it or a command runs; but nobody's words.
NOBODYS = ("<task-notification>", "<command-name>", "<command-message>", "<bash-input>")
# Our own block, quoted: what was recalled is not learned a second time.
RECALLED = ("# mem0 Cross-Session Memory", "</memories>")
# What str.strip takes and what JavaScript's trim takes, so that the Stop payload's copy of an
# answer and the transcript's come out alike.
BLANK = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)


SIGNS = (b'"user"', b'"assistant"', b'"queued_command"')


class Entry(NamedTuple):
    """What one line of a person's or Claude's says."""

    role: str  # "user" or "assistant"
    texts: list[str]  # one a text block, none empty; [] for tool calls, results, nobody's words
    begins_prompt: bool
    message: str  # Claude's message id: its blocks stand on a line each; "" for users
    uuid: str
    at: str  # ISO 8601, "" if the line has none


def read_entry(line: bytes) -> Entry | None:
    """The entry in `line`, None where it is neither a person's nor Claude's in this session."""
    # Most lines are others' (attachments, copies of requests): do not parse them.
    if not any(sign in line for sign in SIGNS):
        return None
    try:
        fields = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):  # not JSON, or nested without end
        return None
    if not isinstance(fields, dict) or fields.get("isSidechain"):
        return None
    if fields.get("type") == "attachment":
        return _of_queue(fields, fields.get("attachment"))
    message = fields.get("message")
    if not isinstance(message, dict):
        return None
    if fields.get("type") == "assistant":
        return _of_claude(fields, message)
    if fields.get("type") == "user":
        return _of_user(fields, message)
    return None


def words(text: str) -> str:
    """`text` as somebody said it: no asides of Claude Code's, trimmed, fit to be encoded."""
    said = whole(text)
    for tag in ASIDES:
        said = _without(said, f"<{tag}>", f"</{tag}>")
    said = _without(said, *RECALLED)
    return said.strip(BLANK)


def _of_claude(fields: dict[str, Any], message: dict[str, Any]) -> Entry:
    # "<synthetic>": Claude Code speaks in Claude's place (an error, "No response requested.").
    is_claude = not fields.get("isApiErrorMessage") and message.get("model") != "<synthetic>"
    texts = [words(text) for text in _texts(message.get("content"))] if is_claude else []
    said = [text for text in texts if text]
    return Entry("assistant", said, False, _string(message, "id"), *_stamp(fields))


def _of_user(fields: dict[str, Any], message: dict[str, Any]) -> Entry:
    content = message.get("content")
    text = words("\n".join(_texts(content)))
    is_prompt = _is_prompt(fields, content) and not text.startswith(NOTES)
    is_said = text and not text.startswith(NOBODYS) and fields.get("promptSource") != "system"
    return Entry("user", [text] if is_prompt and is_said else [], is_prompt, "", *_stamp(fields))


def _of_queue(fields: dict[str, Any], queued: Any) -> Entry | None:
    """What a person typed while Claude was at work: Claude is told it within the turn.

    There is no line of type user for it then, and so it begins no prompt of its own. Shape as
    several readers of transcripts have it (none is among our recordings); task notifications come
    the same way, in another commandMode.
    """
    if not isinstance(queued, dict) or queued.get("type") != "queued_command":
        return None
    origin = queued.get("origin")
    kind = origin.get("kind", "human") if isinstance(origin, dict) else "human"
    text = words("\n".join(_texts(queued.get("prompt"))))
    is_said = queued.get("commandMode") == "prompt" and kind == "human" and not queued.get("isMeta")
    if not is_said or not text or text.startswith((*NOTES, *NOBODYS)):
        return None
    return Entry("user", [text], False, "", *_stamp(fields))


def _is_prompt(fields: dict[str, Any], content: Any) -> bool:
    if fields.get("isMeta") or fields.get("isCompactSummary") or "toolUseResult" in fields:
        return False
    kinds = [block.get("type") for block in _blocks(content)]  # which need not be texts
    return isinstance(content, str) or bool(kinds) and "tool_result" not in kinds


def _texts(content: Any) -> list[str]:
    if isinstance(content, str):
        return [content]
    return [_string(block, "text") for block in _blocks(content) if block.get("type") == "text"]


def _blocks(content: Any) -> list[dict[str, Any]]:
    if not isinstance(content, list):
        return []
    return [block for block in content if isinstance(block, dict)]


def _stamp(fields: dict[str, Any]) -> tuple[str, str]:
    return _string(fields, "uuid"), _string(fields, "timestamp")


def _string(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _without(text: str, begin: str, end: str) -> str:
    kept = []
    at = 0
    while (found := text.find(begin, at)) >= 0 and (close := text.find(end, found)) >= 0:
        kept.append(text[at:found])
        at = close + len(end)
    return "".join([*kept, text[at:]])
