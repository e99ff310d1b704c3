"""What is kept of sessions: what they were given and why, and how far each was read.

How far one was read stays, moved to the transcript's end: without it, a session that is resumed
would be read, and learned from, from its beginning.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from hookkit.core.forget import Forgetting
from hookkit.core.tombstones import Stone
from hookkit.core.undo import Part, UndoFile
from hookkit.core.wanted import Wanted
from hookkit.files import read_file, remove, replace_file
from hookkit.memory.model import Project
from hookkit.paths import Paths
from hookkit.spool.recalls import is_session
from hookkit.spool.sessions import Session, Sessions
from hookkit.transcript.tail import read_on, start_of_last
from hookkit.transcript.turns import hear

ENDINGS = (".given", ".why")  # of the files that go
STRETCH_BYTES = 4 << 20  # of a transcript looked through at once


def sessions_of(paths: Paths, wanted: Wanted) -> list[str]:
    """The sessions that are meant as a whole.

    Raises:
        OSError: the folder cannot be read.
    """
    if not wanted.is_whole:
        return []
    if wanted.session:
        return [wanted.session] if is_session(wanted.session) else []
    known = Sessions(paths.sessions)
    names = sorted(os.listdir(paths.sessions)) if os.path.isdir(paths.sessions) else []
    records = [known.load(name[: -len(".json")]) for name in names if name.endswith(".json")]
    return [one.id for one in records if one and one.project.slug == wanted.project]


def count_files(paths: Paths, sessions: Sequence[str]) -> int:
    """How many files of what they were given there are."""
    return sum(os.path.exists(path) for one in sessions for path in _files(paths, one))


def take_sessions(
    paths: Paths, sessions: Sequence[str], others: set[str], act: Forgetting, *, lines: bool
) -> None:
    """Take their files away, and let nothing that was said in them until now be learned.

    With `lines` not in a fork either, but for the lines of `others`.

    Raises:
        HookkitError, OSError: one could not be; asked again, it goes on.
    """
    known = Sessions(paths.sessions)
    known.prepare()
    for session in sessions:
        with known.locked(session):
            before = known.load(session)
            after = _read_to_the_end(before) if before else None
            files = {path[len(paths.home) + 1 :]: _text(path) for path in _files(paths, session)}
            if before is None and not any(files.values()):
                continue  # nobody knows of it, and undo would bring nothing back
            records = [list(one) if one else None for one in (before, after)]
            act.keep("session", [Part(session, {"files": files, "records": records})])
            if after is not None:
                end = Stone("until", f"{after.cursor} {session}")
                act.bury([end, *(_lines(after, others) if lines else ())])
                known.save(after)
            for path in _files(paths, session):
                remove(path)


def put_sessions_back(paths: Paths, undo: UndoFile, key: str) -> int:
    """Put their files where they were; how many sessions.

    A session that was read on meanwhile stays where it is.

    Raises:
        HookkitError, OSError: one could not be; asked again, it goes on.
    """
    known, count = Sessions(paths.sessions), 0
    for page in undo.parts(key, "session"):
        for part in page:
            with known.locked(part.id):
                before, after = map(_session, part.content["records"])
                if before is not None and _is_as_left(known.load(part.id), after):
                    known.save(before)
                for name, text in part.content["files"].items():
                    path = f"{paths.home}/{name}"
                    if text:
                        replace_file(path, (text + _text(path)).encode(), durable=False)
            count += 1
    return count


def are_as_kept(paths: Paths, undo: UndoFile, key: str) -> bool:
    """Whether how far they were read is as it was before that forget."""
    known = Sessions(paths.sessions)
    return all(
        known.load(part.id) == _session(part.content["records"][0])
        for page in undo.parts(key, "session")
        for part in page
    )


def _is_as_left(now: Session | None, after: Session | None) -> bool:
    """Whether nobody read on since; of a forget that was asked twice the moment is a later one."""
    return now is not None and after is not None and now == after._replace(said_last=now.said_last)


def _files(paths: Paths, session: str) -> list[str]:
    return [f"{paths.sessions}/{session}{ending}" for ending in ENDINGS]


def _text(path: str) -> str:
    return (read_file(path) or b"").decode("utf-8", "replace")


def _read_to_the_end(session: Session) -> Session:
    if not os.path.exists(session.transcript):
        return session
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    end = start_of_last(session.transcript, 0)
    return session._replace(cursor=end, said_last=max(session.said_last, now))


def _lines(session: Session, others: set[str]) -> list[Stone]:
    """The lines of a transcript up to its cursor in which somebody says something."""
    stones: list[Stone] = []
    at = 0
    while at < session.cursor:
        stretch = read_on(session.transcript, at, STRETCH_BYTES)
        if stretch.end <= at:
            break
        at = stretch.end
        uuids = {block.uuid for block in hear(stretch.lines).blocks if block.uuid} - others
        stones += [Stone("line", uuid) for uuid in sorted(uuids)]
    return stones


def _session(fields: list[object] | None) -> Session | None:
    if fields is None:
        return None
    known = Session(*fields)  # type: ignore[arg-type]  # as they were saved
    return known._replace(project=Project(*known.project))
