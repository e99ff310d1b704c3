"""Put, claim, finish, retry and fail jobs: files in three folders, moved by rename."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import NamedTuple

from hookkit.files import make_private_dir, read_file, remove, replace_file, sync_dir
from hookkit.spool.job import JobError, SaveJob, from_json, prefix, to_json

# Seconds before the n-th retry; after the last the job is failed. About two days in all.
BACKOFF_S = (5.0, 20.0, 60.0, 300.0, 1800.0, 7200.0, 21600.0, 43200.0, 86400.0)
FOLDERS = ("pending", "claimed", "failed")


class Counts(NamedTuple):
    """How many jobs lie where."""

    pending: int
    claimed: int
    failed: int


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
        """Keep `job`; it is on the disk when this returns. One that is known already stays as it is.

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
        """Give the claimed `job` back for later, or fail it after its last try; whether it waits."""
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

    def put_back(self, job: SaveJob) -> None:
        """Return the claimed `job` as it was: it is not its fault that it was not done."""
        os.rename(self._path("claimed", job.id), self._path("pending", job.id))

    def recover(self) -> int:
        """Give back what a worker that died had claimed; how many. Only the lease's holder may."""
        jobs = self._names("claimed")
        for name in jobs:
            os.rename(f"{self._folder}/claimed/{name}", f"{self._folder}/pending/{name}")
        return len(jobs)

    def read_from(self, session: str, start: int) -> SaveJob | None:
        """The job of that session's transcript that begins at `start`, wherever it lies."""
        begins = prefix(session, start)
        for folder in FOLDERS:
            for name in self._names(folder):
                if name.startswith(begins):
                    return self._load(f"{self._folder}/{folder}/{name}")
        return None

    def failed(self) -> list[SaveJob]:
        """The jobs that were given up, with their reasons; unreadable files are left out."""
        return [job for job in self._read("failed") if job.reason]

    def counts(self) -> Counts:
        """How many jobs lie where."""
        return Counts(*(len(self._names(name)) for name in FOLDERS))

    def retry_failed(self) -> int:
        """Give every failed job a fresh start; how many."""
        jobs = self.failed()
        for job in jobs:
            fresh = job._replace(attempts=0, not_before=0.0)
            replace_file(self._path("pending", job.id), to_json(fresh), durable=True)
            remove(self._path("failed", job.id))
        return len(jobs)

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
                    os.rename(path, f"{self._folder}/failed/{file}")
                continue
            if job is not None:
                yield job

    def _load(self, path: str) -> SaveJob | None:
        content = read_file(path)  # None: claimed or finished since the folder was listed
        return None if content is None else from_json(path, content)

    def _names(self, name: str) -> list[str]:
        try:
            return sorted(f for f in os.listdir(f"{self._folder}/{name}") if f.endswith(".json"))
        except FileNotFoundError:
            return []

    def _move(self, job: SaveJob, to: str) -> None:
        # Rewritten where it is going first: a crash in between leaves it twice, never nowhere,
        # and `recover` then renames the one over the other.
        replace_file(self._path(to, job.id), to_json(job), durable=True)
        remove(self._path("claimed", job.id))
        sync_dir(f"{self._folder}/claimed")

    def _path(self, name: str, job: str) -> str:
        return f"{self._folder}/{name}/{job}.json"
