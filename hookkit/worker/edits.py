"""The requests of the MCP tools: memories added, changed, deleted and looked at by hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from hookkit.core.edit import Given
from hookkit.core.editor import Editor
from hookkit.core.look import Whose, told
from hookkit.memory.filters import read_filters
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

ROLES = ("user", "assistant")


def _add(request: Reply, editor: Editor) -> Reply:
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
    kept = editor.add(given, infer=request.get("infer") is True)
    return {"memories": [told(found) for found in kept.memories], "note": kept.note}


def _find(request: Reply, editor: Editor) -> Reply:
    found = editor.search(
        text_of(request, "query"),
        _whose(request),
        read_filters(object_of(request, "filters")),
        number_of(request, "limit"),
        decimal_of(request, "threshold"),
    )
    return {"memories": [{**told(one), "score": round(one.score, 4)} for one in found]}


def _memories(request: Reply, editor: Editor) -> Reply:
    limit, offset = number_of(request, "limit"), number_of(request, "offset")
    return {"memories": [told(found) for found in editor.newest(_whose(request), limit, offset)]}


def _get(request: Reply, editor: Editor) -> Reply:
    return {"memory": told(editor.get(text_of(request, "memory_id")))}


def _change(request: Reply, editor: Editor) -> Reply:
    memory_id, text = text_of(request, "memory_id"), text_of(request, "text")
    return {"memory": told(editor.change(memory_id, text))}


def _forget(request: Reply, editor: Editor) -> Reply:
    return {"memory": told(editor.forget(text_of(request, "memory_id")))}


def _forget_all(request: Reply, editor: Editor) -> Reply:
    whose = _whose(request)
    if not (whose.user_id or whose.agent_id or whose.run_id):  # all memories of everybody
        raise RequestError("user_id, agent_id or run_id", "given", "none")
    return editor.forget_all(whose, with_entities=request.get("entities") is True)._asdict()


def _entities(_request: Reply, editor: Editor) -> Reply:
    return {**editor.entities()}


OPS: Mapping[str, Callable[[Reply, Editor], Reply]] = {
    "add": _add,
    "find": _find,
    "memories": _memories,
    "get": _get,
    "change": _change,
    "forget": _forget,
    "forget_all": _forget_all,
    "entities": _entities,
}


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
