"""Stop and SessionEnd: what was said goes into the spool."""

from __future__ import annotations

import os
import time

from hookkit.config.read import LineError
from hookkit.config.settings import SettingError
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.events.read import SessionEnded, TurnEnded
from hookkit.hooks.alarm import alarm
from hookkit.hooks.model import Answer
from hookkit.hooks.setting import Setting
from hookkit.ipc.place import place_of
from hookkit.ipc.start import ensure_started
from hookkit.memory.redact import own_of
from hookkit.spool.capture import NoTranscriptError, Whose, capture
from hookkit.spool.sessions import Session

# With a wrong one of these the job would be somebody else's, or ought not to be there at all.
OF_A_JOB = ("MEM0_USER_ID", "MEM0_AGENT_ID", "HOOKKIT_OFF")

# Claude Code makes the transcript beside the first turn, and a fast Stop comes before it: by some
# 5 ms in one of ten sessions. Who keeps none waits once, in the first turn.
APPEARS_S = 0.25
LOOK_S = 0.005


def turn_ended(event: TurnEnded, at: Setting) -> Answer:
    """Save the turn. Nothing to Claude, who would go on talking; an alarm to the person, if any."""
    try:
        unfound = _save(event.session_id, event.transcript_path, event.last_message, at)
    except (HookkitError, OSError) as error:
        return _told(error, at)
    return Answer(alarm(at, unfound=unfound))


def session_ended(event: SessionEnded, at: Setting) -> Answer:
    """Save what is left, and let the worker wait for no third exchange."""
    _save(event.session_id, event.transcript_path, "", at, ended=True)
    return Answer()


def _told(error: HookkitError | OSError, at: Setting) -> Answer:
    """The alarm, if there is one to raise, and `error` for the log: it may be the reason."""

    def after() -> None:
        raise error

    try:
        return Answer(alarm(at, unfound=0), after)
    except OSError:  # on a disk that takes no mark of it, there would be one at each turn
        return Answer("", after)


def _save(
    session_id: str, transcript: str, last_message: str, at: Setting, *, ended: bool = False
) -> int:
    """Put what was said; how many blocks were given that its transcript does not show yet."""
    for problem in at.problems:
        if _spoils_a_job(problem):
            raise problem  # the transcript stays, and is read once that is mended
    with at.sessions.locked(session_id):
        session = at.session(session_id, transcript)
        if _is_there(session, at.deadline, awaited=not ended):
            unfound = _read(session._replace(absent=False), last_message, at, ended=ended)
        else:
            unfound = _leave(session, at, ended=ended)
    if at.problems:
        raise at.problems[0]  # saved; but no worker would start with that
    ensure_started(at.paths, place_of(at.paths, at.config))
    return unfound


def _read(session: Session, last_message: str, at: Setting, *, ended: bool) -> int:
    """Put what the transcript holds since the last time; how many blocks it does not show yet."""
    own = own_of(at.config.redact_patterns)
    whose = Whose(at.config.user_id, at.config.agent_id, own)
    session = capture(at.spool, at.sessions, session, whose, last_message, at.deadline)
    if ended:
        at.sessions.save(session._replace(ended=True))
    unread = at.deadline.passed()  # then what was not found may still be there
    return 0 if unread else at.sessions.proof(session.id).look_over(answered=not ended)


def _is_there(session: Session, deadline: Deadline, *, awaited: bool) -> bool:
    """Whether the transcript can be read; `awaited` where it may be about to be made."""
    until = time.monotonic() + APPEARS_S
    while not (there := os.path.exists(session.transcript)):
        if session.absent or not awaited or deadline.passed() or time.monotonic() > until:
            break
        time.sleep(LOOK_S)
    return there


def _leave(session: Session, at: Setting, *, ended: bool) -> int:
    """Leave a transcript that is not there to who comes next; no block is looked for.

    Raises:
        NoTranscriptError: it was not there after the turn before either: it will never be.
    """
    if session.absent and not ended:
        raise NoTranscriptError(session.transcript)
    # Only a session in which no turn ended has said all. Claude Code may still write as it leaves,
    # so that any other is left to the worker's sweep.
    unread = session.absent or not ended
    at.sessions.save(session._replace(absent=unread, ended=not unread))
    return 0


def _spoils_a_job(problem: HookkitError) -> bool:
    """Whether it may be about a setting that stands in each job; nobody knows of a torn line."""
    if isinstance(problem, SettingError):
        return problem.name in OF_A_JOB
    return isinstance(problem, LineError)
