"""Which waiting jobs are to be saved now, and which of them together."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from hookkit.spool.job import SaveJob
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import BACKOFF_S
from hookkit.transcript.turns import exchanges

ENOUGH = 3  # exchanges: then a session's jobs wait no longer
AT_ONCE = 12  # jobs: after an outage there are hundreds, and a stop waits for those in hand

Group = list[SaveJob]  # of one session, in their order: saved together


class Ready(NamedTuple):
    """What a look at the spool found."""

    groups: list[Group]
    more_soon: bool  # others wait only for their session to say more, or to be quiet


def find_ready(
    jobs: Iterable[SaveJob], sessions: Sessions, *, distils: bool, quiet_s: float
) -> Ready:
    """Those whose session said enough, is quiet for `quiet_s` seconds or ended, or is not waited
    for since no model call is saved by it.
    """
    groups = grouped(job for job in jobs if not _is_early(job))
    found = [jobs for jobs in groups if not distils or _is_ready(jobs, sessions, quiet_s)]
    return Ready(found, len(found) < len(groups))


def grouped(jobs: Iterable[SaveJob]) -> list[Group]:
    """Jobs that may share a model call, together; one that failed alone, as it may be to blame."""
    groups: dict[tuple[str, ...], Group] = {}
    for job in jobs:
        alone = job.id if job.attempts else ""
        key = (job.session, job.project.slug, job.user_id, job.agent_id, alone)
        groups.setdefault(key, []).append(job)
    return [*groups.values()]


def portions(groups: Iterable[Group]) -> Iterator[Group]:
    """The same jobs in the same order, at most AT_ONCE together."""
    for jobs in groups:
        for start in range(0, len(jobs), AT_ONCE):
            yield jobs[start : start + AT_ONCE]


def _is_early(job: SaveJob) -> bool:
    # A wait longer than any that we ask for: the clock was set back.
    return 0 < job.not_before - time.time() <= BACKOFF_S[-1]


def _is_ready(jobs: Sequence[SaveJob], sessions: Sessions, quiet_s: float) -> bool:
    if jobs[0].attempts:
        return True
    if sum(len(exchanges(job.turns)) for job in jobs) >= ENOUGH:
        return True
    # Either way of a clock that was set back: nobody waits for years.
    if abs(time.time() - max(job.created for job in jobs)) >= quiet_s:
        return True
    session = sessions.load(jobs[0].session)
    return session is None or session.ended
