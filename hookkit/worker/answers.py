"""One request to one reply: the worker's side of ipc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.errors import HookkitError
from hookkit.ipc.client import PROTOCOL
from hookkit.ipc.fit import differs
from hookkit.memory.model import Scope
from hookkit.worker.drain import Drain
from hookkit.worker.parts import maker

Reply = dict[str, Any]


class RequestError(HookkitError):
    """A request that this worker does not understand."""

    def __init__(self, name: str, must_be: str, found: object) -> None:
        super().__init__(
            f"{name} must be {must_be}, found a {type(found).__name__}; "
            f"another version of hookkit may be installed twice: run `hookkit status`"
        )


class Parts(NamedTuple):
    """What answers are made of."""

    memories: Memories
    drain: Drain
    config: Config
    sweep: Callable[[], None]
    leave: Callable[[str], None]  # makes the worker end, for a reason
    since: float  # time.monotonic() of its start


def answer(request: Reply, parts: Parts) -> Reply:
    """The reply to one request.

    Raises:
        HookkitError: the reason, to be told to whoever asked.
    """
    op = _text(request, "op")
    act = OPS.get(op)
    if act is None or request.get("protocol") != PROTOCOL:
        parts.leave("asked by a hookkit that speaks otherwise")
        raise RequestError("op", f"one of {', '.join(OPS)} in protocol {PROTOCOL}", op)
    reply = act(request, parts)
    why = differs(request, parts.config, time.monotonic() - parts.since)
    if why:
        parts.leave(why)
        reply["leaving"] = why
    if request.get("has_key") is True and not parts.memories.distils:
        reply["wants_key"] = True
    return reply


def _recall(request: Reply, parts: Parts) -> Reply:
    scope = _scope(request)
    name, most = _text(request, "project_name"), _number(request, "max_chars")
    given = tuple(str(i) for i in request.get("given", ()))
    if _text(request, "kind") == "session":
        block = parts.memories.for_session(scope, name, most, given)
        parts.drain.soon(parts.sweep)  # after the answer: nobody waits for it
    else:
        block = parts.memories.for_prompt(
            _text(request, "prompt"),
            scope,
            name,
            most,
            given,
            _number(request, "limit"),
            parts.config.recall_floor,
        )
    return {"text": block.text, "ids": list(block.ids)}


def _search(request: Reply, parts: Parts) -> Reply:
    hits = parts.memories.search(
        _text(request, "query"), _scope(request), _number(request, "limit")
    )
    return {
        "hits": [{"score": hit.score, "cosine": hit.cosine, **hit.memory._asdict()} for hit in hits]
    }


def _list(request: Reply, parts: Parts) -> Reply:
    limit, offset = _number(request, "limit"), _number(request, "offset")
    memories = parts.memories.newest(_scope(request), limit, offset)
    return {"memories": [memory._asdict() for memory in memories]}


def _flush(request: Reply, parts: Parts) -> Reply:
    parts.drain.soon(parts.sweep)
    done = parts.drain.flush(_number(request, "timeout_s"))
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
    }


def _key(request: Reply, parts: Parts) -> Reply:
    """The key of a terminal that has one, for a worker that was started where there was none."""
    key, url = _text(request, "api_key"), _text(request, "api_url")
    parts.memories.distil_with(maker(parts.config._replace(api_key=key, api_url=url)))
    return {}


def _stop(_request: Reply, parts: Parts) -> Reply:
    parts.leave("asked to stop")
    return {"pid": os.getpid()}


OPS: dict[str, Callable[[Reply, Parts], Reply]] = {
    "recall": _recall,
    "search": _search,
    "list": _list,
    "flush": _flush,
    "status": _status,
    "key": _key,
    "stop": _stop,
}


def _scope(request: Reply) -> Scope:
    return Scope(_text(request, "user_id"), _text(request, "project"))


def _text(request: Reply, name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str):
        raise RequestError(name, "a string", value)
    return value


def _number(request: Reply, name: str) -> int:
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1_000_000:
        raise RequestError(name, "a whole number from 0 to 1000000", value)
    return value
