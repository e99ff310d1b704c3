"""Memories for people: Markdown, by project and date, the newest last."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import IO

from hookkit.memory.neutral import neutral
from hookkit.memory.ports import Payload
from hookkit.moving.asked import Asked
from hookkit.moving.entries import IMPORTED, ORIGIN
from hookkit.moving.exporting import Wanted, gather
from hookkit.moving.output import Ordered
from hookkit.moving.steps import Tell

SAID = {"user": "the user: ", "assistant": "Claude: "}
TAG = re.compile(r"<(?=[A-Za-z/!?])")  # what a viewer would take for HTML, or an address


def export_markdown(
    asked: Asked, out: IO[bytes], folder: str, project: str | None, tell: Tell
) -> int:
    """Write everything to `out`, or what belongs to one project (a slug); how many memories.

    Raises:
        HookkitError: a store cannot be read; `out` may hold a part.
    """
    with closing(Ordered(folder)) as lines:
        gather(asked, lines, Wanted(project), tell)
        out.write(b"# Memories\n")
        count, before = 0, ("", "")
        for line in lines:
            record = json.loads(line)
            if record["type"] != "memory":
                continue
            here = _where(record["payload"])
            out.write(_headings(before, here, is_first=not count).encode())
            out.write(_item(record).encode())
            count, before = count + 1, here
        if not count:
            out.write(b"\nNone.\n")
        return count


def _where(payload: Payload) -> tuple[str, str]:
    name = str(payload.get("project_name") or payload.get("project") or "Every project")
    return name, str(payload.get("created_at", ""))[:10]


def _headings(before: tuple[str, str], here: tuple[str, str], *, is_first: bool) -> str:
    project, date = here
    if is_first or before[0] != project:
        return f"\n## {_plain(project)}\n\n### {_plain(date)}\n\n"
    return f"\n### {_plain(date)}\n\n" if before[1] != date else ""


def _item(record: Payload) -> str:
    payload = record["payload"]
    said = SAID.get(str(payload.get("role", "")), "")
    kind = "" if payload.get("kind", "fact") == "fact" else f", {payload['kind']}"
    # Indented: what a memory says is part of its item, be it a heading or a list of its own.
    text = _harmless(f"{said}{record['text']}").strip().replace("\n", "\n  ")
    origin = ", imported" if payload.get(ORIGIN) == IMPORTED else ""
    return f"- {text} *({_plain(str(record['id'])[:8])}{_plain(kind)}{origin})*\n"


def _plain(text: str) -> str:
    return " ".join(_harmless(text).split())


def _harmless(text: str) -> str:
    """`text` of which a viewer runs nothing, and fetches nothing."""
    return TAG.sub("&lt;", neutral(text)).replace("![", "!\\[")
