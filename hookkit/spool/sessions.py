"""How far each session's transcript was read, and which memories it was given."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hookkit.files import (
    append_line,
    changed_at,
    make_private_dir,
    read_file,
    remove,
    replace_file,
)
from hookkit.memory.model import Project
from hookkit.spool.proof import Proof
from hookkit.spool.shape import fits
from hookkit.values import NamedTuple

# Of a session's files; .why: spool/recalls, .proof: spool/proof.
ENDINGS = (".json", ".given", ".lock", ".why", ".proof")


class Session(NamedTuple):
    """What is known of one Claude Code session."""

    id: str
    transcript: str  # its path, "" unknown
    project: Project
    cursor: int = -1  # bytes read so far; -1 before the first read
    owed: str = ""  # of the answer taken before its line was written (transcript.answer)
    said_last: str = ""  # timestamp of the last turn read; a copy or a rewrite repeats older ones
    pid: int = 0  # of the Claude Code that runs it, 0 unknown
    ended: bool = False  # it said goodbye, and nothing is left to read
    directory: str = ""  # where it was opened, absolute; "" unknown
    absent: bool = False  # a turn ended, and its transcript was not there yet


class Sessions:
    """The session files of one data folder; hooks and worker change them under a lock a session."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    @property
    def folder(self) -> str:
        """Where they lie."""
        return self._folder

    def proof(self, session: str) -> Proof:
        """What became of that session's blocks and saves."""
        return Proof(f"{self._folder}/{session}.proof")

    def prepare(self) -> None:
        """Make the folder.

        Raises:
            OSError: it cannot be made.
        """
        make_private_dir(self._folder)

    @contextmanager
    def locked(self, session: str) -> Iterator[None]:
        """Be the only one who reads on in that session's transcript."""
        path = f"{self._folder}/{session}.lock"
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:  # the first session of this data folder
            self.prepare()
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)  # the hook's alarm ends the wait, if it comes to that
            yield
        finally:
            os.close(fd)

    def load(self, session: str) -> Session | None:
        """What is known of it; None where nothing is, or the file was damaged."""
        try:
            fields = json.loads(read_file(f"{self._folder}/{session}.json") or b"null")
            fields["project"] = Project(*fields["project"])
            known = Session(**fields)
        except (ValueError, TypeError, KeyError, RecursionError):
            return None
        example = Session(session, "", Project("", ""))
        is_whole = fits(known, example) and fits(known.project, example.project)
        return known if is_whole and known.id == session else None

    def save(self, session: Session) -> None:
        """Remember it. Not synced: what a power cut forgets, the spool's jobs still know."""
        fields = {**session._asdict(), "project": list(session.project)}
        content = json.dumps(fields).encode()
        path = f"{self._folder}/{session.id}.json"
        try:
            replace_file(path, content, durable=False)
        except FileNotFoundError:
            self.prepare()
            replace_file(path, content, durable=False)

    def open(self) -> list[Session]:
        """The sessions that did not say goodbye."""
        known = (self.load(name) for name in self._names())
        return [session for session in known if session and not session.ended]

    def latest_first(self, project: Project) -> list[str]:
        """Ids of that project's sessions, the one that was at work last first."""
        touched = {n: changed_at(f"{self._folder}/{n}.json") for n in self._names()}
        latest = sorted(touched, key=lambda n: touched[n], reverse=True)
        known = (self.load(name) for name in latest)
        return [session.id for session in known if session and session.project == project]

    def given(self, session: str) -> tuple[str, ...]:
        """Ids of the memories that were put before that session, in their order."""
        content = read_file(f"{self._folder}/{session}.given") or b""
        return tuple(content.decode("ascii", "replace").split())

    def give(self, session: str, ids: Sequence[str]) -> None:
        """Remember that these were put before it."""
        if ids:
            append_line(f"{self._folder}/{session}.given", " ".join(ids))

    def forget_given(self, session: str) -> None:
        """Its context was emptied: everything may be given again."""
        remove(f"{self._folder}/{session}.given")

    def prune(self, before: float) -> int:
        """Forget the sessions not touched since `before` (wall clock seconds); files removed.

        All of a session's files go together: a lock is old from the start, and taking it away
        from a session that is at work would let two in.
        """
        files: dict[str, list[str]] = {}
        for name in os.listdir(self._folder) if os.path.isdir(self._folder) else []:
            path = f"{self._folder}/{name}"
            if (session := _session_of(name)) and os.path.isfile(path):
                files.setdefault(session, []).append(path)
        old = [paths for paths in files.values() if max(map(changed_at, paths)) < before]
        for path in (path for paths in old for path in paths):
            remove(path)
        return sum(map(len, old))

    def _names(self) -> list[str]:
        try:
            return [n[:-5] for n in sorted(os.listdir(self._folder)) if n.endswith(".json")]
        except FileNotFoundError:
            return []


def _session_of(name: str) -> str:
    """The session that a file of that name belongs to, "" where it is not one of ours."""
    if name.endswith(".tmp"):  # of a writer that died
        session, _, pid = name[: -len(".tmp")].rpartition(".json.")
        return session if pid.isdecimal() else ""
    session, dot, ending = name.rpartition(".")
    return session if dot + ending in ENDINGS else ""
