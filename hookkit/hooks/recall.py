"""SessionStart and UserPromptSubmit: what is known goes before Claude."""

from __future__ import annotations

import time

from hookkit.errors import HookkitError
from hookkit.events.read import PromptSubmitted, SessionStarted
from hookkit.events.reply import context_reply
from hookkit.hooks.model import Answer
from hookkit.hooks.setting import Setting
from hookkit.ipc.client import ask, ask_when_up
from hookkit.ipc.fit import wishes
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import ensure_started
from hookkit.memory.worth import is_worth_asking
from hookkit.spool.sessions import Session
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

EMPTIED = ("startup", "clear", "compact")  # after these the model has nothing of ours any more
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
        return Answer()
    request = {"kind": "prompt", "prompt": event.prompt[:PROMPT_CHARS]}
    return _recall("UserPromptSubmit", event.session_id, request, at)


def _recall(name: str, session: str, request: dict[str, Any], at: Setting) -> Answer:
    if at.problems:
        raise at.problems[0]
    place = place_of(at.paths, at.config)
    ensure_started(at.paths, place)
    scope = {
        "op": "recall",
        "session": session,
        "user_id": at.config.user_id,
        "project": at.project.slug,
        "project_name": at.project.name,
        "max_chars": at.config.context_max_chars,
        "limit": at.config.recall_limit,
        "given": at.sessions.given(session),
        **wishes(at.config),
    }
    reply = ask_when_up(place.socket(), {**scope, **request}, at.deadline)
    text, ids = _read_block(reply)

    def after() -> None:
        # Remembered once it was said: were we killed in between, once too often beats never.
        if text:
            at.sessions.give(session, ids)
        _oblige(reply, place, at)

    return Answer(context_reply(name, text) if text else "", after)


def _read_block(reply: dict[str, Any]) -> tuple[str, list[str]]:
    text, ids = reply.get("text"), reply.get("ids")
    if not isinstance(text, str):
        raise ReplyError("text", "a string", text)
    if not isinstance(ids, list):
        raise ReplyError("ids", "a list", ids)
    return text, [str(memory) for memory in ids]


def _oblige(reply: dict[str, Any], place: Place, at: Setting) -> None:
    """Do what the worker asks for; its answer did not wait for that."""
    if reply.get("wants_key"):
        key = {"op": "key", "api_key": at.config.key, "api_url": at.config.api_url}
        ask(place.socket(), key, at.deadline)
    if reply.get("leaving"):
        ensure_started(at.paths, place, successor=True)


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
