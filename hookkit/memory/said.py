"""What Claude Code puts before Claude by itself: CLAUDE.md and its like, of a project and a user.

Which files those are was measured on Claude Code 2.1.330: CLAUDE.md, .claude/CLAUDE.md,
CLAUDE.local.md and .claude/rules/*.md of a directory and those above it, CLAUDE.md and rules/*.md
of its own folder, what those take in by `@path`, and the MEMORY.md that it keeps for the
repository. AGENTS.md it reads only where there is no CLAUDE.md, and a MEMORY.md in the directory
never; both count all the same, as whoever writes them means them to be known from there.

Read by the worker, never by a hook: the files are the user's, and may be long, binary or slow.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator

from hookkit.memory.boot_text import boot_text, index_text
from hookkit.memory.shingles import Shingles
from hookkit.values import NamedTuple

NAMES = ("CLAUDE.md", "CLAUDE.local.md", "AGENTS.md", ".claude/CLAUDE.md", ".claude/AGENTS.md")
MAX_BYTES = 256 << 10  # of one file read
MAX_ALL = 1 << 20  # of all of them
MAX_FILES = 128  # read, or looked for
MAX_HOPS = 4  # from a file to one that it takes in, and on
MAX_PARENTS = 12  # folders above the project's that are looked into
MAX_DEPTH = 4  # of folders in rules/
MAX_KNOWN = 32  # directories kept; a worker seldom serves more


class Mark(NamedTuple):
    """What tells a file or folder from another version of itself."""

    kind: int  # stat.S_IFMT of its mode
    changed_ns: int
    size: int
    inode: int


class BootFiles:
    """What the files of each directory say, read anew when one of them was changed."""

    def __init__(self, claude: str) -> None:
        self._claude = claude  # Claude Code's own folder of this user, "" unknown
        self._known: dict[str, tuple[dict[str, Mark | None], Shingles]] = {}

    def of(self, directory: str) -> Shingles:
        """What a session in `directory` (absolute; "" unknown) is told without us.

        Safe to call from several threads: at worst a file is read twice.
        """
        known = self._known.get(directory)
        if known is None or any(_mark(path) != mark for path, mark in known[0].items()):
            reading = _Reading(directory, self._claude)
            known = (reading.marks, Shingles.of(reading.texts))
            if len(self._known) >= MAX_KNOWN:
                self._known = {}
            self._known[directory] = known
        return known[1]


def already_said(directory: str, claude: str) -> Shingles:
    """The same, read at once; `claude` is Claude Code's own folder (~/.claude)."""
    return BootFiles(claude).of(directory)


class _Reading:
    """One look at all files of a directory."""

    def __init__(self, directory: str, claude: str) -> None:
        self.marks: dict[str, Mark | None] = {}  # of whatever was looked for, there or not
        self.texts: list[str] = []
        self._left = MAX_ALL
        self._home = os.path.dirname(claude)
        if claude:
            self._take(f"{claude}/CLAUDE.md", self._home, 0)
            self._rules(f"{claude}/rules", self._home, 0)
        if directory.startswith("/"):
            folder = directory.rstrip("/") or "/"
            self._index(f"{folder}/MEMORY.md")
            if claude:
                slug = re.sub(r"[^A-Za-z0-9]", "-", self._repository(folder))
                self._index(f"{claude}/projects/{slug}/memory/MEMORY.md")
            for above in _upward(folder, self._home):
                for name in NAMES:
                    self._take(f"{above}/{name}", folder, 0)
                self._rules(f"{above}/.claude/rules", above, 0)

    def _take(self, path: str, within: str, hops: int) -> None:
        """The text of `path`, and of the files `within` a folder that it takes in."""
        if hops > MAX_HOPS or path in self.marks:
            return
        boot = boot_text(self._read(path))
        self.texts.append(boot.text)
        for name in boot.paths:
            target = self._target(name, os.path.dirname(path))
            # Claude Code asks before it takes in what lies outside, and we know no answer.
            if target and _is_within(target, within):
                self._take(target, within, hops + 1)

    def _rules(self, folder: str, within: str, depth: int) -> None:
        mark = self._look(folder)
        if depth > MAX_DEPTH or mark is None or mark.kind != stat.S_IFDIR:
            return
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            return
        for name in names[:MAX_FILES]:
            path = f"{folder}/{name}"
            if name.endswith(".md") and _is_within(path, within):
                self._take(path, within, 0)
            elif "." not in name and not os.path.islink(path):
                self._rules(path, within, depth + 1)

    def _index(self, path: str) -> None:
        self.texts.append(index_text(self._read(path)))

    def _target(self, name: str, folder: str) -> str:
        if name.startswith("~/"):
            return f"{self._home}{name[1:]}" if self._home else ""
        return os.path.normpath(os.path.join(folder, name))

    def _repository(self, folder: str) -> str:
        """The folder that holds the .git around it: Claude Code keeps one MEMORY.md for that."""
        for above in _upward(folder, ""):
            if os.path.lexists(f"{above}/.git"):  # its mark would change with each commit
                return above
        return folder

    def _look(self, path: str) -> Mark | None:
        if path not in self.marks:
            if len(self.marks) >= MAX_FILES:
                return None
            self.marks[path] = _mark(path)
        return self.marks[path]

    def _read(self, path: str) -> str:
        """Its beginning; "" for what is not there, cannot be read or is no text."""
        mark = self._look(path)
        if mark is None or mark.kind != stat.S_IFREG:
            return ""
        try:
            # Were it a pipe by now, opening it would wait for ever for a writer.
            fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(fd, "rb") as file:
                content = file.read(min(MAX_BYTES, self._left))
        except OSError:
            return ""
        self._left -= len(content)
        return "" if b"\0" in content else content.decode("utf-8", "replace")


def _upward(folder: str, home: str) -> Iterator[str]:
    """`folder` and those above it, up to the home folder or the root."""
    for _ in range(MAX_PARENTS):
        yield folder
        above = os.path.dirname(folder)
        if above == folder or folder == home:
            return
        folder = above


def _is_within(path: str, folder: str) -> bool:
    """Whether it lies in `folder`, whatever links lead to either."""
    try:
        path, folder = os.path.realpath(path), os.path.realpath(folder)
    except (OSError, ValueError):
        return False
    return path.startswith(f"{folder.rstrip('/')}/")


def _mark(path: str) -> Mark | None:
    try:
        found = os.stat(path)  # through a symlink: a user may keep the files elsewhere
    except (OSError, ValueError):  # not there, not ours to see, or no path at all
        return None
    return Mark(stat.S_IFMT(found.st_mode), found.st_mtime_ns, found.st_size, found.st_ino)
