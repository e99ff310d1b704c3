"""Whether what was said is worth keeping at all."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hookkit.memory.small_talk import telling_lines

USER_SAID = 20  # characters; less than this from the user,
CLAUDE_SAID = 50  # and less than this from Claude, is small talk ("ok", "Done.")
NOT_ASKED = ("!", "<task-notification>", "<command-", "<local-command-", "<bash-")
# "/compact", "/plugin:name with words", and no path: Claude Code hands both on as they were typed.
COMMAND = re.compile(r"/[A-Za-z0-9_:-]+(?:\s|$)")


def is_worth_keeping(said: Iterable[tuple[str, str]]) -> bool:
    """Whether enough was said in these (role, text) pairs.

    >>> is_worth_keeping([("user", "thanks"), ("assistant", "You're welcome.")])
    False
    """
    length = {"user": 0, "assistant": 0}
    for role, text in said:
        for line in telling_lines(text, role):
            length[role] = length.get(role, 0) + len(line.strip())
            # Not to the end of a long text: a hook is waiting.
            if length["user"] >= USER_SAID or length["assistant"] >= CLAUDE_SAID:
                return True
    return False


def is_worth_asking(prompt: str) -> bool:
    """Whether a prompt says enough to look memories up for it.

    A task notification, a slash command and a shell line are nobody's question.

    >>> is_worth_asking("continue"), is_worth_asking("这个项目的数据库是什么")
    (False, True)
    >>> is_worth_asking("/compact keep the plan"), is_worth_asking("/api/users is slow, why?")
    (False, True)
    """
    prompt = prompt.strip()
    if prompt.startswith(NOT_ASKED) or COMMAND.match(prompt):
        return False
    # Not every script parts its words.
    return len(prompt) >= 8 and (len(prompt.split()) >= 2 or not prompt.isascii())
