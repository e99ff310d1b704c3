"""Print a reply: JSON for programs, rich for people."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hookkit.memory.model import IMPORT
from hookkit.memory.neutral_fold import JOINERS, visible

PIPE_COLUMNS = 100  # of rules and panels where there is no terminal
NO_FOLD = 100_000  # columns of a table that a program reads: a line a memory


def print_json(value: Any) -> None:
    """One JSON value, indented, its text readable where stdout can carry it."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(value, indent=2)
    # What somebody stored must not move the cursor of whoever looks: as JSON it says the same.
    print("".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text))


def console(columns: int = PIPE_COLUMNS) -> Console:
    """Where a person looks; plain and `columns` wide where stdout is a pipe."""
    width = None if sys.stdout.isatty() else columns
    return Console(highlight=False, markup=False, emoji=False, width=width)


def plain(text: str) -> str:
    """`text` without what would move a terminal's cursor or change its colours.

    >>> plain("a\\x1b[31mb\\tc")
    'ab c'
    """
    return "".join(c for c in " ".join(visible(text).split()) if c.isprintable() or c in JOINERS)


def print_memories(memories: list[dict[str, Any]]) -> None:
    """A table of memories, the best or newest first."""
    if not memories:
        print("no memories")
        return
    table = Table(box=None, pad_edge=False)
    scored = "score" in memories[0]
    for name in (*(["score"] if scored else []), "id", "when", "kind", "memory"):
        table.add_column(name, overflow="fold")
    for memory in memories:
        score = [f"{memory['score']:.3f}"] if scored else []
        where = "" if memory["project"] else "(every project) "
        said = {"user": "the user: ", "assistant": "Claude: "}.get(memory["role"], "")
        said = "(imported) " if memory.get("origin") == IMPORT else said
        pin = "(pinned) " if memory.get("pinned") is True else ""
        words = Text(plain(f"{pin}{where}{said}{memory['text']}"))
        fields = (memory["id"][:8], memory["created_at"][:10], memory["kind"])
        table.add_row(*score, *map(plain, fields), words)
    console(NO_FOLD).print(table)


def print_explained(hits: list[dict[str, Any]]) -> None:
    """A table of hits, best first: the signals of each, and why it was left out if it was."""
    if not hits:
        print("no memories")
        return
    table = Table(box=None, pad_edge=False)
    for name in ("", "score", "signals", "id", "when", "memory"):
        table.add_column(name, overflow="fold")
    for hit in hits:
        signals = " ".join(f"{name} {added:+.3f}" for name, added in hit["signals"])
        cut = f"  [cut: {plain(hit['cut'])}]" if hit["cut"] else ""
        words = Text(f"{plain(hit['text'])}{cut}")
        mark = "-" if hit["cut"] else "+"
        numbers = (f"{hit['score']:.3f}", signals, hit["id"][:8], plain(hit["created_at"][:10]))
        table.add_row(mark, *numbers, words)
    console(NO_FOLD).print(table)
