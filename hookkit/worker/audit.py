"""The request of `hookkit audit --secrets`: all that is stored, looked through for secrets."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import partial
from typing import NamedTuple

from hookkit.core.audit import Clean, Finding, audit_undo, clean_words
from hookkit.core.memories import Memories
from hookkit.core.undo import UndoFile
from hookkit.errors import HookkitError
from hookkit.files import read_file, remove, replace_file
from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.queue import QueueError
from hookkit.ipc.place import EMBEDDED, Place
from hookkit.ipc.start import is_running
from hookkit.memory.redact import cleaned, own_of
from hookkit.paths import Paths
from hookkit.spool.job import JobError, SaveJob, from_json, to_json
from hookkit.spool.spool import FOLDERS
from hookkit.worker.drain import Drain
from hookkit.worker.fields import Reply
from hookkit.worker.forget_jobs import spools

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
        *_forgotten_elsewhere(stored, clean, fix=fix),
        *_backups(stored.paths, clean),
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
            found.extend(_all_jobs(stored, clean, fix=fix))
        finally:
            done.set()

    stored.drain.soon(look)
    if not done.wait(SAVE_S):
        raise SpoolBusyError
    return found


def _all_jobs(stored: Stored, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    """The jobs of this place, and of the servers or the embedded store beside it."""
    for spool in spools(stored.paths):
        # Those of another place are its worker's, which may move them while we look.
        its_own = Place(stored.paths.home, _name_of(spool, stored.paths))
        is_theirs = spool != stored.spool and is_running(its_own)
        for folder in FOLDERS:
            is_moved = is_theirs and folder != "failed"
            yield from _jobs(f"{spool}/{folder}", clean, fix=fix, is_moved=is_moved)


def _name_of(spool: str, paths: Paths) -> str:
    return EMBEDDED if spool == paths.spool else os.path.basename(spool)


def _jobs(folder: str, clean: Clean, *, fix: bool, is_moved: bool) -> Iterator[Finding]:
    for path in _files_in(folder):
        name = os.path.basename(path).removesuffix(".json")
        raw = read_file(path) or b""
        try:
            job = from_json(path, raw)
        except JobError:  # whatever it is: `hookkit status` names it
            if kinds := _kinds_in(raw, clean):
                to_do = f"no job can be read from {path}: remove it"
                yield Finding("job", name, kinds, False, to_do)
            continue
        new, kinds = _clean_job(job, clean)
        if not kinds:
            continue
        if is_moved:
            to_do = f"{path} is another worker's: `hookkit audit` with that store's settings"
            yield Finding("job", name, kinds, False, to_do)
            continue
        if fix:
            replace_file(path, to_json(new), durable=True)
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
            name = os.path.basename(path)
            if where == "session":  # it holds the path of its transcript, which is as it is
                to_do = (
                    f"{path} names a transcript by a path with a secret in it: rename its folder"
                )
                yield Finding(where, name, done.kinds, False, to_do)
                continue
            if fix and where == "block":
                remove(path)
            elif fix:
                replace_file(path, done.text.encode(), durable=False)
            yield Finding(where, name, done.kinds, fix)


def _forgotten_elsewhere(stored: Stored, clean: Clean, *, fix: bool) -> Iterator[Finding]:
    """What was forgotten today from the stores beside this one."""
    paths = stored.paths
    own = paths.undo(_name_of(stored.spool, paths))
    for path in _files_in(paths.home):
        if path != own and fnmatch(os.path.basename(path), os.path.basename(paths.undo("*"))):
            yield from audit_undo(UndoFile(path), clean, fix=fix)


def _backups(paths: Paths, clean: Clean) -> Iterator[Finding]:
    """What settings files were before we came (install.record): looked into, and left alone."""
    for path in _files_in(f"{paths.home}/install"):
        if not path.endswith(".json"):
            continue
        raw = read_file(path) or b""
        of, original = _backup_of(raw)
        if kinds := _kinds_in(raw + b"\n" + original, clean):
            to_do = (
                f"{path} keeps {of or 'a file'} as it was before hookkit: remove it; `hookkit "
                f"uninstall` then takes out our entries one by one"
            )
            yield Finding("backup", os.path.basename(path), kinds, False, to_do)


def _backup_of(raw: bytes) -> tuple[str, bytes]:
    """Which file a backup is of, and what it keeps of it."""
    try:
        fields = json.loads(raw)
        return str(fields["path"]), base64.b64decode(fields["original"] or "")
    except (ValueError, KeyError, TypeError, RecursionError):  # damaged: its bytes tell
        return "", b""


def _kinds_in(raw: bytes, clean: Clean) -> tuple[str, ...]:
    return clean(raw.decode("utf-8", "replace")).kinds


def _files_in(folder: str) -> list[str]:
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    paths = (f"{folder}/{name}" for name in names)
    return [path for path in paths if os.path.isfile(path) and not os.path.islink(path)]
