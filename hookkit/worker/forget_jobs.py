"""The jobs of every spool in a data folder: which are to be forgotten, taken away, put back."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.core.forget import Forgetting
from hookkit.core.tombstones import Stone
from hookkit.core.undo import Part, UndoFile
from hookkit.core.wanted import Wanted
from hookkit.files import make_private_dir, read_file, remove, replace_file
from hookkit.paths import Paths
from hookkit.spool.job import JobError, SaveJob, from_json, to_json
from hookkit.spool.spool import FOLDERS
from hookkit.transcript.turns import exchanges


class Lying(NamedTuple):
    """A job as it lies somewhere, and what is to be left of it."""

    path: str
    content: bytes
    job: SaveJob | None  # None where it cannot be read as one
    left: SaveJob | None  # None for nothing


def find_jobs(paths: Paths, wanted: Wanted) -> list[Lying]:
    """The jobs of which something is meant, of all places: pending, claimed, failed, half-written.

    Raises:
        OSError: a folder cannot be read.
    """
    if wanted.ids:
        return []
    return [found for one in _all(paths) if (found := _meant(one, wanted))]


def take_jobs(jobs: list[Lying], home: str, act: Forgetting) -> None:
    """Take them away, or that of them which is meant.

    Raises:
        HookkitError, OSError: one could not be; asked again, it goes on.
    """
    act.keep("job", [Part(*_part(one, home)) for one in jobs])
    act.bury([stone for one in jobs for stone in _stones(one)])
    for one in jobs:
        if one.left is None:
            remove(one.path)
        else:
            replace_file(one.path, to_json(one.left), durable=True)


def put_jobs_back(undo: UndoFile, key: str, home: str) -> int:
    """Put them where they were; how many.

    Raises:
        HookkitError, OSError: one could not be; asked again, it goes on.
    """
    count = 0
    for page in undo.parts(key, "job"):
        for part in page:
            # What was claimed was given up by the worker that had it.
            path = f"{home}/{part.id.replace('/claimed/', '/pending/')}"
            make_private_dir(os.path.dirname(path))
            replace_file(path, base64.b64decode(part.content), durable=True)
            count += 1
    return count


def purge_jobs(undo: UndoFile, wanted: Wanted, home: str) -> None:
    """Let go of what earlier forgets kept of the same."""
    for page in undo.all_parts("job"):
        kept = [
            (part.id, _read(f"{home}/{part.id}", base64.b64decode(part.content))) for part in page
        ]
        undo.drop("job", [id_ for id_, one in kept if _meant(one, wanted)])


def lines_of_others(paths: Paths, session: str) -> set[str]:
    """The transcript lines that wait in jobs of other sessions: a fork repeats its parent's."""
    jobs = [one.job for one in _all(paths) if one.job and one.job.session != session]
    return {turn.uuid for job in jobs for turn in job.turns}


def sessions_of_jobs(paths: Paths) -> set[str]:
    """The sessions that jobs are of."""
    return {one.job.session for one in _all(paths) if one.job}


def _all(paths: Paths) -> Iterator[Lying]:
    for spool in spools(paths):
        for folder in FOLDERS:
            for name in _names(f"{spool}/{folder}"):
                path = f"{spool}/{folder}/{name}"
                content = read_file(path) if os.path.isfile(path) else None
                if content is not None:
                    yield _read(path, content)


def spools(paths: Paths) -> list[str]:
    """The embedded store's, and those of servers beside it (ipc/place)."""
    others = [f"{paths.spool}/{name}" for name in _names(paths.spool) if name not in FOLDERS]
    return [paths.spool, *(path for path in others if os.path.isdir(path))]


def _names(folder: str) -> list[str]:
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def _read(path: str, content: bytes) -> Lying:
    try:
        job = from_json(path, content)
    except JobError:
        return Lying(path, content, None, None)
    return Lying(path, content, job, job)


def _meant(one: Lying, wanted: Wanted) -> Lying | None:
    if one.job is None:  # damaged, or left by a writer that died: its bytes tell
        return one if _is_about(one, wanted) else None
    left = wanted.left_of(one.job)
    return None if left == one.job else one._replace(left=left)


def _is_about(one: Lying, wanted: Wanted) -> bool:
    words = one.content.decode("utf-8", "replace")
    marks = [wanted.session, wanted.project or ""]
    is_theirs = all(mark in f"{os.path.basename(one.path)} {words}" for mark in marks)
    # As JSON has it, and as it is.
    escaped = wanted.text.encode("ascii", "backslashreplace").decode()
    return is_theirs and (wanted.says(words) or escaped.casefold() in words.casefold())


def _part(one: Lying, home: str) -> tuple[str, str]:
    return one.path.removeprefix(f"{home}/"), base64.b64encode(one.content).decode()


def _stones(one: Lying) -> Iterator[Stone]:
    if one.job is None:
        return
    kept = one.left.turns if one.left else ()
    for number, exchange in enumerate(exchanges(one.job.turns)):
        if any(turn in kept for turn in exchange.turns):
            continue
        yield Stone("key", f"{one.job.id}#{number}")
        yield from (Stone("line", turn.uuid) for turn in exchange.turns if turn.uuid)
