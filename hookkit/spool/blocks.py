"""The last block that a session of each project was given, for when the store cannot be asked.

The worker writes it, since it alone knows of what was deleted meanwhile; hooks read it. What holds
a deleted memory must not come back, so whoever deletes clears all blocks of the data folder. That
of another machine is replaced when a session starts there that can reach the store.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Collection, Sequence

from hookkit.files import make_private_dir, read_file, remove, replace_file
from hookkit.memory.block import CLOSE, HARD_LIMIT, OPEN, TITLES, Block, fenced, units
from hookkit.memory.model import Scope
from hookkit.paths import Paths
from hookkit.values import NamedTuple

FORMAT = 1
OLD_S = 30 * 86_400.0  # after which what was known then is no help
AGES = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


class Kept(NamedTuple):
    """A block as it was given."""

    at: float  # wall clock seconds
    lines: tuple[str, ...]  # one a memory, without its number
    ids: tuple[str, ...]  # of the memories, in the same order


def keep_block(paths: Paths, place: str, scope: Scope, block: Block, now: float) -> None:
    """Remember what a session of that user and project was given from the store of that name.

    Raises:
        OSError: it cannot be written.
    """
    path = _path(paths, place, scope)
    if not block.text:
        remove(path)
        return
    body = block.text.partition(f"{OPEN}\n")[2].removesuffix(CLOSE).rstrip("\n")
    lines = [line.partition(". ")[2] for line in body.split("\n")]
    fields = {"format": FORMAT, "whose": _whose(place, scope), "at": now}
    content = json.dumps({**fields, "lines": lines, "ids": block.ids}).encode()
    make_private_dir(paths.blocks)
    replace_file(path, content, durable=False)


def last_block(paths: Paths, place: str, scope: Scope, now: float) -> Kept | None:
    """What was kept last of them; None where nothing is, or nothing that can be used.

    Raises:
        OSError: it cannot be read.
    """
    try:
        fields = json.loads(read_file(_path(paths, place, scope)) or b"null")
        # Files are named by a checksum: another project's may stand there.
        is_theirs = fields["whose"] == _whose(place, scope) and fields["format"] == FORMAT
        kept = Kept(float(fields["at"]), _texts(fields["lines"]), _texts(fields["ids"]))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    is_whole = is_theirs and len(kept.lines) == len(kept.ids)
    return kept if is_whole and now - kept.at < OLD_S else None


def clear_blocks(paths: Paths) -> None:
    """Forget them all: something was deleted or changed that one of them may hold.

    Raises:
        OSError: one cannot be removed.
    """
    for name in os.listdir(paths.blocks) if os.path.isdir(paths.blocks) else []:
        remove(f"{paths.blocks}/{name}")


def as_of(kept: Kept, now: float, passed_over: Collection[str], max_units: int) -> Block:
    """The block again, saying how old it is, of the memories that are not `passed_over`.

    It has at most `max_units` UTF-16 units.
    """
    title = f"{TITLES['session']} (as of {ago(now - kept.at)}: the memory cannot be reached now)"
    left = min(max_units, HARD_LIMIT) - units(fenced(title, ()))
    lines: list[str] = []
    ids: list[str] = []
    for memory, text in zip(kept.ids, kept.lines, strict=True):
        line = f"{len(ids) + 1}. {text}\n"
        if memory in passed_over or units(line) > left:
            continue
        left -= units(line)
        lines.append(line)
        ids.append(memory)
    return Block(fenced(title, lines), tuple(ids)) if ids else Block("", ())


def ago(age_s: float) -> str:
    """How long ago, for people.

    >>> ago(7300), ago(61), ago(5), ago(-9)
    ('2 hours ago', '1 minute ago', 'less than a minute ago', 'less than a minute ago')
    """
    for length_s, name in AGES:
        if age_s >= length_s:
            count = int(age_s // length_s)
            return f"{count} {name}{'s' * (count > 1)} ago"
    return "less than a minute ago"


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError("a list of strings is wanted")
    return tuple(values)


def _whose(place: str, scope: Scope) -> list[str]:
    return [place, scope.user_id, scope.project]


def _path(paths: Paths, place: str, scope: Scope) -> str:
    return f"{paths.blocks}/{zlib.crc32(json.dumps(_whose(place, scope)).encode()):08x}.json"
