"""The requests of `hookkit forget` and `hookkit undo`."""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hookkit.config.settings import Config
from hookkit.core.erase import Trace
from hookkit.core.forgetter import Counts, Forgetter
from hookkit.core.look import told
from hookkit.core.undo import KEPT_S
from hookkit.core.wanted import Wanted
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.memory.ports import Found
from hookkit.paths import Paths
from hookkit.worker.between import between_saves
from hookkit.worker.blocks import Blocks
from hookkit.worker.drain import Drain
from hookkit.worker.fields import Reply, RequestError, text_of, texts_of
from hookkit.worker.forget_jobs import (
    find_jobs,
    lines_of_others,
    purge_jobs,
    put_jobs_back,
    take_jobs,
)
from hookkit.worker.forget_sessions import (
    count_files,
    put_sessions_back,
    sessions_of,
    take_sessions,
)
from hookkit.worker.graph import GraphWork

SHOWN = 200  # memories told in full; all are counted
NEO4J_KEEPS = "Neo4j keeps what was deleted in its transaction logs until it prunes them"


class Around(NamedTuple):
    """What a forget concerns."""

    forgetter: Forgetter
    drain: Drain
    graph: GraphWork | None
    blocks: Blocks
    paths: Paths
    traces: Sequence[Trace] = ()  # what is out of our reach whatever is erased


def traces_of(paths: Paths, config: Config) -> list[Trace]:
    """What these settings put out of our reach."""
    traces = []
    if config.graph_store == "neo4j":
        traces.append(Trace("the graph", NEO4J_KEEPS))
    if config.store != "edge" and os.path.exists(f"{paths.store}/edge"):
        traces.append(Trace(paths.store, "an embedded store that is not in use; remove it by hand"))
    return traces


def plan(request: Reply, around: Around) -> Reply:
    """What a forget would take: the memories, and how much of all else.

    Raises:
        HookkitError: something cannot be looked at.
    """
    wanted = _wanted(request)
    found = around.forgetter.find(wanted)
    return {
        "memories": [told(one) for one in found[:SHOWN]],
        "ids": [one.id for one in found] if wanted.text else [],
        "counts": _count(wanted, [one.id for one in found], around),
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
        left = _left(wanted._replace(ids=()), (), around)
        return {"taken": done.counts, "left": left, "until": done.at + KEPT_S, **_erased(around)}
    found = forgetter.find(wanted)
    ids = [one.id for one in found]
    taken = _count(wanted, ids, around)
    act = forgetter.begin(key, is_purge=is_purge)
    try:
        sessions = sessions_of(around.paths, wanted)
        if sessions:
            others = lines_of_others(around.paths, wanted.session)
            is_one = bool(wanted.session)
            take_sessions(around.paths, sessions, others, act, lines=is_one)
        take_jobs(find_jobs(around.paths, wanted), around.paths.home, act)
        ids = forgetter.forget(wanted, act)
    finally:  # part of it may be done
        around.blocks.clear()
    act.end({name: count or 0 for name, count in taken.items()})
    reply: Reply = {"taken": taken}
    if is_purge:
        trail = forgetter.trail
        purge_jobs(trail.undo, wanted, around.paths.home)
        trail.undo.drop("session", sessions)
    else:
        reply["until"] = time.time() + KEPT_S
    return {**reply, **_erased(around), "left": _left(wanted, ids, around)}


def _undo(key: str, around: Around) -> Reply:
    trail = around.forgetter.trail
    kept = trail.undo.find(key)
    if kept is None:  # asked once more since our answer did not arrive
        return {"graph": ""}
    waits = around.forgetter.bring_back(kept)
    put_jobs_back(trail.undo, key, around.paths.home)
    put_sessions_back(around.paths, trail.undo, key)
    around.blocks.clear()
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


def _count(wanted: Wanted, ids: Sequence[str], around: Around) -> dict[str, int | None]:
    sessions = sessions_of(around.paths, wanted)
    counts: Counts = around.forgetter.count(wanted, ids)
    return {
        **counts,
        "jobs": len(find_jobs(around.paths, wanted)),
        "blocks": _blocks_with(around.paths, {*ids}),
        "sessions": count_files(around.paths, sessions),
    }


def _left(wanted: Wanted, ids: Sequence[str], around: Around) -> dict[str, int | None]:
    """What there is of it now, each place asked again."""
    again: Sequence[Found] = () if wanted.ids else around.forgetter.find(wanted)
    return _count(wanted, [*dict.fromkeys([*ids, *(one.id for one in again)])], around)


def _blocks_with(paths: Paths, ids: set[str]) -> int:
    """How many kept blocks hold one of these memories."""
    names = os.listdir(paths.blocks) if os.path.isdir(paths.blocks) else []
    return sum(1 for name in names if ids & _ids_in(f"{paths.blocks}/{name}"))


def _ids_in(path: str) -> set[str]:
    try:
        fields = json.loads(read_file(path) or b"null")
    except (ValueError, RecursionError):
        return set()
    ids: Any = fields.get("ids") if isinstance(fields, dict) else None
    return {str(one) for one in ids} if isinstance(ids, list) else set()


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
