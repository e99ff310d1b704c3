"""What hooks put before Claude, as a session's transcript tells it.

Ground truth: a line of type attachment whose attachment is of type hook_additional_context, one a
hook that was heard (Claude Code 2.1.330, tests/fixtures/claude-code/hook_context). What a hook
printed and Claude Code dropped stands in the file as well, in lines of other types.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

KIND = "hook_additional_context"
SIGN = KIND.encode()


def contexts(lines: Iterable[bytes]) -> list[str]:
    """The texts that hooks put before Claude in `lines`, in their order."""
    # Most lines are others': do not parse them.
    return [text for line in lines if SIGN in line for text in _texts(line)]


def _texts(line: bytes) -> list[str]:
    try:
        fields: Any = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):  # not JSON, or nested without end
        return []
    if not isinstance(fields, dict) or fields.get("type") != "attachment":
        return []
    attachment = fields.get("attachment")
    if not isinstance(attachment, dict) or attachment.get("type") != KIND:
        return []
    content = attachment.get("content")
    texts = content if isinstance(content, list) else [content]
    return [text for text in texts if isinstance(text, str)]
