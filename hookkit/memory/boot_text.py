"""What of a file Claude Code puts before Claude, and which other files it takes in (`@path`).

Measured on 2.1.330: no frontmatter; no HTML comment, unless it stands in code; `@path` at the
beginning of a word takes a text file in, unless it stands in code. Where a case is in doubt the
text is left out here.
"""

from __future__ import annotations

import re

from hookkit.values import NamedTuple

INDEX_LINES = 200  # of a MEMORY.md
INDEX_CHARS = 25_000
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
INDENTED = ("    ", "\t")  # code, or a list in a list: not looked through for files
SPAN = re.compile(r"`[^`]*`")
PATH = re.compile(r"(?:^|\s)@((?:\\ |[^\s\\])+)")
TEXTS = frozenset(
    [
        *("md", "txt", "text", "rst", "adoc", "json", "yaml", "yml", "toml", "xml", "csv", "html"),
        *("css", "js", "ts", "py", "go", "rs", "java", "c", "h", "cpp", "sh", "sql", "ini", "cfg"),
        *("conf", "env"),
    ]
)
MAX_PATHS = 64  # taken from one file


class BootText(NamedTuple):
    """A file as it is put before Claude."""

    text: str = ""
    paths: tuple[str, ...] = ()  # of `@path`, as they are written there


def boot_text(content: str) -> BootText:
    """What of a CLAUDE.md or rule is put before Claude when a session starts.

    >>> boot_text("Use uv. <!-- not yet -->\\nSee @docs/setup.md")
    BootText(text='Use uv. \\nSee @docs/setup.md', paths=('docs/setup.md',))
    """
    front, body = _parted(content)
    # A rule for some paths is loaded when one of them is read, which may never be.
    if any(line.startswith("paths:") for line in front.split("\n")):
        return BootText()
    lines = _lines(body)
    paths = [path for line, is_code in lines if not is_code for path in _paths(line)]
    return BootText("\n".join(line for line, _ in lines), tuple(paths[:MAX_PATHS]))


def index_text(content: str) -> str:
    """What of a MEMORY.md is: whole lines of its beginning."""
    text = "\n".join(line for line, _ in _lines(_parted(content)[1])).strip()
    text = "\n".join(text.split("\n")[:INDEX_LINES])
    return text if len(text) <= INDEX_CHARS else text[: max(text.rfind("\n", 0, INDEX_CHARS), 0)]


def _parted(content: str) -> tuple[str, str]:
    """Its frontmatter, and the rest."""
    content = content.removeprefix("\ufeff").replace("\r\n", "\n")
    if not content.startswith("---\n"):
        return "", content
    front, mark, body = content[4:].partition("\n---\n")
    return (front, body) if mark else ("", content)


def _lines(body: str) -> list[tuple[str, bool]]:
    """Its lines without comments, and whether each is code."""
    lines: list[tuple[str, bool]] = []
    fence, in_comment = "", False
    for line in body.split("\n"):
        if in_comment:
            _, closed, line = line.partition("-->")
            in_comment = not closed
        mark = None if in_comment else FENCE.match(line)
        if fence:
            lines.append((line, True))
            if mark and mark[1].startswith(fence) and not line[mark.end() :].strip():
                fence = ""
        elif mark:
            lines.append((line, True))
            fence = mark[1]
        elif not in_comment:
            line, in_comment = _uncommented(line)
            lines.append((line, line.startswith(INDENTED)))
    return lines


def _uncommented(line: str) -> tuple[str, bool]:
    """The line without its comments, and whether the last of them goes on."""
    kept, rest = "", line
    while True:
        before, opened, rest = rest.partition("<!--")
        kept += before
        if not opened:
            return kept, False
        _, closed, rest = rest.partition("-->")
        if not closed:
            return kept, True


def _paths(line: str) -> list[str]:
    found = [match[1].partition("#")[0] for match in PATH.finditer(SPAN.sub(" ", line))]
    paths = [path.replace("\\ ", " ") for path in found]
    return [path for path in paths if path and _is_text(path)]


def _is_text(path: str) -> bool:
    _, dot, ending = path.rpartition("/")[2].rpartition(".")
    return not dot or ending.lower() in TEXTS
