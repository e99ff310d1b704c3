"""One request to one reply: the worker's side of ipc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.core.mover import Mover
from hookkit.ipc.client import PROTOCOL
from hookkit.ipc.fit import differs
from hookkit.ipc.place import place_of
from hookkit.memory.model import Hit
from hookkit.paths import Paths
from hookkit.spool.spool import Spool
from hookkit.worker import edits, forget, graph_ops, moving
from hookkit.worker.audit import Stored, audit
from hookkit.worker.blocks import Blocks
from hookkit.worker.drain import Drain
from hookkit.worker.fields import Reply, RequestError, number_of, scope_of, text_of, texts_of
from hookkit.worker.forget_around import Around, around_of
from hookkit.worker.graph import GraphWork, NoGraphError
from hookkit.worker.graph_parts import graph_maker
from hookkit.worker.health import DOWN, Health
from hookkit.worker.opening import Opened, Opening
from hookkit.worker.parts import maker
from hookkit.worker.recalls import recall
from hookkit.worker.state import state_of

OPENS_S = 0.8  # that status waits for a worker that is only starting


class Parts(NamedTuple):
    """What answers are made of."""

    opening: Opening
    config: Config
    spool: Spool
    leave: Callable[[str], bool]  # makes the worker end, for a reason: whether it is the first
    since: float  # time.monotonic() of its start
    paths: Paths
    health: Health
    blocks: Blocks

    @property
    def memories(self) -> Memories:
        """The memories.

        Raises:
            NotOpenError: they cannot be opened.
        """
        return self.opening.now().memories

    @property
    def graph(self) -> GraphWork:
        """The graph; raises as `memories`."""
        work = self.opening.now().graph
        if work is None:
            raise NoGraphError
        return work

    @property
    def drain(self) -> Drain:
        """What saves; raises as `memories`."""
        return self.opening.now().drain


def answer(request: Reply, parts: Parts) -> Reply:
    """The reply to one request.

    Raises:
        HookkitError: the reason, to be told to whoever asked.
    """
    why = _outgrown(request, parts)
    try:
        reply = _act_of(request)(request, parts)
    except DOWN as error:
        parts.health.failed(error)
        raise
    finally:
        is_first = bool(why) and parts.leave(why)
    if is_first:  # whoever is told starts the successor, and one is enough
        reply["leaving"] = why
    if request.get("has_key") is True and _lacks_key(parts.opening.opened):
        reply["wants_key"] = True
    return reply


def _lacks_key(opened: Opened | None) -> bool:
    """Whether a key would help; one that was refused is no better than none."""
    if opened is None:
        return False
    lacks = opened.graph is not None and opened.graph.lacks_model
    return lacks or bool(not opened.memories.distils or opened.drain.pause.reason)


def _outgrown(request: Reply, parts: Parts) -> str:
    """Why whoever asks needs another worker; "" if it is none, or only an older one."""
    protocol = request.get("protocol")
    if isinstance(protocol, int) and protocol > PROTOCOL:
        return "a newer hookkit asks"
    return differs(request, parts.config, time.monotonic() - parts.since)


def _act_of(request: Reply) -> Callable[[Reply, Parts], Reply]:
    if request.get("protocol") != PROTOCOL:
        raise RequestError("protocol", str(PROTOCOL), repr(request.get("protocol")))
    act = OPS.get(text_of(request, "op"))
    if act is None:
        raise RequestError("op", f"one of {', '.join(OPS)}", repr(request["op"]))
    return act


def _recall(request: Reply, parts: Parts) -> Reply:
    opened = parts.opening.now()
    floor, sessions = parts.config.recall_floor, parts.paths.sessions
    return recall(request, opened, parts.blocks, parts.health, floor, sessions)


def _search(request: Reply, parts: Parts) -> Reply:
    asked = (text_of(request, "query"), scope_of(request), number_of(request, "limit"))
    if request.get("explain") is True:
        told = parts.memories.recall.explain(*asked, superseded=True)
        return {"hits": [{**_hit(one.hit), "signals": one.signals, "cut": one.cut} for one in told]}
    return {"hits": [_hit(hit) for hit in parts.memories.search(*asked)]}


def _hit(hit: Hit) -> Reply:
    return {"score": hit.score, "cosine": hit.cosine, **hit.memory._asdict()}


def _list(request: Reply, parts: Parts) -> Reply:
    limit, offset = number_of(request, "limit"), number_of(request, "offset")
    memories = parts.memories.newest(scope_of(request), limit, offset)
    return {"memories": [memory._asdict() for memory in memories]}


def _flush(request: Reply, parts: Parts) -> Reply:
    timeout_s = number_of(request, "timeout_s")
    opened = parts.opening.hurried(timeout_s)
    opened.drain.soon(opened.sweep)
    if request.get("retry_failed") is True:
        opened.drain.soon(parts.spool.retry_failed)
    done = opened.drain.flush(timeout_s)
    if done is None:
        return {"finished": False}
    return {"finished": True, "saved": done.saved, "jobs": done.done, "reasons": done.reasons}


def _open(request: Reply, parts: Parts) -> Reply:
    """Try to open the memories now, however short ago that failed."""
    parts.opening.hurried(number_of(request, "timeout_s"))
    return {"pid": os.getpid()}


def _status(_request: Reply, parts: Parts) -> Reply:
    return {
        "pid": os.getpid(),
        "version": __version__,
        "up_s": round(time.monotonic() - parts.since, 1),
        **state_of(parts.opening.first(OPENS_S), parts.config, parts.health),
    }


def _key(request: Reply, parts: Parts) -> Reply:
    """The key of a terminal that has one, for a worker that has none or one that is refused."""
    key, url = text_of(request, "api_key"), text_of(request, "api_url")
    config = parts.config._replace(token=key, api_url=url)
    if parts.memories.distil_with(maker(parts.paths, config)):
        parts.drain.resume()
    work = parts.opening.now().graph
    if work is not None and work.graph.read_with(graph_maker(parts.paths, config)):
        work.resume()
    return {}


def _distill(request: Reply, parts: Parts) -> Reply:
    return parts.opening.now().backlog.step(texts_of(request, "passed_over"))._asdict()


def _audit(request: Reply, parts: Parts) -> Reply:
    opened, patterns = parts.opening.now(), parts.config.redact_patterns
    spool = place_of(parts.paths, parts.config).spool
    return audit(request, Stored(opened.memories, opened.drain, parts.paths, spool, patterns))


def _stop(_request: Reply, parts: Parts) -> Reply:
    parts.leave("asked to stop")
    return {"pid": os.getpid()}


def _edit(act: edits.Act) -> Callable[[Reply, Parts], Reply]:
    def acted(request: Reply, parts: Parts) -> Reply:
        opened = parts.opening.now()
        return act(request, opened.memories.editor, opened.graph)

    return acted


def _graph(act: Callable[[Reply, GraphWork], Reply]) -> Callable[[Reply, Parts], Reply]:
    return lambda request, parts: act(request, parts.graph)


def _move(act: Callable[[Reply, Mover], Reply]) -> Callable[[Reply, Parts], Reply]:
    return lambda request, parts: act(request, parts.memories.mover)


def _forgetting(act: Callable[[Reply, Around], Reply]) -> Callable[[Reply, Parts], Reply]:
    return lambda request, parts: act(
        request, around_of(parts.opening.now(), parts.blocks, parts.paths, parts.config)
    )


OPS: dict[str, Callable[[Reply, Parts], Reply]] = {
    "recall": _recall,
    "search": _search,
    "list": _list,
    "flush": _flush,
    "open": _open,
    "status": _status,
    "key": _key,
    "distill": _distill,
    "audit": _audit,
    "stop": _stop,
    **{op: _edit(act) for op, act in edits.OPS.items()},
    **{op: _move(act) for op, act in moving.OPS.items()},
    **{op: _graph(act) for op, act in graph_ops.OPS.items()},
    **{op: _forgetting(act) for op, act in forget.OPS.items()},
}
