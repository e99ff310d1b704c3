"""The server in this process, called through the SDK's own client."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TypeVar

from mcp.client import Client

from hookkit.config.read import Reading, read_config
from hookkit.config.settings import Config
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from mcp_server.asking import Asker
from mcp_server.server import MemoryServer, build_server

Result = TypeVar("Result")


def asker(data: Path, project: Path, **fields: Any) -> Asker:
    config = Config(llm_provider="none")._replace(**fields)
    return Asker(Paths(str(data)), Reading(config, (), ()), project_of(str(project)))


def asker_of_file(data: Path, project: Path) -> Asker:
    """With the settings as a data folder's config.env has them."""
    paths = Paths(str(data))
    return Asker(paths, read_config({}, paths.config_env), project_of(str(project)))


class Inside:
    """One client of a server in this process."""

    def __init__(self, server: MemoryServer) -> None:
        self.server = server

    @classmethod
    def of(cls, data: Path, project: Path, **fields: Any) -> Inside:
        return cls(build_server(asker(data, project, **fields)))

    def with_client(self, act: Callable[[Client], Coroutine[Any, Any, Result]]) -> Result:
        async def run() -> Result:
            async with Client(self.server) as client:
                return await act(client)

        return asyncio.run(run())

    def call(self, name: str, /, **arguments: Any) -> dict[str, Any]:
        """A tool's answer; {"error": text} where it failed."""
        return self.with_client(lambda client: called(client, name, arguments))

    def texts(self, **arguments: Any) -> list[str]:
        """The memories that get_memories lists."""
        return [m["memory"] for m in self.call("get_memories", **arguments)["results"]]

    def found(self, query: str, **arguments: Any) -> list[str]:
        """The memories that search_memories finds."""
        return [
            m["memory"] for m in self.call("search_memories", query=query, **arguments)["results"]
        ]

    def add(self, text: str, **arguments: Any) -> str:
        """A new memory's id."""
        (added,) = self.call("add_memory", text=text, **arguments)["results"]
        return str(added["id"])


async def called(client: Client, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    result = await client.call_tool(name, dict(arguments))
    (content,) = result.content
    assert content.type == "text"
    assert result.structured_content is None
    if result.is_error:
        return {"error": content.text}
    value: dict[str, Any] = json.loads(content.text)
    return value
