"""What was said in a session since the last time, put as jobs before anything else happens."""

from __future__ import annotations

import os
import time

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.memory.redact import redact
from hookkit.memory.worth import is_worth_keeping
from hookkit.spool.job import JobError, SaveJob, job_id
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.transcript.answer import Closed, close_race
from hookkit.transcript.arrivals import contexts
from hookkit.transcript.entries import words
from hookkit.transcript.tail import Stretch, read_on, start_of_last
from hookkit.transcript.turns import Turn, exchanges, hear, joined, said_after
from hookkit.values import NamedTuple

STRETCH_BYTES = 4 << 20  # read at once, and so the most that one job comes from
FIRST_BYTES = 4 << 20  # of a session that was long before we were installed
TURN_CHARS = 100_000  # of one turn kept; beyond it nobody remembers a sentence
REDACT_CHARS = 4 * TURN_CHARS  # looked at for secrets, so that a monstrous turn costs no second


class NoTranscriptError(HookkitError):
    """A turn ended, and there is nothing to read what was said from."""

    is_passing = True  # who keeps no transcript of a session wants it so

    def __init__(self, path: str) -> None:
        super().__init__(
            f"transcript_path must be the session's file, found nothing at {path!r:.200}; "
            f"a session without persistence cannot be saved"
        )


class Whose(NamedTuple):
    """Who the memories of a capture will belong to, and what else that person wants cut out."""

    user_id: str
    agent_id: str
    own: tuple[str, ...] = ()  # usable patterns (redact_own)


def capture(
    spool: Spool,
    sessions: Sessions,
    session: Session,
    whose: Whose,
    last_message: str,
    deadline: Deadline,
) -> Session:
    """Put what was said in `session` since its cursor; the session as it is then, saved.

    Call it inside `sessions.locked`. `last_message` is the answer as the Stop event tells it, ""
    where it does not. What the deadline leaves unread is read the next time. Blocks of ours that
    stand in what is read are noted in the session's proof.

    Raises:
        OSError: transcript, spool or session file cannot be read or written. What was put is put.
    """
    copied = session.cursor < 0  # a fork begins with what its parent said
    if copied and not os.path.exists(session.transcript):
        return session  # so that it still is copied when it is there
    session = _caught_up(spool, session)
    proof = sessions.proof(session.id)
    awaited = proof.awaited()
    told: set[str] = set()  # in the stretches before the last, so that it is not taken twice
    while True:
        stretch = read_on(session.transcript, session.cursor, STRETCH_BYTES)
        if not stretch.lines and stretch.end == session.cursor:
            return session
        # A last line that is still being written is none to wait for.
        last = stretch.end >= stretch.size or stretch.size - stretch.start <= STRETCH_BYTES
        owed = "" if stretch.restarted else session.owed
        if awaited:  # before the put, behind which these lines are not read again
            awaited = proof.find(awaited, contexts(stretch.lines))
        heard = hear(stretch.lines)
        is_new = last and stretch.lines and words(last_message) not in told
        closed = close_race(heard, last_message if is_new else "", owed)
        told |= {block.text for block in heard.blocks}
        session = _put(spool, session, stretch, closed, whose, copied=copied)
        sessions.save(session)
        if last or deadline.passed():
            return session


def _put(
    spool: Spool, session: Session, stretch: Stretch, closed: Closed, whose: Whose, *, copied: bool
) -> Session:
    """Put what was said in `stretch` as a job, if it is worth one; the session behind it."""
    said = joined(closed.blocks)
    if copied or stretch.restarted:
        said = said_after(said, session.said_last)
    start = 0 if stretch.restarted else session.cursor
    session = session._replace(
        cursor=stretch.end,
        owed=closed.owed,
        said_last=max((turn.at for turn in said if turn.at), default=session.said_last),
    )
    kept = _kept(said, whose.own)
    if kept:
        spool.put(_job(session, whose, kept, start))
    return session


def _caught_up(spool: Spool, session: Session) -> Session:
    """The session, not behind what the spool holds of it: a hook may have died after its put."""
    if session.cursor < 0:
        session = session._replace(cursor=start_of_last(session.transcript, FIRST_BYTES))
    try:
        job = spool.read_from(session.id, session.cursor)
    except JobError:
        return session
    return session if job is None else read_to(session, job)


def read_to(session: Session, job: SaveJob) -> Session:
    """The session with its cursor behind `job`, if it still stands before it."""
    if session.cursor != job.start:
        return session
    return session._replace(cursor=job.end, owed=job.owed, said_last=job.said_last)


def _kept(said: list[Turn], own: tuple[str, ...]) -> tuple[Turn, ...]:
    """The turns of the exchanges that are worth it, without secrets, each of bearable length."""
    kept: list[Turn] = []
    for exchange in exchanges(said):
        clean = [turn._replace(text=_clean(turn.text, own)) for turn in exchange.turns]
        if is_worth_keeping((turn.role, turn.text) for turn in clean):
            kept += clean
    return tuple(kept)


def _clean(text: str, own: tuple[str, ...]) -> str:
    # Cut to length last: half a secret looks like none.
    return redact(text[:REDACT_CHARS], own)[:TURN_CHARS]


def _job(session: Session, whose: Whose, said: tuple[Turn, ...], start: int) -> SaveJob:
    return SaveJob(
        id=job_id(session.id, start, session.cursor, said),
        session=session.id,
        project=session.project,
        user_id=whose.user_id,
        agent_id=whose.agent_id,
        turns=said,
        start=start,
        end=session.cursor,
        owed=session.owed,
        said_last=session.said_last,
        created=time.time(),
        directory=session.directory,
    )
