"""What arrived and what was saved, by project: rows of `hookkit status`."""

from __future__ import annotations

import os
import time
from collections import Counter
from typing import Any

from hookkit.cli.here import Here
from hookkit.files import changed_at, read_file
from hookkit.memory.model import Project
from hookkit.spool.alarms import failing, given_up, not_arriving, not_saving
from hookkit.spool.job import JobError, from_json
from hookkit.spool.proof import ENDING
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import FOLDERS

WINDOW_S = 30 * 86_400.0
COUNTS = ("given", "arrived", "missed", "saved", "waiting", "failed")
SHOWN = 6  # projects; --json has all


def proof(at: Here) -> list[dict[str, Any]]:
    """The counts of the last 30 days of each project that has any; this one's first, always.

    given: blocks; arrived and missed: those of them of which it is known; saved: what sessions
    put and the worker took in; waiting and failed: what lies in the spool, however old.
    """
    counts: dict[Project, Counter[str]] = {at.project: Counter()}
    for project, found in (*_of_sessions(at.paths.sessions), *_of_jobs(at.place.spool)):
        counts.setdefault(project, Counter()).update(found)
    return [
        {"project": project.name, **{name: found[name] for name in COUNTS}}
        for project, found in (
            (at.project, counts.pop(at.project)),
            *sorted((other, found) for other, found in counts.items() if +found),
        )
    ]


def alarms(at: Here) -> list[str]:
    """What a hook would tell of once a day."""
    reasons = (
        not_arriving(Sessions(at.paths.sessions), at.project),
        not_saving(at.place.spool, time.time()),
        given_up(at.place.spool),
        failing(at.paths),
    )
    return [f"{reason}; to see why, run: hookkit doctor" for reason in reasons if reason]


def proof_rows(projects: list[dict[str, Any]]) -> list[str]:
    """A line a project."""
    lines = [
        f"arrived {one['arrived']} of {one['arrived'] + one['missed']}, saved {one['saved']}, "
        f"waiting {one['waiting']}, failed {one['failed']}: {one['project']}"
        for one in projects[:SHOWN]
    ]
    more = len(projects) - SHOWN
    return [*lines, f"{more} more projects: hookkit status --json"] if more > 0 else lines


def _of_sessions(folder: str) -> list[tuple[Project, Counter[str]]]:
    since = time.time() - WINDOW_S
    sessions = Sessions(folder)
    counts = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if not name.endswith(ENDING) or changed_at(f"{folder}/{name}") < since:
            continue
        session = sessions.load(name.removesuffix(ENDING))
        if session is None:
            continue
        record = sessions.proof(session.id)
        blocks = [word for given, word in record.blocks().items() if float(given.at) >= since]
        found = Counter(blocks)
        found["given"] = len(blocks)
        found["saved"] = sum(1 for moment in record.saved().values() if moment >= since)
        counts.append((session.project, found))
    return counts


def _of_jobs(spool: str) -> list[tuple[Project, Counter[str]]]:
    counts = []
    for folder in FOLDERS:
        path = f"{spool}/{folder}"
        for name in sorted(os.listdir(path)) if os.path.isdir(path) else []:
            try:
                job = from_json(f"{path}/{name}", read_file(f"{path}/{name}") or b"")
            except (OSError, JobError):  # none; what it is is said below
                continue
            counts.append((job.project, Counter([_heading(folder)])))
    return counts


def _heading(folder: str) -> str:
    return "failed" if folder == "failed" else "waiting"
