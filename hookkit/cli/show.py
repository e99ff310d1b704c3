"""Print a reply: JSON for programs, rich for people."""

from __future__ import annotations

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table


def print_json(value: Any) -> None:
    """One JSON value, indented, its text readable."""
    print(json.dumps(value, indent=2, ensure_ascii=False))


def console() -> Console:
    """Where a person looks; plain, and as wide as it comes, where stdout is a pipe."""
    return Console(highlight=False)


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
        words = f"{where}{said}{memory['text']}"
        row = (*score, memory["id"][:8], memory["created_at"][:10], memory["kind"], escape(words))
        table.add_row(*row)
    console().print(table)
