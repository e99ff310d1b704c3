"""All memories of a store, or of a project, as JSON Lines in a fixed order.

The first line is the header; then the memories by project, date and id; the same store gives the
same bytes. store/records.py says what is in a record; "history" are the rows of its changes, and
"graph" is what it told the graph (graph/records.py).
"""

from __future__ import annotations

import json
from contextlib import closing
from typing import IO, NamedTuple

from hookkit.memory.ports import Payload
from hookkit.moving.asked import Asked
from hookkit.moving.output import Ordered
from hookkit.moving.steps import Tell, telling

FORMAT = "hookkit"
EACH = 500  # records from one word about how far it is to the next
VERSION = 1  # raised by what an older hookkit would misread

Key = tuple[str, ...]


class Exported(NamedTuple):
    """What an export holds."""

    memories: int
    model_id: str


class Wanted(NamedTuple):
    """What goes into an export."""

    project: str | None = None  # slug; None of every project
    vectors: bool = False
    beside: tuple[str, ...] = ()  # of each memory: HISTORY, GRAPH (store/records.py)


def export(asked: Asked, out: IO[bytes], folder: str, wanted: Wanted, tell: Tell) -> Exported:
    """Write what is wanted to `out`.

    `folder` is for a file without a name, as large as the export.

    Raises:
        HookkitError: a store cannot be read; `out` may hold a part.
    """
    record = asked.record()
    with closing(Ordered(folder)) as lines:
        gather(asked, lines, wanted, tell)
        header: Payload = {"type": "header", "format": FORMAT, "version": VERSION}
        header |= {"model_id": record.model_id, "dims": record.dims, "records": len(lines)}
        out.write(line_of(header))
        out.writelines(lines)
        return Exported(len(lines), record.model_id)


def gather(asked: Asked, lines: Ordered, wanted: Wanted, tell: Tell) -> None:
    """Put every record that is wanted into `lines`."""
    seen_of = telling(tell, "reading", asked.total())
    for seen, record in enumerate(asked.records(vectors=wanted.vectors, beside=wanted.beside), 1):
        if seen % EACH == 0:
            seen_of(seen)
        if wanted.project is None or record["payload"].get("project") == wanted.project:
            lines.add(key_of(record), line_of(record))


def key_of(record: Payload) -> Key:
    """Where a record comes: by type, project, date, id."""
    payload = record["payload"]
    order = "1" if record["type"] == "memory" else "2"
    return (
        order,
        str(payload.get("project", "")),
        str(payload.get("created_at", "")),
        str(record["id"]),
    )


def line_of(record: Payload) -> bytes:
    """One line; its text readable."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()
