"""The request of `hookkit audit --secrets`: all that is stored, looked through for secrets."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from hookkit.core.audit import Clean, Finding, clean_words
from hookkit.core.memories import Memories
from hookkit.errors import HookkitError
from hookkit.files import read_file, remove, replace_file
from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.queue import QueueError
from hookkit.memory.redact import cleaned, own_of
from hookkit.paths import Paths
from hookkit.spool.job import JobError, SaveJob, from_json, to_json
from hookkit.spool.spool import FOLDERS
from hookkit.worker.drain import Drain
from hookkit.worker.fields import Reply

TOLD = 2_000  # findings listed; all are counted
SAVE_S = 240.0  # for a save that is under way: the jobs are looked at between two


class SpoolBusyError(HookkitError):
    """The jobs could not be looked at."""

    def __init__(self) -> None:
        super().__init__(
            f"a save has been under way for {SAVE_S:g} seconds, so that the jobs in the spool were "
            f"not looked at; try again when `hookkit status` says that nothing waits"
        )


class Stored(NamedTuple):
    """What there is to look through."""

    memories: Memories
    drain: Drain
    paths: Paths
    spool: str  # its folder
    patterns: Sequence[str]  # MEM0_REDACT_PATTERNS


def audit(request: Reply, stored: Stored) -> Reply:
    """Where there are secrets, of which kinds; cut out if `fix`. "unseen" is why a part was not.

    Raises:
        HookkitError: a part cannot be looked at; what was mended before stays so.
    """
    fix = request.get("fix") is True
    clean = partial(cleaned, own=own_of(stored.patterns))
    found = [
        *stored.memories.audit(clean, fix=fix),
        *_between_saves(stored, clean, fix=fix),
        *_files(stored.paths, clean, fix=fix),
    ]
    unseen = ""
    try:
        found += stored.memories.audit_graph(clean, stored.paths.graph, fix=fix)
    except (GraphUnavailableError, QueueError) as error:  # all else was looked at
        unseen = str(error)
    return {
        "unseen": unseen,
        "findings": [{**one._asdict(), "kinds": list(one.kinds)} for one in found[:TOLD]],
        "found": len(found),
        "mended": sum(one.mended for one in found),
    }


def _between_saves(stored: Stored, clean: Clean, *, fix: bool) -> list[Finding]:
    """The jobs, in the thread that saves: none of them moves meanwhile."""
    found: list[Finding] = []
    done = threading.Event()

    def look() -> None:
        try:
            found.extend(_jobs(stored.spool, clean, fix=fix))
        finally:
            done.set()

    stored.drain.soon(look)
    if not done.wait(SAVE_S):
        raise SpoolBusyError
    return found


def _jobs(spool: str, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    for folder in FOLDERS:
        for path in _files_in(f"{spool}/{folder}"):
            name = os.path.basename(path).removesuffix(".json")
            try:
                job = from_json(path, read_file(path) or b"")
            except JobError:  # whatever it is: `hookkit status` names it
                kinds = clean((read_file(path) or b"").decode("utf-8", "replace")).kinds
                yield from [Finding("job", name, kinds, False)] if kinds else []
                continue
            new, kinds = _clean_job(job, clean)
            if kinds and fix:
                replace_file(path, to_json(new), durable=True)
            if kinds:
                yield Finding("job", name, kinds, fix)


def _clean_job(job: SaveJob, clean: Clean) -> tuple[SaveJob, tuple[str, ...]]:
    """The same job by the same id, so that it is still known for the one it is."""
    said = [clean(turn.text) for turn in job.turns]
    answer, kinds = clean_words(job.answer, clean)
    turns = tuple(t._replace(text=s.text) for t, s in zip(job.turns, said, strict=True))
    all_kinds = dict.fromkeys([kind for one in said for kind in one.kinds] + [*kinds])
    return job._replace(turns=turns, answer=answer), tuple(all_kinds)


def _files(paths: Paths, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    """Sessions, kept blocks and logs: a kept block is made anew, so that it may go as a whole."""
    for where, folder in (("session", paths.sessions), ("block", paths.blocks), ("log", paths.log)):
        for path in _files_in(folder):
            done = clean((read_file(path) or b"").decode("utf-8", "replace"))
            if not done.kinds:
                continue
            if fix and where == "block":
                remove(path)
            elif fix and where == "log":
                replace_file(path, done.text.encode(), durable=False)
            # A session's file holds the path of its transcript, which is as it is.
            yield Finding(where, os.path.basename(path), done.kinds, fix and where != "session")


def _files_in(folder: str) -> list[str]:
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    paths = (f"{folder}/{name}" for name in names)
    return [path for path in paths if os.path.isfile(path) and not os.path.islink(path)]
