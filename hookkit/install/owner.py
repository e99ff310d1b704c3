"""Which hooks are ours: those with our word, and those of the project that we take over.

mem0-mcp-selfhosted wrote {"type": "command", "command": "mem0-hook-context", "timeout": 15000}
(milliseconds, where Claude Code counts seconds), in its first release without a group around it.
"""

from __future__ import annotations

import re
import shlex
from typing import Any

# One whole word of the command line: it outlives a moved interpreter and a new version, and a
# path or remark that merely contains "hookkit" is not taken for ours.
OWNER_WORD = "--owner=hookkit"
SEED_PROGRAMS = frozenset({"mem0-hook-context", "mem0-hook-stop"})
# A program that runs another, and the words after it that say so.
RUNNERS = {"uvx": ("",), "uv": ("run", "tool run"), "pipx": ("run",)}
# The options of uv and pipx that take the next word; any other option stands alone.
TAKES_A_WORD = re.compile(
    r"-[pwfC]|--(python|from|with(-editable|-requirements)?|directory|project|(default-)?index"
    r"|(extra-)?index-url|find-links|env-file|extra|(no-|only-)?group|package|config-file"
    r"|cache-dir|spec)"
)
ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
# A line that goes on to another program is the user's work, except for this harmless end.
OR_TRUE = (["||", "true"], ["||", ":"])


def is_marked(hook: Any) -> bool:
    """Whether `hook` carries our word."""
    command, args = _command(hook), _args(hook)
    return OWNER_WORD in command.split() or OWNER_WORD in args


def seed_program(hook: Any) -> str:
    """The program of mem0-mcp-selfhosted that `hook` runs, "" where it runs another.

    >>> seed_program({"command": "uvx --from mem0-mcp-selfhosted mem0-hook-stop"})
    'mem0-hook-stop'
    >>> seed_program({"command": "echo mem0-hook-stop"})
    ''
    """
    command, args = _command(hook), _args(hook)
    program = _program([command, *args] if args else _words(command))
    return program if program in SEED_PROGRAMS else ""


def is_ours(hook: Any) -> bool:
    """Whether `hook` is for us to replace and to remove."""
    return is_marked(hook) or bool(seed_program(hook))


def _command(hook: Any) -> str:
    command = hook.get("command") if isinstance(hook, dict) else None
    return command if isinstance(command, str) else ""


def _args(hook: Any) -> list[str]:
    args = hook.get("args") if isinstance(hook, dict) else None
    return [arg for arg in args if isinstance(arg, str)] if isinstance(args, list) else []


def _words(command: str) -> list[str]:
    """The words of a shell line that runs one program, [] where it does more than that."""
    if ":\\" in command:  # a Windows path, where a backslash escapes nothing
        command = command.replace("\\", "/")
    lexer = shlex.shlex(
        command.strip().replace("\n", " ; "), posix=True, punctuation_chars=";&|()<>"
    )
    lexer.whitespace_split, lexer.commenters = True, ""
    try:
        words = list(lexer)
    except ValueError:  # a quote without an end
        return []
    words = words[:-2] if words[-2:] in OR_TRUE else words
    return [] if any(word[0] in ";&|()" for word in words if word) else words


def _program(words: list[str]) -> str:
    """The base name of the program that `words` run, itself or through uv or pipx."""
    while words and ASSIGNMENT.match(words[0]):
        words = words[1:]
    if not words:
        return ""
    name, rest = _base_name(words[0]), _after_options(words[1:])
    for verbs in map(str.split, RUNNERS.get(name, ())):
        if rest[: len(verbs)] == verbs and (run := _after_options(rest[len(verbs) :])):
            return _base_name(run[0])
    return name


def _after_options(words: list[str]) -> list[str]:
    while words and words[0].startswith("-"):
        words = words[2 if TAKES_A_WORD.fullmatch(words[0]) else 1 :]
    return words


def _base_name(word: str) -> str:
    return re.split(r"[/\\]", word)[-1].removesuffix(".exe")
