"""One tool call: the request made whole, the worker asked in a thread, its faults made readable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import anyio
import anyio.to_thread
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError

from hookkit.errors import HookkitError
from hookkit.memory.model import GLOBAL
from hookkit.memory.neutral import neutral, neutral_values
from mcp_server.asking import Asker
from mcp_server.words import GRAPH_WAITS

ANSWER_S = 30.0  # a worker that starts on a slow disk
MODEL_S = 150.0  # one that asks a model
GRAPH_S = 110.0  # on top: the worker waits so long for the graph part, and says if it is not done
DELETE_S = 600.0  # many pages
TELL_S = 1.0  # between two notices of progress

Call: TypeAlias = Context[Any, Any]


class Caller:
    """What every tool works with: the worker, and whose memories are meant by default."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    @property
    def user_id(self) -> str:
        """Whose memories, where a call does not say."""
        return self._asker.config.user_id

    @property
    def agent_id(self) -> str:
        """Whose agent adds, where a call does not say."""
        return self._asker.config.agent_id

    def with_graph(self, enable_graph: bool | None) -> bool:
        """Whether the graph is meant: what a call says wins, then MEM0_ENABLE_GRAPH."""
        return self._asker.config.enable_graph if enable_graph is None else enable_graph

    def projects(self, scope: str) -> list[str] | None:
        """The projects that a search in `scope` may see; None is all."""
        here = self._asker.project.slug
        return {"project": [here, GLOBAL], "global": [GLOBAL]}.get(scope)

    def belongs(self, scope: str) -> dict[str, str]:
        """The project that a memory added with `scope` belongs to."""
        if scope == "project":
            return {
                "project": self._asker.project.slug,
                "project_name": self._asker.project.name,
            }
        return {"project": GLOBAL, "project_name": ""}

    async def ask(
        self, call: Call, request: Mapping[str, Any], wait_s: float = ANSWER_S
    ) -> dict[str, Any]:
        """The worker's reply; a long wait tells progress. Once begun it is finished, come what may.

        Raises:
            ToolError: it cannot be done; the message is for the model to read.
        """
        reply: dict[str, Any] = {}

        def ask() -> None:
            reply.update(self._asker.ask({**request}, wait_s))

        async with anyio.create_task_group() as group:
            group.start_soon(_tell, call, wait_s)
            try:
                await anyio.to_thread.run_sync(ask)
            except HookkitError as error:
                reason: str | None = neutral(str(error))  # it may tell words of a memory
            else:
                reason = None
            group.cancel_scope.cancel()
        if reason is not None:
            raise ToolError(reason)
        return reply


def shown(value: Mapping[str, Any]) -> str:
    """A tool's answer: JSON, its text readable, and nothing live in it."""
    return json.dumps(neutral_values(value), ensure_ascii=False)


def waits(reply: Mapping[str, Any]) -> str:
    """That the graph part of what was done is yet to be done, and why; "" where it is done."""
    return f"{GRAPH_WAITS}{reply['graph']}" if reply.get("graph") else ""


async def _tell(call: Call, wait_s: float) -> None:
    """Progress by the second: a client without a progress token is told nothing."""
    seconds = 0
    while True:
        await anyio.sleep(TELL_S)
        seconds += 1
        await call.report_progress(seconds, wait_s, "the memory worker is at it")
