"""The requests of the MCP tools: memories added, changed, deleted and looked at by hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence

from hookkit.core.edit import Given
from hookkit.core.editor import Editor
from hookkit.core.look import Whose, told
from hookkit.graph.ports import GraphUnavailableError
from hookkit.graph.queue import QueueError
from hookkit.memory.filters import read_filters
from hookkit.memory.ports import Found
from hookkit.worker.fields import (
    Reply,
    RequestError,
    decimal_of,
    number_of,
    object_of,
    project_of,
    text_of,
    texts_of,
)
from hookkit.worker.graph import GraphWork
from hookkit.worker.graph_ops import view_of

ROLES = ("user", "assistant")
FACTS = 50  # told with the hits of a search


def _add(request: Reply, editor: Editor, work: GraphWork | None) -> Reply:
    given = Given(
        _key(request),
        _said(request),
        text_of(request, "user_id"),
        project_of(request),
        text_of(request, "agent_id"),
        text_of(request, "run_id"),
        object_of(request, "metadata"),
        text_of(request, "kind"),
    )
    wanted = request.get("graph") is True and work is not None
    kept = editor.add(given, infer=request.get("infer") is True, graph=wanted)
    waits = work.take_in([found.id for found in kept.memories]) if wanted and work else ""
    return {
        "memories": [told(found) for found in kept.memories],
        "note": kept.note,
        **_graph(waits),
    }


def _find(request: Reply, editor: Editor, work: GraphWork | None) -> Reply:
    found = editor.search(
        text_of(request, "query"),
        _whose(request),
        read_filters(object_of(request, "filters")),
        number_of(request, "limit"),
        decimal_of(request, "threshold"),
    )
    reply: Reply = {"memories": [{**told(one), "score": round(one.score, 4)} for one in found]}
    if request.get("graph") is True and work is not None:
        reply |= _facts_about(found, request, work)
    return reply


def _memories(request: Reply, editor: Editor, _work: GraphWork | None) -> Reply:
    limit, offset = number_of(request, "limit"), number_of(request, "offset")
    return {"memories": [told(found) for found in editor.newest(_whose(request), limit, offset)]}


def _get(request: Reply, editor: Editor, _work: GraphWork | None) -> Reply:
    return {"memory": told(editor.get(text_of(request, "memory_id")))}


def _change(request: Reply, editor: Editor, work: GraphWork | None) -> Reply:
    memory_id, text = text_of(request, "memory_id"), text_of(request, "text")
    changed = editor.change(memory_id, text)
    return {"memory": told(changed), **_let_go(work)}


def _pin(request: Reply, editor: Editor, _work: GraphWork | None) -> Reply:
    found = editor.pin(text_of(request, "memory_id"), pinned=request.get("pinned") is True)
    return {"memory": told(found)}


def _forget(request: Reply, editor: Editor, work: GraphWork | None) -> Reply:
    forgotten = editor.forget(text_of(request, "memory_id"))
    return {"memory": told(forgotten), **_let_go(work)}


def _forget_all(request: Reply, editor: Editor, work: GraphWork | None) -> Reply:
    whose = _whose(request)
    if not (whose.user_id or whose.agent_id or whose.run_id):  # all memories of everybody
        raise RequestError("user_id, agent_id or run_id", "given", "none")
    gone = editor.forget_all(whose, with_entities=request.get("entities") is True)
    return {**gone._asdict(), **_let_go(work)}


def _entities(_request: Reply, editor: Editor, _work: GraphWork | None) -> Reply:
    return {**editor.entities()}


Act = Callable[[Reply, Editor, GraphWork | None], Reply]
OPS: Mapping[str, Act] = {
    "add": _add,
    "find": _find,
    "memories": _memories,
    "get": _get,
    "change": _change,
    "pin": _pin,
    "forget": _forget,
    "forget_all": _forget_all,
    "entities": _entities,
}


def _facts_about(found: Sequence[Found], request: Reply, work: GraphWork) -> Reply:
    """What the graph knows beside the hits; hits are none the worse for a graph that is down."""
    try:
        facts = work.graph.about(found, view_of(request), FACTS) if work.graph.is_used else []
    except (GraphUnavailableError, QueueError) as error:
        return {"facts": [], "graph": str(error)}
    return {"facts": facts}


def _let_go(work: GraphWork | None) -> Reply:
    return _graph(work.let_go()) if work is not None and work.graph.is_used else {}


def _graph(waits: str) -> Reply:
    """Why the graph part of what was done has to wait; nothing where it has not."""
    return {"graph": waits} if waits else {}


def _whose(request: Reply) -> Whose:
    projects = texts_of(request, "projects") if "projects" in request else None
    agent_id, run_id = text_of(request, "agent_id"), text_of(request, "run_id")
    return Whose(text_of(request, "user_id"), agent_id, run_id, projects)


def _key(request: Reply) -> str:
    key = text_of(request, "key")
    try:
        return str(uuid.UUID(key))
    except ValueError:
        raise RequestError("key", "a UUID", repr(key)) from None


def _said(request: Reply) -> tuple[tuple[str, str], ...]:
    said = request.get("said")
    if not isinstance(said, list) or not said:
        raise RequestError("said", "a list of messages", f"a {type(said).__name__}")
    return tuple(map(_message, said))


def _message(message: object) -> tuple[str, str]:
    if not isinstance(message, dict) or message.get("role") not in ROLES:
        raise RequestError("said", "messages of user or assistant", f"a {type(message).__name__}")
    return str(message["role"]), text_of(message, "text")
