"""What Claude Code puts before Claude by itself: CLAUDE.md and its like, of a project and a user.

Read by the worker, never by a hook: the files are the user's, and may be long, binary or slow.
"""

from __future__ import annotations

import os
import re
import stat

from hookkit.memory.shingles import Shingles
from hookkit.values import NamedTuple

NAMES = ("CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", ".claude/CLAUDE.md", ".claude/AGENTS.md")
MAX_BYTES = 256 << 10  # of one file read
MAX_PARENTS = 12  # folders above the project's that are looked into
MAX_KNOWN = 32  # directories kept; a worker seldom serves more


class Mark(NamedTuple):
    """What tells a file from another version of itself."""

    path: str
    changed_ns: int
    size: int
    inode: int


class BootFiles:
    """What the files of each directory say, read anew when one of them was changed."""

    def __init__(self, claude: str) -> None:
        self._claude = claude  # Claude Code's own folder of this user, "" unknown
        self._known: dict[str, tuple[tuple[Mark, ...], Shingles]] = {}

    def of(self, directory: str) -> Shingles:
        """What a session in `directory` (absolute; "" unknown) is told without us.

        Safe to call from several threads: at worst a file is read twice.
        """
        marks = tuple(m for path in _paths(directory, self._claude) if (m := _mark(path)))
        known = self._known.get(directory)
        if known is None or known[0] != marks:
            known = (marks, Shingles.of(_read(mark.path) for mark in marks))
            if len(self._known) >= MAX_KNOWN:
                self._known = {}
            self._known[directory] = known
        return known[1]


def already_said(directory: str, claude: str) -> Shingles:
    """The same, read at once; `claude` is Claude Code's own folder (~/.claude)."""
    return BootFiles(claude).of(directory)


def _paths(directory: str, claude: str) -> list[str]:
    """In the order in which Claude Code looks: the user's, then the project's and those above."""
    paths = [f"{claude}/CLAUDE.md"] if claude else []
    if not directory.startswith("/"):
        return paths
    folder, home = directory.rstrip("/") or "/", os.path.dirname(claude)
    paths.append(f"{folder}/MEMORY.md")
    if claude:
        slug = re.sub(r"[^A-Za-z0-9]", "-", folder)
        paths.append(f"{claude}/projects/{slug}/memory/MEMORY.md")
    for _ in range(MAX_PARENTS):
        paths += [f"{folder}/{name}" for name in NAMES]
        above = os.path.dirname(folder)
        if above == folder or folder == home:
            break
        folder = above
    return paths


def _mark(path: str) -> Mark | None:
    try:
        found = os.stat(path)  # through a symlink: a user may keep the files elsewhere
    except (OSError, ValueError):  # not there, not ours to see, or no path at all
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Mark(path, found.st_mtime_ns, found.st_size, found.st_ino)


def _read(path: str) -> str:
    """Its beginning; "" for what cannot be read or is no text."""
    try:
        # Were it a pipe by now, opening it would wait for ever for a writer.
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(fd, "rb") as file:
            content = file.read(MAX_BYTES)
    except OSError:
        return ""
    return "" if b"\0" in content else content.decode("utf-8", "replace")
