"""The jobs: what was given up, what waits and why, and what writers that died left behind."""

from __future__ import annotations

import time
from functools import partial

from hookkit.doctor.model import Finding, Surroundings, command_in, ok, sh, warn
from hookkit.files import remove
from hookkit.spool.job import SaveJob
from hookkit.spool.spool import UNFINISHED_S, Spool

LONG_S = 86_400.0  # a job that waits so long without a reason is seen by no worker
RETRY = "hookkit flush --retry-failed"
SHOWN = 5  # reasons told one by one


def spool(at: Surroundings) -> list[Finding]:
    """What is not saved, and why."""
    jobs = Spool(at.place.spool)
    found = [*_failed(jobs, at.place.spool), *_waiting(jobs.waiting())]
    found += [_elsewhere(name, count) for name, count in at.elsewhere().items()]
    if left := jobs.leftovers(time.time() - UNFINISHED_S):
        says = f"{len(left)} files that were never finished, the first: {left[0]}"
        found.append(warn("spool", says, sh("rm", left[0]), partial(_sweep, left)))
    counts = jobs.counts()
    return found or [ok("spool", f"{counts.pending + counts.claimed} waiting, none given up")]


def _failed(jobs: Spool, folder: str) -> list[Finding]:
    found: list[Finding] = []
    failed = jobs.failed()
    for job in failed[:SHOWN]:
        file = f"{folder}/failed/{job.id}.json"
        if job.reason.startswith(file):  # no job is in it: to try it again is no use
            found.append(warn("spool", job.reason, f"look at {file}, then remove it"))
        else:
            found.append(warn("spool", f"given up: {job.id}: {job.reason}", RETRY))
    if more := len(failed) - SHOWN:
        found += [warn("spool", f"{more} more were given up", RETRY)] if more > 0 else []
    return found


def _waiting(jobs: list[SaveJob]) -> list[Finding]:
    """A finding for each reason for which jobs wait, and one for those that wait without any."""
    reasons: dict[str, int] = {}
    for job in jobs:
        if job.reason or time.time() - job.created > LONG_S:
            reasons[job.reason] = reasons.get(job.reason, 0) + 1
    return [
        warn(
            "spool",
            f"{count} jobs wait: {reason or 'for a day already, and nobody tried them'}",
            command_in(reason) or "hookkit flush",
        )
        for reason, count in [*reasons.items()][:SHOWN]
    ]


def _elsewhere(name: str, count: int) -> Finding:
    says = f"{count} jobs wait for the store {name}, which is not the one that is set"
    return warn("spool", says, "hookkit flush, with the settings of that store")


def _sweep(paths: list[str]) -> str:
    for path in paths:
        remove(path)
    return f"{len(paths)} unfinished files removed"
