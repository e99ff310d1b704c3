"""Which program a hook of ours calls; nothing of it is run."""

from __future__ import annotations

import shlex
from typing import Any

from hookkit.install.entries import HookProgram
from hookkit.install.owner import OWNER_WORD, is_marked

HOME = "--home="


def program_of(hook: Any) -> HookProgram | None:
    """The paths in a hook with our word; None where it is not one that we write.

    >>> line = "exec /opt/python -I -S /opt/main.py Stop --owner=hookkit --home=/data; fi"
    >>> program_of({"command": line})
    HookProgram(python='/opt/python', main='/opt/main.py', home='/data')
    """
    words = _words(hook) if is_marked(hook) else []
    if OWNER_WORD not in words:
        return None
    call = words[: words.index(OWNER_WORD)][-5:]
    homes = [word[len(HOME) :] for word in words if word.startswith(HOME)]
    if len(call) < 5 or call[1:3] != ["-I", "-S"] or not homes:
        return None
    return HookProgram(call[0], call[3], homes[0])


def _words(hook: dict[str, Any]) -> list[str]:
    command, args = hook.get("command"), hook.get("args")
    if not isinstance(command, str):
        return []
    if isinstance(args, list) and args:
        return [command, *(word for word in args if isinstance(word, str))]
    lexer = shlex.shlex(command, posix=True, punctuation_chars=";&|")
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        return list(lexer)
    except ValueError:  # a quote without an end
        return []
