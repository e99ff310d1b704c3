"""SessionStart and UserPromptSubmit: what is known goes before Claude.

Where the worker does not answer, or cannot since its store is down, that is the last block that
this project was given, with its age; for a prompt only if its session was given nothing yet.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.events.read import PromptSubmitted, SessionStarted
from hookkit.events.reply import context_reply
from hookkit.hooks.model import Answer
from hookkit.hooks.setting import Setting
from hookkit.ipc.asking import oblige
from hookkit.ipc.client import ask_when_up
from hookkit.ipc.fit import wishes
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import ensure_started
from hookkit.memory.block_id import block_id
from hookkit.memory.model import Scope
from hookkit.memory.worth import is_worth_asking
from hookkit.spool.sessions import Session
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

EMPTIED = ("startup", "clear", "compact")  # after these the model has nothing of ours any more
FALLBACK_S = 0.05  # of the budget, kept for the last block: it is read and printed in a tenth
PROMPT_CHARS = 20_000  # of a prompt asked with; what it is about is said before that


class ReplyError(HookkitError):
    """The worker's reply to a recall is not one that we know."""

    def __init__(self, field: str, must_be: str, found: object) -> None:
        super().__init__(
            f'"{field}" of the worker\'s reply must be {must_be}, found a {type(found).__name__}; '
            f"another version of hookkit may be installed twice: run `hookkit worker stop`"
        )


def session_started(event: SessionStarted, at: Setting) -> Answer:
    """The block of this project; after a resume or fork only what the session has not seen."""
    with at.sessions.locked(event.session_id):  # the worker may be reading on in it
        session = at.session(event.session_id, event.transcript_path)
        if event.source in EMPTIED:
            at.sessions.forget_given(session.id)
        elif event.source == "fork" and session.cursor < 0:
            session = _forked(session, at)
        at.sessions.save(session)
    return _recall("SessionStart", session.id, {"kind": "session"}, at)


def prompt_submitted(event: PromptSubmitted, at: Setting) -> Answer:
    """What this prompt is about, if anything is known of it that the session was not given."""
    if at.sessions.load(event.session_id) is None:  # SessionStart is not installed, or it failed
        with at.sessions.locked(event.session_id):
            at.sessions.save(at.session(event.session_id, event.transcript_path))
    if not is_worth_asking(event.prompt):
        return Answer(is_idle=True)
    request = {"kind": "prompt", "prompt": event.prompt[:PROMPT_CHARS]}
    return _recall("UserPromptSubmit", event.session_id, request, at)


def _recall(name: str, session: str, request: dict[str, Any], at: Setting) -> Answer:
    if at.problems:
        raise at.problems[0]
    place = place_of(at.paths, at.config)
    given = at.sessions.given(session)
    scope = {
        "op": "recall",
        "session": session,
        "user_id": at.config.user_id,
        "project": at.project.slug,
        "project_name": at.project.name,
        "directory": at.directory,
        "max_chars": at.config.context_max_chars,
        "limit": at.config.recall_limit,
        "given": given,
        **wishes(at.config),
    }
    # A prompt in a session that was given its block has nothing to fall back on.
    may_fall_back = name == "SessionStart" or not given
    deadline = Deadline(at.deadline.at - FALLBACK_S) if may_fall_back else at.deadline
    try:
        ensure_started(at.paths, place)
        reply = ask_when_up(place.socket(), {**scope, **request}, deadline)
        text, ids = _read_block(reply)
    except (HookkitError, OSError) as error:
        if may_fall_back:
            return _last_block(name, session, given, error, place, at)
        raise

    def after() -> None:
        # Remembered once it was said: were we killed in between, once too often beats never.
        if text:
            _given(session, text, ids, at)
        oblige(reply, at.paths, place, at.config, at.deadline)

    return Answer(context_reply(name, text) if text else "", after)


def _last_block(
    name: str,
    session: str,
    given: tuple[str, ...],
    error: HookkitError | OSError,
    place: Place,
    at: Setting,
) -> Answer:
    """What the project was given last, since the worker says nothing or cannot; or else `error`."""
    # Here, as a hook whose worker answers has no use for it.
    from hookkit.spool.blocks import as_of, last_block

    now = time.time()
    kept = last_block(at.paths, place.name, Scope(at.config.user_id, at.project.slug), now)
    if kept is None:
        raise error
    block = as_of(kept, now, given, at.config.context_max_chars)
    if not block.text:
        raise error

    def after() -> None:
        _given(session, block.text, block.ids, at)
        raise error  # for the log

    return Answer(context_reply(name, block.text), after)


def _given(session: str, text: str, ids: Sequence[str], at: Setting) -> None:
    at.sessions.give(session, ids)
    if block := block_id(text):  # the next Stop looks for it
        at.sessions.proof(session).give(block, time.time())


def _read_block(reply: dict[str, Any]) -> tuple[str, list[str]]:
    text, ids = reply.get("text"), reply.get("ids")
    if not isinstance(text, str):
        raise ReplyError("text", "a string", text)
    if not isinstance(ids, list):
        raise ReplyError("ids", "a list", ids)
    return text, [str(memory) for memory in ids]


def _forked(session: Session, at: Setting) -> Session:
    """The fork begins with a copy of its parent: what that was given, and said, is not new."""
    for parent in _possible_parents(session, at):
        if given := at.sessions.given(parent):
            at.sessions.give(session.id, given)
            break
    now = time.time()
    iso = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now))
    return session._replace(said_last=f"{iso}.{int(now * 1000) % 1000:03d}Z")


def _possible_parents(session: Session, at: Setting) -> list[str]:
    """The session that was forked, most likely first: the event does not tell its id.

    `--resume ID --fork-session` shows in the command line where there is a /proc; `--continue` and
    the terminal's menu take the session of the project that was at work last.
    """
    try:
        with open(f"/proc/{at.claude_pid}/cmdline", "rb") as file:
            words = file.read().decode("utf-8", "replace").split("\0")
    except OSError:
        words = []
    known = at.sessions.latest_first(session.project)
    named = [word for word in words if word in known]
    return named or [other for other in known if other != session.id][:1]
