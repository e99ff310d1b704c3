"""The two tools of the knowledge graph, which say how to switch it on while it is off."""

from __future__ import annotations

from mcp_server import fields
from mcp_server.caller import shown
from mcp_server.words import GRAPH_HOW, GRAPH_OFF


class GraphTools:
    """search_graph and get_entity."""

    async def search_graph(self, query: fields.GraphQuery) -> str:
        """Find how things are related (who owns what, what depends on what) in the knowledge graph.

        Call this for relations between named things, if a graph is set up; otherwise it says how to
        set one up, and search_memories is the tool to use.
        """
        fields.said("query", query)
        return shown({"results": [], "note": GRAPH_OFF, "how": GRAPH_HOW})

    async def get_entity(self, name: fields.EntityName) -> str:
        """Everything that the knowledge graph holds about one named thing.

        Call this with a person, a tool, a service or a file, if a graph is set up; otherwise it
        says how to set one up, and search_memories is the tool to use.
        """
        fields.said("name", name)
        return shown({"entity": None, "relations": [], "note": GRAPH_OFF, "how": GRAPH_HOW})
