"""Put, claim, finish, retry and fail jobs: files in three folders, moved by rename."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from hookkit.files import (
    changed_at,
    make_private_dir,
    read_file,
    remove,
    replace_file,
    sync_dir,
)
from hookkit.spool.job import JobError, SaveJob, from_json, prefix, to_json
from hookkit.values import NamedTuple

# Seconds before the n-th retry; after the last the job is failed. About two days in all.
BACKOFF_S = (5.0, 20.0, 60.0, 300.0, 1800.0, 7200.0, 21600.0, 43200.0, 86400.0)
UNFINISHED_S = 3600.0  # a write takes milliseconds: its writer is dead
FOLDERS = ("pending", "claimed", "failed")


class Counts(NamedTuple):
    """How many jobs lie where."""

    pending: int
    claimed: int
    failed: int


class Failed(NamedTuple):
    """A job that waits for a person."""

    id: str
    reason: str


class Spool:
    """The jobs of one data folder. Any process may put; one worker claims."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def prepare(self) -> None:
        """Make the folders.

        Raises:
            OSError: they cannot be made.
        """
        for name in FOLDERS:
            make_private_dir(f"{self._folder}/{name}")

    def put(self, job: SaveJob) -> None:
        """Keep `job`; it is on the disk when this returns. A known one stays as it is.

        Raises:
            OSError: it could not be written; nothing of it is left.
        """
        if any(os.path.exists(self._path(name, job.id)) for name in FOLDERS):
            return
        pending = self._path("pending", job.id)
        try:
            replace_file(pending, to_json(job), durable=True)
        except FileNotFoundError:  # the first job of this data folder
            self.prepare()
            replace_file(pending, to_json(job), durable=True)

    def waiting(self) -> list[SaveJob]:
        """The pending jobs, each session's in their order; unreadable ones are failed."""
        return list(self._read("pending"))

    def claim(self, job: SaveJob) -> bool:
        """Take `job` for this worker; False where another was first."""
        try:
            # By rename: of two workers that see the same job, the file system lets one win.
            os.rename(self._path("pending", job.id), self._path("claimed", job.id))
        except FileNotFoundError:
            return False
        return True

    def finish(self, job: SaveJob) -> None:
        """The claimed `job` is done, and what came of it is on the disk."""
        remove(self._path("claimed", job.id))

    def retry(self, job: SaveJob, reason: str, now: float) -> bool:
        """Give the claimed `job` back for later, or fail it after its last try: does it wait?"""
        if job.attempts >= len(BACKOFF_S):
            self.fail(job, reason)
            return False
        later = now + BACKOFF_S[job.attempts]
        changed = job._replace(attempts=job.attempts + 1, not_before=later, reason=reason)
        self._move(changed, "pending")
        return True

    def fail(self, job: SaveJob, reason: str) -> None:
        """Put the claimed `job` aside with its reason, for a person to look at."""
        self._move(job._replace(reason=reason), "failed")

    def put_back(self, job: SaveJob, reason: str = "") -> None:
        """Return the claimed `job`, no try counted: it is not its fault that it was not done."""
        pending = self._path("pending", job.id)
        os.rename(self._path("claimed", job.id), pending)
        if reason and reason != job.reason:
            replace_file(pending, to_json(job._replace(reason=reason)), durable=False)

    def recover(self) -> int:
        """Give back what a worker that died had claimed; how many. Only the lease's holder may.

        What writers that died had not finished is swept out.
        """
        jobs = self._names("claimed")
        for name in jobs:
            os.rename(f"{self._folder}/claimed/{name}", f"{self._folder}/pending/{name}")
        for path in self.leftovers(time.time() - UNFINISHED_S):
            remove(path)
        return len(jobs)

    def leftovers(self, before: float) -> list[str]:
        """Files begun before that moment (wall clock seconds) by writers that died over them."""
        names = ((f"{self._folder}/{f}", name) for f in FOLDERS for name in self._all(f))
        paths = [f"{folder}/{name}" for folder, name in names if name.endswith(".tmp")]
        return [path for path in paths if os.path.isfile(path) and changed_at(path) < before]

    def read_from(self, session: str, start: int) -> SaveJob | None:
        """The job of that session's transcript that begins at `start`, wherever it lies."""
        begins = prefix(session, start)
        for folder in FOLDERS:
            for name in self._names(folder):
                if not name.startswith(begins):
                    continue
                job = self._load(f"{self._folder}/{folder}/{name}")
                if job is not None and job.session == session:
                    return job
        return None

    def failed(self) -> list[Failed]:
        """What was given up, and why; a file that holds no job is named as it is called."""
        found = []
        for name in self._names("failed"):
            try:
                job = self._load(f"{self._folder}/failed/{name}")
            except JobError as error:
                found.append(Failed(name[: -len(".json")], str(error)))
                continue
            if job is not None:
                found.append(Failed(job.id, job.reason))
        return found

    def counts(self) -> Counts:
        """How many jobs lie where."""
        return Counts(*(len(self._names(name)) for name in FOLDERS))

    def retry_failed(self) -> int:
        """Give every failed job a fresh start; how many. What holds no job stays."""
        jobs = list(self._read("failed"))
        for job in jobs:
            fresh = job._replace(attempts=0, not_before=0.0)
            replace_file(self._path("pending", job.id), to_json(fresh), durable=True)
            remove(self._path("failed", job.id))
        return len(jobs)

    def take_from(self, other: Spool) -> int:
        """Take over the jobs of another store's spool, wherever they lie in it; how many.

        Only who holds the leases of both may. A job that we have already is not taken twice.
        """
        other.recover()
        self.prepare()
        count = 0
        for folder in ("pending", "failed"):
            for name in other._names(folder):
                if any(os.path.exists(f"{self._folder}/{at}/{name}") for at in FOLDERS):
                    remove(f"{other._folder}/{folder}/{name}")
                    continue
                os.rename(f"{other._folder}/{folder}/{name}", f"{self._folder}/{folder}/{name}")
                count += 1
            sync_dir(f"{self._folder}/{folder}")
        return count

    def hurry(self) -> None:
        """Let every waiting job be tried now. Only the lease's holder may: a claim would race."""
        for job in self.waiting():
            if job.not_before > time.time():
                path = self._path("pending", job.id)
                replace_file(path, to_json(job._replace(not_before=0.0)), durable=False)

    def _read(self, name: str) -> Iterator[SaveJob]:
        for file in self._names(name):
            path = f"{self._folder}/{name}/{file}"
            try:
                job = self._load(path)
            except JobError:
                if name == "pending":
                    self._put_aside(file)
                continue
            if job is not None:
                yield job

    def _put_aside(self, file: str) -> None:
        try:
            os.rename(f"{self._folder}/pending/{file}", f"{self._folder}/failed/{file}")
        except FileNotFoundError:  # another process was first
            return

    def _load(self, path: str) -> SaveJob | None:
        try:
            content = read_file(path)  # None: claimed or finished since the folder was listed
        except (IsADirectoryError, PermissionError) as error:
            raise JobError(path, error.strerror or "?") from None
        return None if content is None else from_json(path, content)

    def _names(self, name: str) -> list[str]:
        return [file for file in self._all(name) if file.endswith(".json")]

    def _all(self, name: str) -> list[str]:
        try:
            return sorted(os.listdir(f"{self._folder}/{name}"))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _move(self, job: SaveJob, to: str) -> None:
        # Rewritten where it is going first: a crash in between leaves it twice, never nowhere,
        # and `recover` then renames the one over the other.
        replace_file(self._path(to, job.id), to_json(job), durable=True)
        remove(self._path("claimed", job.id))
        sync_dir(f"{self._folder}/claimed")

    def _path(self, name: str, job: str) -> str:
        return f"{self._folder}/{name}/{job}.json"
