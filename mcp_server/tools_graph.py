"""The two tools of the knowledge graph, which say how to switch it on while it is off."""

from __future__ import annotations

from typing import Any

from mcp_server import fields
from mcp_server.caller import Call, Caller, shown
from mcp_server.words import GRAPH_HOW, GRAPH_OFF, NOTE

LIMIT = 20  # entities
SCOPE = "project"


class GraphTools:
    """search_graph and get_entity."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def search_graph(self, query: fields.GraphQuery, ctx: Call) -> str:
        """Find people, services, tools and other named things in the knowledge graph by a part of
        their name, and what is known to hold of them.

        Call this for relations between named things (who owns what, what depends on what, where
        something runs). Give a name or a part of one, not a question: search_memories is for those.

        Returns {"results": [{"name", "type", "aliases", "facts": [{"relation", "target", "since",
        "memory_ids"}], "more"}]}: the newest facts that hold now, from that thing to others, and
        how many more there are. While there is no graph it says how to have one.
        """
        request = {"op": "graph_find", "query": fields.said("query", query), "limit": LIMIT}
        reply = await self._caller.ask(ctx, {**request, **self._whose()})
        if not reply["is_used"]:
            return shown({"results": [], "note": GRAPH_OFF, "how": GRAPH_HOW})
        return shown({"note": NOTE, "results": reply["results"]})

    async def get_entity(
        self, name: fields.EntityName, ctx: Call, history: fields.History = False
    ) -> str:
        """What the knowledge graph holds about one named thing.

        Call this with the name of a person, a tool, a service or a file, as search_graph told it.
        `history` adds what held once and no longer does: since when, and which memory ended it.

        Returns {"entity": {"name", "type"}, "relations": [{"direction", "relation", "name",
        "since", "memory_ids"}], "more"}, of both directions, the newest first, with the number of
        those left out; entity is null where no such thing is known, with similar names if there
        are any. While there is no graph it says how to have one.
        """
        request = {"op": "graph_entity", "name": fields.said("name", name), "history": history}
        reply = await self._caller.ask(ctx, {**request, **self._whose()})
        if not reply.pop("is_used"):
            off = {"note": GRAPH_OFF, "how": GRAPH_HOW}
            return shown({"entity": None, "relations": [], **off})
        told = ("entity", "relations", "more", "history", "more_history", "similar")
        return shown({"note": NOTE, **{key: reply[key] for key in told if key in reply}})

    def _whose(self) -> dict[str, Any]:
        return {"user_id": self._caller.user_id, "projects": self._caller.projects(SCOPE)}
