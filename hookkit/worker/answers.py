"""One request to one reply: the worker's side of ipc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.core.editor import Editor
from hookkit.core.memories import Memories
from hookkit.ipc.client import PROTOCOL
from hookkit.ipc.fit import differs
from hookkit.memory.model import Scope
from hookkit.paths import Paths
from hookkit.spool.spool import Spool
from hookkit.worker import edits
from hookkit.worker.backlog import Backlog
from hookkit.worker.drain import Drain
from hookkit.worker.fields import Reply, RequestError, number_of, text_of, texts_of
from hookkit.worker.parts import maker


class Parts(NamedTuple):
    """What answers are made of."""

    memories: Memories
    drain: Drain
    config: Config
    spool: Spool
    sweep: Callable[[], None]
    leave: Callable[[str], bool]  # makes the worker end, for a reason: whether it is the first
    since: float  # time.monotonic() of its start
    paths: Paths
    backlog: Backlog


def answer(request: Reply, parts: Parts) -> Reply:
    """The reply to one request.

    Raises:
        HookkitError: the reason, to be told to whoever asked.
    """
    why = _outgrown(request, parts)
    try:
        reply = _act_of(request)(request, parts)
    finally:
        is_first = bool(why) and parts.leave(why)
    if is_first:  # whoever is told starts the successor, and one is enough
        reply["leaving"] = why
    # A key that was refused is no better than none.
    if request.get("has_key") is True and (not parts.memories.distils or parts.drain.pause.reason):
        reply["wants_key"] = True
    return reply


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
    scope = _scope(request)
    name, most = text_of(request, "project_name"), number_of(request, "max_chars")
    given = texts_of(request, "given")
    if text_of(request, "kind") == "session":
        block = parts.memories.for_session(scope, name, most, given)
        parts.drain.soon(parts.sweep)  # after the answer: nobody waits for it
    else:
        block = parts.memories.for_prompt(
            text_of(request, "prompt"),
            scope,
            name,
            most,
            given,
            number_of(request, "limit"),
            parts.config.recall_floor,
        )
    return {"text": block.text, "ids": list(block.ids)}


def _search(request: Reply, parts: Parts) -> Reply:
    hits = parts.memories.search(
        text_of(request, "query"), _scope(request), number_of(request, "limit")
    )
    return {
        "hits": [{"score": hit.score, "cosine": hit.cosine, **hit.memory._asdict()} for hit in hits]
    }


def _list(request: Reply, parts: Parts) -> Reply:
    limit, offset = number_of(request, "limit"), number_of(request, "offset")
    memories = parts.memories.newest(_scope(request), limit, offset)
    return {"memories": [memory._asdict() for memory in memories]}


def _flush(request: Reply, parts: Parts) -> Reply:
    parts.drain.soon(parts.sweep)
    if request.get("retry_failed") is True:
        parts.drain.soon(parts.spool.retry_failed)
    done = parts.drain.flush(number_of(request, "timeout_s"))
    if done is None:
        return {"finished": False}
    return {"finished": True, "saved": done.saved, "jobs": done.done, "reasons": done.reasons}


def _status(_request: Reply, parts: Parts) -> Reply:
    return {
        "pid": os.getpid(),
        "version": __version__,
        "up_s": round(time.monotonic() - parts.since, 1),
        "memories": parts.memories.count(),
        "distils": parts.memories.distils,
        "model": parts.config.hook_llm_model if parts.memories.distils else "",
        "raw": parts.memories.raw_count(),
        "waits_for": parts.drain.pause.reason,
    }


def _key(request: Reply, parts: Parts) -> Reply:
    """The key of a terminal that has one, for a worker that has none or one that is refused."""
    key, url = text_of(request, "api_key"), text_of(request, "api_url")
    if parts.memories.distil_with(
        maker(parts.paths, parts.config._replace(token=key, api_url=url))
    ):
        parts.drain.resume()
    return {}


def _distill(request: Reply, parts: Parts) -> Reply:
    return parts.backlog.step(texts_of(request, "passed_over"))._asdict()


def _stop(_request: Reply, parts: Parts) -> Reply:
    parts.leave("asked to stop")
    return {"pid": os.getpid()}


def _edit(act: Callable[[Reply, Editor], Reply]) -> Callable[[Reply, Parts], Reply]:
    return lambda request, parts: act(request, parts.memories.editor)


OPS: dict[str, Callable[[Reply, Parts], Reply]] = {
    "recall": _recall,
    "search": _search,
    "list": _list,
    "flush": _flush,
    "status": _status,
    "key": _key,
    "distill": _distill,
    "stop": _stop,
    **{op: _edit(act) for op, act in edits.OPS.items()},
}


def _scope(request: Reply) -> Scope:
    return Scope(text_of(request, "user_id"), text_of(request, "project"))
