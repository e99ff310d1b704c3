"""A file's memories into the store in force: all of it is looked at before any of it is stored."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any, NamedTuple

from hookkit.memory.ports import Payload
from hookkit.moving import foreign
from hookkit.moving.asked import Asked
from hookkit.moving.entries import (
    HEADER,
    Header,
    Terms,
    header_of,
    left_out,
    record_in,
    trusted,
    type_of,
    untrusted,
)
from hookkit.moving.errors import BadLinesError, FileShapeError
from hookkit.moving.lines import EXPECTED, lines_of, open_text, whole_value
from hookkit.moving.steps import Tell

BATCH = 250  # records in one request
BATCH_BYTES = 8 << 20  # of them, as lines

Entry = tuple[Payload, str]  # a record, and the model_id of its vector


class Checked(NamedTuple):
    """What was found in a file."""

    records: int  # each once
    users: dict[str, int]  # how many memories of whom


class Imported(NamedTuple):
    """What became of a file's memories."""

    records: int
    stored: int
    kept: int  # those that were there already, as new or newer
    told: int  # whose part of the graph was taken in
    users: dict[str, int]
    left_out: dict[str, int]  # of how many it was: "vector", "graph", "pinned", "replaces"


def import_file(asked: Asked, path: str, terms: Terms, *, own: bool, tell: Tell) -> Imported:
    """Import the file at `path`; done twice, it is done once.

    All of it where the file is one's `own`: also over what was imported of it as a stranger's.

    Raises:
        FileShapeError, BadLinesError: nothing was imported.
        HookkitError: part of it may be; run again, it goes on.
    """
    # Checked records are put down, in a file without a name: what is at `path` may change.
    with tempfile.TemporaryFile(dir=asked.paths.home) as good:
        with open_text(path) as file:
            size = os.fstat(file.fileno()).st_size
            checked = check(path, file, terms, good, lambda at: tell("checking", at, size))
        good.seek(0)
        total: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        seen = 0
        tell("importing", 0, checked.records)
        for batch, model_id in _batches(good):
            if not own:
                lost.update(key for record in batch for key in left_out(record))
            shaped = [trusted(record) if own else untrusted(record) for record in batch]
            total.update(asked.take(shaped, model_id))
            seen += len(batch)
            tell("importing", seen, checked.records)
    stored, kept, told = (total[name] for name in ("stored", "kept", "told"))
    return Imported(checked.records, stored, kept, told, checked.users, dict(lost))


def check(
    path: str, file: IO[bytes], terms: Terms, good: IO[bytes], tell: Callable[[int], None]
) -> Checked:
    """Put the records of `file` into `good`; `tell` hears how many bytes were read.

    Raises:
        FileShapeError: it is something else altogether.
        BadLinesError: each fault, by line.
    """
    problems: list[str] = []
    seen: dict[str, tuple[str, bytes]] = {}  # id: where, digest
    users: Counter[str] = Counter()
    promised, found = -1, 0
    for where, entry in _entries(file, terms):
        if isinstance(entry, Header):
            promised = max(promised, 0) + entry.records if entry.records >= 0 else promised
        elif isinstance(entry, ValueError):
            problems.append(f"{where}: {entry}")
        else:
            found += 1
            line = json.dumps(entry, sort_keys=True).encode()
            if entry[0]["id"] not in seen:
                good.write(line + b"\n")
                users[str(entry[0]["payload"]["user_id"])] += 1
            if fault := _twice(entry[0]["id"], line, where, seen):
                problems.append(f"{where}: {fault}")
            if found % 500 == 0:
                tell(file.tell())
    if not problems and found < promised:
        problems.append(
            f"the header promises {promised:,} records, found {found:,}: the file was cut off;"
            f' export again, or take "records" out of its first line to import what is there'
        )
    if problems:
        raise BadLinesError(path, problems)
    if not seen and promised < 0:
        raise FileShapeError(path, EXPECTED, "no memory in it")
    return Checked(len(seen), dict(users))


def _twice(record_id: str, line: bytes, where: str, seen: dict[str, tuple[str, bytes]]) -> str:
    """What is wrong if its id was there before; "" if it was not, or with the same content."""
    digest = hashlib.sha256(line).digest()[:16]
    before, was = seen.setdefault(record_id, (where, digest))
    if was == digest:
        return ""
    return f"id {record_id} is in {before} too, with another content; take one of them out"


def _entries(file: IO[bytes], terms: Terms) -> Iterator[tuple[str, Header | Entry | ValueError]]:
    """What each line, or each memory of mem0's list, is; with where it stands."""
    items = _foreign(file)
    if items is not None:
        for number, item in enumerate(items, 1):
            yield f"memory {number}", _read(item, Header(), terms, foreign.record_of)
        return
    header = Header()
    for number, value in lines_of(file):
        if isinstance(value, ValueError):
            yield f"line {number}", value
            continue
        entry = _read(value, header, terms, _ours)
        if isinstance(entry, Header):
            header = entry
        yield f"line {number}", entry


def _foreign(file: IO[bytes]) -> Sequence[Any] | None:
    """mem0's memories, if that is what the whole file is."""
    start = file.tell()
    first = next(lines_of(file), (0, None))[1]
    file.seek(start)
    if isinstance(first, dict) and ("type" in first or "results" not in first):
        return None
    return foreign.items_of(whole_value(file))


def _read(
    value: Any, header: Header, terms: Terms, shaped: Callable[[Any], Payload]
) -> Header | Entry | ValueError:
    try:
        shape = shaped(value)
        if shape["type"] == HEADER:
            return header_of(shape)
        return record_in(shape, header, terms), header.model_id
    except ValueError as error:
        return error


def _ours(value: Any) -> Payload:
    type_of(value)
    shape: Payload = value
    return shape


def _batches(good: IO[bytes]) -> Iterator[tuple[list[Payload], str]]:
    """Records that go together: of one model, not too many, not too large."""
    batch: list[Payload] = []
    model, size = "", 0
    for line in good:
        record, model_id = json.loads(line)
        is_full = len(batch) == BATCH or size + len(line) > BATCH_BYTES
        if batch and (model_id != model or is_full):
            yield batch, model
            batch, size = [], 0
        batch.append(record)
        model, size = model_id, size + len(line)
    if batch:
        yield batch, model
