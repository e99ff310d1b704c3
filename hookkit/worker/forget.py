"""The requests of `hookkit forget` and `hookkit undo`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from hookkit.core.erase import Trace
from hookkit.core.look import told
from hookkit.core.undo import KEPT_S
from hookkit.core.wanted import Wanted
from hookkit.errors import HookkitError
from hookkit.worker.between import between_saves
from hookkit.worker.fields import Reply, RequestError, text_of, texts_of
from hookkit.worker.forget_around import Around, count, left
from hookkit.worker.forget_jobs import (
    find_jobs,
    lines_of_others,
    purge_jobs,
    put_jobs_back,
    take_jobs,
)
from hookkit.worker.forget_named import session_meant
from hookkit.worker.forget_sessions import (
    are_as_kept,
    put_sessions_back,
    sessions_of,
    take_sessions,
)

SHOWN = 200  # memories told in full; all are counted


def plan(request: Reply, around: Around) -> Reply:
    """What a forget would take: the memories, and how much of all else; the whole id of a session.

    Raises:
        HookkitError: something cannot be looked at.
    """
    wanted = _wanted(request)
    if wanted.session:
        wanted = wanted._replace(session=session_meant(wanted, around))
    found = around.forgetter.find(wanted)
    return {
        "session": wanted.session,
        "memories": [told(one) for one in found[:SHOWN]],
        "counts": count(wanted, [one.id for one in found], around),
    }


def forget(request: Reply, around: Around) -> Reply:
    """Take it away, and look again: what was "taken", and what is "left" of it.

    Raises:
        HookkitError: something could not be taken away; what was is kept for undo.
    """
    return between_saves(around.drain, lambda: _forget(request, around))


def last(_request: Reply, around: Around) -> Reply:
    """What was forgotten last, and its "key".

    Raises:
        NothingToUndoError: nothing was in time.
    """
    around.forgetter.expire()
    return around.forgetter.trail.undo.last()._asdict()


def undo(request: Reply, around: Around) -> Reply:
    """Bring back what was forgotten under that key; asked twice, no more than that.

    Raises:
        HookkitError: it could not be; asked again, it goes on.
    """
    key = _key(request)
    return between_saves(around.drain, lambda: _undo(key, around))


def erase(_request: Reply, around: Around) -> Reply:
    """Erase what undo could bring back, now.

    Raises:
        HookkitError: it could not be; the worker tries again.
    """

    def run() -> Reply:
        trail = around.forgetter.trail
        trail.undo.expire(time.time(), time.time())
        return _erased(around)

    return between_saves(around.drain, run)


def _forget(request: Reply, around: Around) -> Reply:
    wanted, key = _wanted(request), _key(request)
    is_purge = request.get("purge") is True
    forgetter = around.forgetter
    done = forgetter.trail.undo.find(key)
    if done and done.counts:  # asked once more since our answer did not arrive
        kept = forgetter.trail.undo.parts(key, "memory")
        still = left(wanted, [part.id for page in kept for part in page], around)
        return {"taken": done.counts, "left": still, "until": done.at + KEPT_S, **_erased(around)}
    found = forgetter.find(wanted)
    ids = [one.id for one in found]
    taken = count(wanted, ids, around)
    act = forgetter.begin(key, is_purge=is_purge)
    try:
        sessions = sessions_of(around.paths, wanted)
        if sessions:
            others = lines_of_others(around.paths, wanted.session)
            is_one = bool(wanted.session)
            take_sessions(around.paths, sessions, others, act, lines=is_one)
        take_jobs(find_jobs(around.paths, wanted), around.paths.home, act)
        ids = forgetter.forget(wanted, act)
    except (HookkitError, OSError):
        with suppress(HookkitError, OSError):  # what cannot be counted may be gone: it is kept
            if count(wanted, ids, around) == taken and are_as_kept(
                around.paths, forgetter.trail.undo, key
            ):
                act.call_off()  # or undo would bring this nothing back, and not what came before
        raise
    around.blocks.settle(forgetter.texts)  # a block may say what is in the store no more
    is_kept = act.end({name: count or 0 for name, count in taken.items()})
    reply: Reply = {"taken": taken}
    if is_purge:
        trail = forgetter.trail
        purge_jobs(trail.undo, wanted, around.paths.home)
        trail.undo.drop("session", sessions)
    elif is_kept:
        reply["until"] = time.time() + KEPT_S
    return {**reply, **_erased(around), "left": left(wanted, ids, around)}


def _undo(key: str, around: Around) -> Reply:
    trail = around.forgetter.trail
    kept = trail.undo.find(key)
    if kept is None:  # asked once more since our answer did not arrive
        return {"graph": ""}
    waits = around.forgetter.bring_back(kept)
    put_jobs_back(trail.undo, key, around.paths.home)
    put_sessions_back(around.paths, trail.undo, key)
    if not waits:  # else what the graph lacks is still kept, for another try
        trail.undo.brought_back(key)
    return {"graph": waits}


def _erased(around: Around) -> Reply:
    waits = around.graph.let_go() if around.graph and around.graph.graph.is_used else ""
    try:
        traces = around.forgetter.erase(around.paths.graph, graph_waits=bool(waits))
    except HookkitError as error:  # it is out of every store all the same
        traces = [Trace("the files that it was in", f"the worker tries again soon: {error}")]
    return {"traces": [one._asdict() for one in (*traces, *around.traces)], "graph": waits}


def _wanted(request: Reply) -> Wanted:
    project = request.get("of_project")
    wanted = Wanted(
        texts_of(request, "ids"),
        text_of(request, "user_id"),
        text_of(request, "of_session"),
        project if isinstance(project, str) else None,
        text_of(request, "text"),
    )
    if wanted == Wanted(user_id=wanted.user_id):  # all that there is
        raise RequestError("ids, of_session, of_project or text", "given", "none")
    return wanted


def _key(request: Reply) -> str:
    key = text_of(request, "key")
    try:
        return str(uuid.UUID(key))
    except ValueError:
        raise RequestError("key", "a UUID", repr(key)) from None


OPS: Mapping[str, Any] = {
    "forget_plan": plan,
    "forget_these": forget,
    "undo_last": last,
    "undo": undo,
    "erase": erase,
}
