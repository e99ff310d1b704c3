"""What a hook answers on stdout, in the one shape that reaches the model."""

from __future__ import annotations

import json


def context_reply(event_name: str, context: str) -> str:
    """The JSON that puts `context` before Claude; ASCII only, whatever stdout's encoding.

    `event_name` must be that of the event answered, or Claude Code drops the reply. Its limit is
    10,000 UTF-16 units of `context`; cutting is the renderer's work.
    """
    return json.dumps(
        {"hookSpecificOutput": {"hookEventName": event_name, "additionalContext": context}}
    )


def person_reply(message: str) -> str:
    """The JSON that shows `message` to the person and to nobody else; on Stop it ends nothing."""
    return json.dumps({"systemMessage": message})
