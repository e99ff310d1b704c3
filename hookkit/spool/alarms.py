"""What a person must be told of: memory that does not arrive, is not saved, was given up, or fails.

Asked at every turn's end, so that each looks at as little as will do.
"""

from __future__ import annotations

import os
import time

from hookkit.files import changed_at, read_file
from hookkit.memory.model import Project
from hookkit.paths import Paths
from hookkit.spool.failures import Failures, failures
from hookkit.spool.job import JobError, from_json
from hookkit.spool.proof import ARRIVED, ENDING, MISSED
from hookkit.spool.sessions import Sessions

IN_A_ROW = 3  # blocks that did not arrive
LONG_S = 86_400.0  # which a save may wait; a model or a server can be away for a night
LOOKED_AT = 8  # of the jobs that wait
JOB_BYTES = 256 << 10  # a larger one takes a hook too long to read


def not_arriving(sessions: Sessions, project: Project) -> str:
    """Why to raise the alarm: the last blocks of that project did not arrive; "" if they did."""
    told: list[tuple[float, bool]] = []
    for name in _latest_first(sessions.folder):
        known = sessions.load(name)
        if known is None or known.project.slug != project.slug:
            continue
        blocks = sessions.proof(name).blocks().items()
        told += [(float(g.at), word == MISSED) for g, word in blocks if word in (MISSED, ARRIVED)]
        if len(told) >= IN_A_ROW:
            break
    last = [is_missed for _, is_missed in sorted(told)[-IN_A_ROW:]]
    if len(last) < IN_A_ROW or not all(last):
        return ""
    return f"the last {IN_A_ROW} blocks of memories did not reach Claude"


def not_saving(spool: str, now: float) -> str:
    """The same: what was said waits in that spool for longer than it should."""
    names = _jobs(f"{spool}/pending")
    for name in names[:LOOKED_AT]:
        waits_s = now - _put_at(f"{spool}/pending/{name}", now)
        if waits_s > LONG_S:
            days = int(waits_s // LONG_S)
            length = f"{days} day{'s' * (days > 1)}"
            return (
                f"{len(names)} saves wait, one for {length}"
                if names[1:]
                else f"1 save waits for {length}"
            )
    return ""


def given_up(spool: str) -> str:
    """The same: jobs lie in that spool's failed/ until a person looks at them."""
    count = len(_jobs(f"{spool}/failed"))
    return f"{count} save{'s' * (count > 1)} failed" if count else ""


def failing(paths: Paths) -> str:
    """The same: hooks fail, and why the last time.

    Raises:
        OSError: it cannot be told.
    """
    told: dict[str, list[Failures]] = {}  # by reason: one fault makes several hooks fail
    for one in failures(paths):
        if one.is_alarming:
            told.setdefault(one.reason, []).append(one)
    return "; ".join(
        f"{' and '.join(one.hook for one in found)} failed {max(one.times for one in found)} times "
        f"in a row since {_moment(min(one.since for one in found))}: {reason}"
        for reason, found in told.items()
    )


def _moment(at: float) -> str:
    return time.strftime("%d %b %H:%M", time.localtime(at))


def _latest_first(folder: str) -> list[str]:
    """The sessions that were given blocks, the one with news last first."""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    proofs = [name for name in names if name.endswith(ENDING)]
    proofs.sort(key=lambda name: changed_at(f"{folder}/{name}"), reverse=True)
    return [name.removesuffix(ENDING) for name in proofs]


def _put_at(path: str, now: float) -> float:
    """When that job was put, wall clock seconds; `now` where it cannot be told at once."""
    try:
        if os.stat(path).st_size > JOB_BYTES:
            return now
        return from_json(path, read_file(path) or b"").created
    except (OSError, JobError):  # claimed since, or none
        return now


def _jobs(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if name.endswith(".json"))
    except (FileNotFoundError, NotADirectoryError):
        return []
