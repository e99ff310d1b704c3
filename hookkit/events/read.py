"""The JSON on a hook's stdin to an event.

Ground truth for the shapes: facts on Claude Code 2.1.330; recorded in tests/fixtures/claude-code.
A field that is missing is empty, since Claude Code is newer than we are; one of another type
than we know is an error. No error says a value: it may be somebody's words, and goes to a log.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from hookkit.characters import whole
from hookkit.errors import HookkitError
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

SESSION_ID_MAX_CHARS = 128
SESSION_ID_CHARS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")


class EventError(HookkitError, ValueError):
    """What stood on stdin is no hook event, or one whose fields have another shape than we know."""

    def __init__(self, where: str, must_be: str, found: str) -> None:
        super().__init__(
            f"{where} must be {must_be}, found {found}; Claude Code may have changed its hooks, "
            "look for a newer hookkit"
        )


class SessionStarted(NamedTuple):
    """SessionStart: a session begins, or goes on under the same or a new id."""

    session_id: str  # fit for a file name
    transcript_path: str  # "" if Claude Code gave none; there may be no file yet
    cwd: str
    source: str  # startup, resume, clear, compact, fork, or one that we have not met


class PromptSubmitted(NamedTuple):
    """UserPromptSubmit: a prompt is about to be sent, a person's or a task notification."""

    session_id: str
    transcript_path: str
    cwd: str
    prompt: str


class TurnEnded(NamedTuple):
    """Stop: Claude has answered; at the end of every turn, not of the session."""

    session_id: str
    transcript_path: str
    cwd: str
    last_message: str  # the last text block of the answer, trimmed; "" where it had no text
    stop_hook_active: bool  # whether a Stop hook made Claude go on before


class SessionEnded(NamedTuple):
    """SessionEnd: nothing more will be said under this id, unless it is resumed."""

    session_id: str
    transcript_path: str
    cwd: str
    reason: str  # clear, prompt_input_exit, other, or one that we have not met


Event = SessionStarted | PromptSubmitted | TurnEnded | SessionEnded


def read_event(raw: bytes) -> Event | None:
    """The event in `raw`, or None for one that we do not handle.

    Raises:
        EventError: it is not JSON, not an object, or a field has an unknown shape.
    """
    fields = _parse(raw)
    read = READERS.get(_text(fields, "hook_event_name", required=True))
    return read(fields) if read else None


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:  # not JSON, not UTF-8, or nested without end
        raise EventError(
            "stdin", "one JSON object", f"{len(raw)} bytes that give {type(error).__name__}"
        ) from None
    if not isinstance(fields, dict):
        raise EventError("stdin", "one JSON object", _kind(fields))
    return fields


def _session_started(fields: dict[str, Any]) -> SessionStarted:
    return SessionStarted(*_common(fields), _text(fields, "source"))


def _prompt_submitted(fields: dict[str, Any]) -> PromptSubmitted:
    return PromptSubmitted(*_common(fields), _text(fields, "prompt", required=True))


def _turn_ended(fields: dict[str, Any]) -> TurnEnded:
    active = fields.get("stop_hook_active")
    if active is not None and not isinstance(active, bool):
        raise EventError("stop_hook_active", "true or false", _kind(active))
    return TurnEnded(*_common(fields), _text(fields, "last_assistant_message"), bool(active))


def _session_ended(fields: dict[str, Any]) -> SessionEnded:
    return SessionEnded(*_common(fields), _text(fields, "reason"))


READERS: dict[str, Callable[[dict[str, Any]], Event]] = {
    "SessionStart": _session_started,
    "UserPromptSubmit": _prompt_submitted,
    "Stop": _turn_ended,
    "SessionEnd": _session_ended,
}


def _common(fields: dict[str, Any]) -> tuple[str, str, str]:
    session_id = _text(fields, "session_id", required=True)
    # It names our files: nothing in it may lead out of their folder, or hide them.
    if (
        not 0 < len(session_id) <= SESSION_ID_MAX_CHARS
        or session_id.startswith(".")
        or not SESSION_ID_CHARS.issuperset(session_id)
    ):
        raise EventError(
            "session_id",
            f"1 to {SESSION_ID_MAX_CHARS} of A-Z a-z 0-9 . _ - and not begin with a dot",
            f"{ascii(session_id):.60}",
        )
    return session_id, _text(fields, "transcript_path"), _text(fields, "cwd")


def _text(fields: dict[str, Any], name: str, *, required: bool = False) -> str:
    value = fields.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str):
        raise EventError(name, "a string", _kind(value) if name in fields else "nothing")
    return whole(value)


def _kind(value: object) -> str:
    return f"a value of type {type(value).__name__}"
