"""The tools that delete: one memory, or all of somebody's."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver.exceptions import ToolError

from mcp_server import fields
from mcp_server.caller import DELETE_S, Call, Caller, shown, waits


class DeleteTools:
    """delete_memory, delete_all_memories and delete_entities."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def delete_memory(self, memory_id: fields.MemoryId, ctx: Call) -> str:
        """Delete one memory, with its history and its part of the graph.

        Call this when the user wants something forgotten, or when a memory no longer holds and no
        new text would make it true (else update_memory). Only the user can bring it back, with
        `hookkit undo` within 24 hours. Returns what was deleted.
        """
        request = {"op": "forget", "memory_id": fields.known_id(memory_id)}
        reply = await self._caller.ask(ctx, request)
        gone = reply["memory"]
        return shown({"deleted": gone["id"], "memory": gone["memory"], **_note(reply)})

    async def delete_all_memories(
        self,
        ctx: Call,
        user_id: fields.DeleteUserId = None,
        agent_id: fields.AgentId = None,
        run_id: fields.RunId = None,
    ) -> str:
        """Delete ALL memories of a user, an agent or a run, in every project.

        Call this only if the user asks for exactly that, and after they confirmed it. At least one
        of user_id, agent_id, run_id must be given; of several, all must fit. Only the user can
        bring them back, with `hookkit undo` within 24 hours. Returns how many memories were
        deleted.
        """
        reply = await self._forget_all(ctx, user_id, agent_id, run_id, entities=False)
        return shown({"deleted": reply["memories"], **_note(reply)})

    async def delete_entities(
        self,
        ctx: Call,
        user_id: fields.DeleteUserId = None,
        agent_id: fields.AgentId = None,
        run_id: fields.RunId = None,
    ) -> str:
        """Delete a user, an agent or a run with everything known of it: memories in every project,
        and what was extracted from them.

        Call this only if the user asks for exactly that, and after they confirmed it. At least one
        of user_id, agent_id, run_id must be given; list_entities tells which there are. Only the
        user can bring them back, with `hookkit undo` within 24 hours. Returns how many memories and
        extracted entities were deleted.
        """
        reply = await self._forget_all(ctx, user_id, agent_id, run_id, entities=True)
        gone = {"deleted": reply["memories"], "entities": reply["entities"]}
        return shown({**gone, **_note(reply)})

    async def _forget_all(
        self,
        ctx: Call,
        user_id: str | None,
        agent_id: str | None,
        run_id: str | None,
        *,
        entities: bool,
    ) -> dict[str, Any]:
        if not (user_id or agent_id or run_id):
            raise ToolError(
                "one of user_id, agent_id and run_id must be given, found none; nothing was "
                "deleted. list_entities tells whose memories there are"
            )
        ids = {"user_id": user_id or "", "agent_id": agent_id or "", "run_id": run_id or ""}
        return await self._caller.ask(
            ctx, {"op": "forget_all", "entities": entities, **ids}, DELETE_S
        )


def _note(reply: dict[str, Any]) -> dict[str, str]:
    note = waits(reply)
    return {"note": note} if note else {}
