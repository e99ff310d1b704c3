"""A save job: what was said in a stretch of one session's transcript."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable

from hookkit.errors import HookkitError
from hookkit.memory.model import Project
from hookkit.spool.shape import fits
from hookkit.transcript.turns import Turn
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

FORMAT = 1
LATEST = 1e11  # wall clock seconds; whoever reckons with more gets no moment


class JobError(HookkitError):
    """A job file that does not hold a job."""

    def __init__(self, path: str, found: str) -> None:
        super().__init__(
            f"{path}: must be a save job of format {FORMAT}, found {found[:200]}; "
            f"look at it, then remove it"
        )


class SaveJob(NamedTuple):
    """Turns to distil and save."""

    id: str  # <session>-<start>-<end>-<checksum>: also the `source` of what comes of it
    session: str
    project: Project
    user_id: str
    agent_id: str
    turns: tuple[Turn, ...]
    start: int  # bytes in the transcript, of the first line read
    end: int  # just after the last
    owed: str  # of the answer taken before its line was written (transcript.answer)
    said_last: str  # timestamp of the last turn read
    created: float  # wall clock seconds
    attempts: int = 0
    not_before: float = 0.0  # wall clock seconds; 0.0 is at once
    reason: str = ""  # of the last failure
    directory: str = ""  # where the session was opened, absolute; "" unknown
    answer: str = ""  # the beginning of a model's answer that could not be used, without secrets


NO_PROJECT = Project("", "")
NO_TURN = Turn("", "", "", "", 0)
NO_JOB = SaveJob("", "", NO_PROJECT, "", "", (), 0, 0, "", "", 0.0)


def job_id(session: str, start: int, end: int, said: Iterable[Turn]) -> str:
    """The name of the job with these bytes and words; names of one session sort by their start."""
    words = "\n".join(turn.text for turn in said).encode("utf-8", "replace")
    return f"{prefix(session, start)}{end:012d}-{zlib.crc32(words):08x}"


def prefix(session: str, start: int) -> str:
    """What the names of all jobs of that session begin with that were read from `start` on."""
    return f"{session}-{start:012d}-"


def to_json(job: SaveJob) -> bytes:
    """The job as its file holds it."""
    fields = {**job._asdict(), "project": list(job.project), "turns": [list(t) for t in job.turns]}
    return json.dumps({"format": FORMAT, **fields}).encode()


def from_json(path: str, content: bytes) -> SaveJob:
    """The job in the bytes of the file at `path`, which is named by the job's id.

    Raises:
        JobError: they hold none, or one of another format.
    """
    try:
        fields: dict[str, Any] = json.loads(content)
        if fields.pop("format") != FORMAT:
            raise JobError(path, "another format")
        fields["project"] = Project(*fields["project"])
        fields["turns"] = tuple(Turn(*turn) for turn in fields["turns"])
        job = SaveJob(**fields)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise JobError(path, f"{type(error).__name__}: {error}") from None
    parts = [(job.project, NO_PROJECT), *((turn, NO_TURN) for turn in job.turns)]
    if not fits(job, NO_JOB) or not all(fits(part, example) for part, example in parts):
        raise JobError(path, "a field of another type")
    if not all(0 <= moment < LATEST for moment in (job.created, job.not_before)):
        raise JobError(path, "a moment that is none")  # a NaN is not either
    if not path.endswith(f"/{job.id}.json"):  # moved by its id, it would never be found
        raise JobError(path, "the id of another job")
    return job
