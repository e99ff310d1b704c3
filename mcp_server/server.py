"""The MCPServer: its tools with their hints, its prompt, and errors that a model can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from hookkit import __version__
from mcp_server.asking import Asker
from mcp_server.caller import Caller
from mcp_server.stdio import serve_stdio
from mcp_server.tools_delete import DeleteTools
from mcp_server.tools_graph import GraphTools
from mcp_server.tools_read import ReadTools
from mcp_server.tools_write import WriteTools
from mcp_server.words import INSTRUCTIONS, memory_assistant

NAME = "mem0"
READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
ADDS = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)
REPLACES = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)
# Claude Code defers tools: the model sees their names alone until it loads them, but for these.
ALWAYS = {"anthropic/alwaysLoad": True}


class Listed(NamedTuple):
    """A tool, and what a client is told of it besides its description."""

    act: Callable[..., Any]
    title: str
    hints: ToolAnnotations
    meta: dict[str, Any] | None = None


class MemoryServer(MCPServer[Any]):
    """An MCPServer whose errors are one line each, and whose stdio finishes what it began."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """As MCPServer's; what is wrong with arguments is told without pydantic's manual."""
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                raise ToolError(_told(error.__cause__)) from error.__cause__
            raise

    async def run_stdio_async(self) -> None:
        """Serve whoever started us, to the end of the calls in hand."""
        await serve_stdio(self._lowlevel_server)


def build_server(asker: Asker) -> MemoryServer:
    """The server over the worker that `asker` asks."""
    level: Any = asker.config.log_level  # one of those that the SDK spells out
    server = MemoryServer(
        NAME,
        title="hookkit memory",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level=level,
        subscriptions=False,  # our lists never change
    )
    for tool in _tools(Caller(asker)):
        server.add_tool(
            tool.act,
            title=tool.title,
            annotations=tool.hints,
            meta=tool.meta,
            description=_description(tool.act),
            structured_output=False,  # as JSON text: Claude Code would show a wrapper instead
        )
    server.prompt(title="How to use the memory")(memory_assistant)
    return server


def _tools(caller: Caller) -> list[Listed]:
    read, write, delete = ReadTools(caller), WriteTools(caller), DeleteTools(caller)
    graph = GraphTools(caller)
    return [
        Listed(write.add_memory, "Remember", ADDS, ALWAYS),
        Listed(read.search_memories, "Search memories", READS, ALWAYS),
        Listed(read.get_memories, "List memories", READS),
        Listed(read.get_memory, "Get a memory", READS),
        Listed(write.update_memory, "Update a memory", REPLACES),
        Listed(delete.delete_memory, "Delete a memory", REPLACES),
        Listed(delete.delete_all_memories, "Delete all memories of somebody", REPLACES),
        Listed(read.list_entities, "List users, agents and runs", READS),
        Listed(delete.delete_entities, "Delete a user, agent or run", REPLACES),
        Listed(graph.search_graph, "Search the graph", READS),
        Listed(graph.get_entity, "Get an entity of the graph", READS),
    ]


def _description(act: Callable[..., Any]) -> str:
    """The docstring without the indentation of the source."""
    lines = (act.__doc__ or "").split("\n")
    return "\n".join(line.strip() for line in lines).strip()


def _told(error: ValidationError) -> str:
    """What is wrong with each argument; of what was found only its beginning."""
    faults = []
    for fault in error.errors(include_url=False, include_context=False):
        where = ".".join(str(part) for part in fault["loc"]) or "arguments"
        found = "" if fault["type"] == "missing" else f", found {fault['input']!r:.60}"
        faults.append(f"{where}: {fault['msg']}{found}")
    return f"nothing was done; mend these and call again: {'; '.join(faults[:10])}"
