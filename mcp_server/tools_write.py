"""The tools that add and change memories."""

from __future__ import annotations

import uuid
from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from mcp_server import fields
from mcp_server.caller import ANSWER_S, GRAPH_S, MODEL_S, Call, Caller, shown, waits


class WriteTools:
    """add_memory and update_memory."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def add_memory(
        self,
        text: fields.Text,
        ctx: Call,
        messages: fields.Messages = None,
        user_id: fields.UserId = None,
        agent_id: fields.AgentId = None,
        run_id: fields.RunId = None,
        metadata: fields.Metadata = None,
        infer: fields.Infer = True,
        enable_graph: fields.EnableGraph = None,
        scope: fields.AddScope = "project",
    ) -> str:
        """Remember something for later sessions. It is recalled from now on, by itself.

        Call this when the user says "remember ...", "from now on ...", "note that ...", and without
        being asked when you learn something that a later session will need and that nobody would
        find in the files: a decision with its reason, a convention, the cause of a fault, a command
        that worked after others failed, a preference of the user. Search first; do not add what a
        memory says already. Not for what is in the code, for passing states, or for secrets.

        Returns {"results": [{"id", "memory", "event": "ADD"}]}; results is empty, with a note, if
        a model found nothing new in the text. A note also tells if its graph part has to wait.
        """
        request = {
            "op": "add",
            "key": str(uuid.uuid4()),
            "said": _said(text, messages),
            "user_id": user_id or self._caller.user_id,
            "agent_id": agent_id or self._caller.agent_id,
            "run_id": run_id or "",
            "metadata": metadata or {},
            "kind": "raw" if messages else "fact",
            "infer": infer,
            "graph": self._caller.with_graph(enable_graph),
            **self._caller.belongs(scope),
        }
        wait_s = (MODEL_S if infer else ANSWER_S) + (GRAPH_S if request["graph"] else 0.0)
        reply = await self._caller.ask(ctx, request, wait_s)
        notes = [reply["note"], waits(reply)]
        return shown({"results": [_added(m) for m in reply["memories"]], **_note(notes)})

    async def update_memory(
        self, memory_id: fields.MemoryId, text: fields.NewText, ctx: Call
    ) -> str:
        """Replace the text of one memory, keeping its id, its owner and its date.

        Call this when a memory that you were given, or found, turns out to be wrong or incomplete:
        it is better than adding a second one that contradicts the first. The text is the whole new
        statement. Returns the memory as it is now.
        """
        fields.said("text", text)
        request = {"op": "change", "memory_id": fields.known_id(memory_id), "text": text}
        reply = await self._caller.ask(ctx, request)
        return shown({**reply["memory"], **_note([waits(reply)])})


def _said(text: str, messages: list[fields.Message] | None) -> list[dict[str, str]]:
    if messages is None:
        return [{"role": "user", "text": fields.said("text", text)}]
    said = [{"role": one.role, "text": one.content} for one in messages if one.content.strip()]
    if not said:
        raise ToolError("messages must say something, found none that does; nothing was done")
    return said


def _added(memory: dict[str, Any]) -> dict[str, Any]:
    return {"id": memory["id"], "memory": memory["memory"], "event": "ADD"}


def _note(notes: list[str]) -> dict[str, str]:
    told = "; ".join(note for note in notes if note)
    return {"note": told} if told else {}
