"""Transcript lines as Claude Code writes them: recorded ones, and made ones for what none has."""

from __future__ import annotations

import json
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures" / "claude-code"

Said = tuple[int, str, str]  # prompt, role, text


def recorded(session: str) -> bytes:
    """The bytes of the transcript whose name begins with `session`."""
    (path,) = FIXTURES.glob(f"*/projects/**/{session}*.jsonl")
    return path.read_bytes()


def recorded_lines(session: str) -> list[bytes]:
    """Its lines, without their newlines."""
    return recorded(session).split(b"\n")[:-1]


def user(content: object, **fields: object) -> bytes:
    """A line of type user."""
    return line("user", {"role": "user", "content": content}, fields)


def claude(*texts: str, message: str = "msg_1", **fields: object) -> bytes:
    """A line of type assistant; each text a block."""
    blocks = [{"type": "text", "text": text} for text in texts]
    return line("assistant", {"role": "assistant", "id": message, "content": blocks}, fields)


def thinking(message: str) -> bytes:
    """A line of type assistant without words."""
    content = [{"type": "thinking", "thinking": "hm"}]
    return line("assistant", {"role": "assistant", "id": message, "content": content}, {})


def tool_result(text: str = "4 passed") -> bytes:
    """A line of type user that a tool wrote."""
    return user([{"type": "tool_result", "content": text}], toolUseResult={"stdout": text})


def queued(prompt: object, **fields: object) -> bytes:
    """A line of type attachment: what was typed while Claude was at work."""
    attachment = {"type": "queued_command", "prompt": prompt, "commandMode": "prompt", **fields}
    entry = {"type": "attachment", "uuid": "q1", "timestamp": "", "attachment": attachment}
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def line(kind: str, message: object, fields: dict[str, object]) -> bytes:
    """Compact JSON as JSON.stringify writes it: only half a surrogate pair is escaped."""
    entry = {"type": kind, "uuid": "u1", "timestamp": "", "message": message, **fields}
    compact = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    return compact.encode("utf-8", "backslashreplace")


def context(*texts: str) -> bytes:
    """A line of type attachment: what hooks put before Claude."""
    attachment = {
        "type": "hook_additional_context",
        "content": texts,
        "hookName": "SessionStart",
        "toolUseID": "SessionStart",
        "hookEvent": "SessionStart",
    }
    return json.dumps({"attachment": attachment, "type": "attachment", "uuid": "c1"}).encode()
