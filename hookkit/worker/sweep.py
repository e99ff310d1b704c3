"""Sessions that ended without a Stop: what was said in them is saved all the same."""

from __future__ import annotations

import os
import time

from hookkit.deadline import Deadline
from hookkit.spool.capture import NoTranscriptError, Whose, capture
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.worker.log import Log

STALE_S = 86_400.0  # a pid alive so long after the last word is somebody else's by now
KEPT_S = 90 * 86_400.0  # session files, after which nobody resumes it
BUDGET_S = 20.0  # of one session


def sweep(spool: Spool, sessions: Sessions, whose: Whose, log: Log) -> int:
    """Read on in every session whose Claude Code is gone; how many said goodbye that way."""
    swept = 0
    for session in sessions.open():
        try:
            swept += _sweep_one(session, spool, sessions, whose)
        except (NoTranscriptError, OSError) as error:
            log.fault(f"could not read on in session {session.id}", error)
    sessions.prune(time.time() - KEPT_S)
    return swept


def _sweep_one(session: Session, spool: Spool, sessions: Sessions, whose: Whose) -> bool:
    with sessions.locked(session.id):
        now = sessions.load(session.id)  # as it is inside the lock
        if now is None or now.ended or _is_at_work(now):
            return False
        read = capture(spool, sessions, now, whose, "", Deadline.after(BUDGET_S))
        sessions.save(read._replace(ended=True))
        if now.absent and not os.path.exists(now.transcript):
            raise NoTranscriptError(now.transcript)
    return True


def _is_at_work(session: Session) -> bool:
    """Whether its Claude Code lives: then its own hooks will read on."""
    try:
        os.kill(session.pid, 0)
    except (ProcessLookupError, OverflowError):  # the latter: no number of a process
        return False
    except PermissionError:  # somebody's, so that the number was given anew
        return False
    try:
        return time.time() - os.stat(session.transcript).st_mtime < STALE_S
    except FileNotFoundError:  # nothing was said yet
        return True
