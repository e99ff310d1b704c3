"""The last block that a session of each project was given, for when the store cannot be asked.

The worker writes it, since it alone knows of what was deleted meanwhile; hooks read it. What a
deleted memory said must not come back, so whoever deletes takes its lines out of every block of the
data folder, and no others: with the server down, nothing else is left to begin with. The blocks of
another machine are replaced when a session starts there that can reach the store.
"""

from __future__ import annotations

import fcntl
import json
import os
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

from hookkit.files import make_private_dir, read_file, remove, replace_file, sync_dir
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
    whose: tuple[str, ...] = ()  # the store's name, user and project


def keep_block(paths: Paths, place: str, scope: Scope, block: Block, now: float) -> None:
    """Remember what a session of that user and project was given from the store of that name.

    Raises:
        OSError: it cannot be written.
    """
    path, whose = _path(paths, place, scope), _whose(place, scope)
    body = block.text.partition(f"{OPEN}\n")[2].removesuffix(CLOSE).rstrip("\n")
    lines = (line.partition(". ")[2] for line in body.split("\n"))
    with _alone(paths):
        if not block.text:
            remove(path)
            return
        make_private_dir(paths.blocks)
        replace_file(path, _written(Kept(now, tuple(lines), block.ids, whose)), durable=False)


def last_block(paths: Paths, place: str, scope: Scope, now: float) -> Kept | None:
    """What was kept last of them; None where nothing is, or nothing that can be used.

    Raises:
        OSError: it cannot be read.
    """
    kept = _read(read_file(_path(paths, place, scope)))
    # Files are named by a checksum: another project's may stand there.
    is_theirs = kept is not None and kept.whose == _whose(place, scope)
    return kept if kept and is_theirs and now - kept.at < OLD_S else None


def blocks_of(paths: Paths, place: str) -> list[Kept]:
    """Every block that was given from the store of that name.

    Raises:
        OSError: one cannot be read.
    """
    found = [_read(read_file(path)) for path in _files(paths)]
    return [kept for kept in found if kept is not None and kept.whose[:1] == (place,)]


def take_lines(paths: Paths, goes: Callable[[str, str], bool], now: float, place: str = "") -> None:
    """Take out of every kept block each line of which `goes(id of its memory, line)`.

    Of a store's that is named by `place`, or of all. What is too old to be used goes as a whole,
    and what cannot be taken apart: nobody knows what it says.

    Raises:
        OSError: one can neither be written nor be removed.
    """
    if not _files(paths):
        return
    with _alone(paths):
        for path in _files(paths):
            kept = _read_or_none(path)
            left = kept if kept and now - kept.at < OLD_S else None
            if left and place in ("", *left.whose[:1]):
                left = _without(left, goes)
            if left is None:
                remove(path)
                sync_dir(paths.blocks)
            elif left != kept:  # on the disk: no power cut is to bring back what was forgotten
                replace_file(path, _written(left), durable=True)


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


@contextmanager
def _alone(paths: Paths) -> Iterator[None]:
    """Be the only one who writes blocks: another store's worker would put a line back."""
    make_private_dir(paths.run)
    fd = os.open(f"{paths.run}/blocks.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def _files(paths: Paths) -> list[str]:
    names = sorted(os.listdir(paths.blocks)) if os.path.isdir(paths.blocks) else []
    return [f"{paths.blocks}/{name}" for name in names]


def _without(kept: Kept, goes: Callable[[str, str], bool]) -> Kept | None:
    rows = [row for row in zip(kept.ids, kept.lines, strict=True) if not goes(*row)]
    ids, lines = tuple(memory for memory, _ in rows), tuple(line for _, line in rows)
    return kept._replace(ids=ids, lines=lines) if rows else None


def _written(kept: Kept) -> bytes:
    return json.dumps({"format": FORMAT, **kept._asdict()}).encode()


def _read_or_none(path: str) -> Kept | None:
    try:
        return _read(read_file(path))
    except OSError:
        return None


def _read(content: bytes | None) -> Kept | None:
    """The block in a file; None where it has another shape than ours."""
    try:
        fields = json.loads(content or b"null")
        if fields["format"] != FORMAT:
            return None
        lines, ids, whose = (_texts(fields[name]) for name in ("lines", "ids", "whose"))
        kept = Kept(float(fields["at"]), lines, ids, whose)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    return kept if len(lines) == len(ids) else None


def _texts(values: Sequence[object]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError("a list of strings is wanted")
    return tuple(values)


def _whose(place: str, scope: Scope) -> tuple[str, ...]:
    return (place, scope.user_id, scope.project)


def _path(paths: Paths, place: str, scope: Scope) -> str:
    return f"{paths.blocks}/{zlib.crc32(json.dumps(_whose(place, scope)).encode()):08x}.json"
