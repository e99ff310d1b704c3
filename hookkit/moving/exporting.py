"""All memories of a store, or of a project, as JSON Lines in a fixed order.

The first line is the header; then the memories by project, date and id; the same store gives the
same bytes. store/records.py says what is in a record; "history" are the rows of its changes, and
"graph" is what it told the graph (graph/records.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from typing import IO, NamedTuple

from hookkit.memory.ports import Payload
from hookkit.moving.asked import Asked
from hookkit.moving.output import Ordered
from hookkit.moving.steps import Tell

FORMAT = "hookkit"
VERSION = 1  # raised by what an older hookkit would misread

Key = tuple[str, ...]


class Exported(NamedTuple):
    """What an export holds."""

    memories: int
    model_id: str


def export(
    asked: Asked, out: IO[bytes], folder: str, project: str | None, *, vectors: bool, tell: Tell
) -> Exported:
    """Write everything to `out`, or what belongs to one project (a slug).

    `folder` is for a file without a name, as large as the export.

    Raises:
        HookkitError: a store cannot be read; `out` may hold a part.
    """
    record = asked.record()
    with closing(Ordered(folder)) as lines:
        gather(asked, lines, project, vectors=vectors, tell=tell)
        header: Payload = {"type": "header", "format": FORMAT, "version": VERSION}
        header |= {"model_id": record.model_id, "dims": record.dims, "records": len(lines)}
        out.write(line_of(header))
        out.writelines(lines)
        return Exported(len(lines), record.model_id)


def gather(asked: Asked, lines: Ordered, project: str | None, *, vectors: bool, tell: Tell) -> None:
    """Put every record that is wanted into `lines`."""
    total = asked.total()
    records: Iterable[Payload] = asked.records(vectors=vectors, whole=True)
    for seen, record in enumerate(records, 1):
        if seen % 500 == 0:
            tell("reading", min(seen, total), total)
        if project is None or record["payload"].get("project") == project:
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
