"""Which session a person means by its id or the beginning of it."""

from __future__ import annotations

import os

from hookkit.core.wanted import Wanted
from hookkit.errors import HookkitError
from hookkit.paths import Paths
from hookkit.spool.sessions import ENDINGS
from hookkit.worker.forget_around import Around
from hookkit.worker.forget_jobs import find_jobs, sessions_of_jobs

SHORTEST = 4  # characters of a beginning: what follows takes things away
TOLD = 5


class NotOneSessionError(HookkitError):
    """The beginning of an id that is no session's, or not of one alone."""

    def __init__(self, named: str, found: list[str]) -> None:
        which = f"{len(found)} ({', '.join(found[:TOLD])})" if found else "none"
        super().__init__(
            f"SESSION must be the id of one session that is known, or {SHORTEST} characters and "
            f"more that it begins with, found {which} for {named!r:.60}; Claude Code shows it with "
            f"/status"
        )


def session_meant(wanted: Wanted, around: Around) -> str:
    """The whole id of the session that is named in `wanted`.

    Raises:
        NotOneSessionError: there is none, or several that begin so.
        HookkitError, OSError: a place cannot be looked at.
    """
    named, forgetter = wanted.session, around.forgetter
    files = _of_files(around.paths)
    if named in files:
        return named
    there = files | sessions_of_jobs(around.paths) | forgetter.sessions(wanted.user_id)
    # What only undo keeps can be meant too: it may be purged.
    like = _like(named, there) or _like(named, forgetter.forgotten_sessions(wanted.user_id))
    if len(like) > 1:
        raise NotOneSessionError(named, like)
    if like:
        return like[0]
    if find_jobs(around.paths, Wanted(session=named)):
        return named  # in a job that cannot be read any more
    raise NotOneSessionError(named, [])


def _like(named: str, known: set[str]) -> list[str]:
    if named in known:
        return [named]
    return sorted(one for one in known if len(named) >= SHORTEST and one.startswith(named))


def _of_files(paths: Paths) -> set[str]:
    names = os.listdir(paths.sessions) if os.path.isdir(paths.sessions) else []
    endings = tuple(ending for ending in ENDINGS if ending != ".lock")
    return {os.path.splitext(name)[0] for name in names if name.endswith(endings)}
