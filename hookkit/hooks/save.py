"""Stop and SessionEnd: what was said goes into the spool."""

from __future__ import annotations

from hookkit.config.settings import SettingError
from hookkit.events.read import SessionEnded, TurnEnded
from hookkit.hooks.model import Answer
from hookkit.hooks.setting import Setting
from hookkit.ipc.place import place_of
from hookkit.ipc.start import ensure_started
from hookkit.spool.capture import Whose, capture


def turn_ended(event: TurnEnded, at: Setting) -> Answer:
    """Save the turn. Never says anything: on Stop that would make Claude go on talking."""
    _save(event.session_id, event.transcript_path, event.last_message, at, ended=False)
    return Answer()


def session_ended(event: SessionEnded, at: Setting) -> Answer:
    """Save what is left, and let the worker wait for no third exchange."""
    _save(event.session_id, event.transcript_path, "", at, ended=True)
    return Answer()


def _save(session_id: str, transcript: str, last_message: str, at: Setting, *, ended: bool) -> None:
    for problem in at.problems:
        if isinstance(problem, SettingError) and problem.name == "MEM0_USER_ID":
            raise problem  # any other setting can wait until the worker needs it
    with at.sessions.locked(session_id):
        session = at.session(session_id, transcript)
        whose = Whose(at.config.user_id, at.config.agent_id)
        session = capture(at.spool, at.sessions, session, whose, last_message, at.deadline)
        if ended:
            at.sessions.save(session._replace(ended=True))
    ensure_started(at.paths, place_of(at.paths, at.config))
