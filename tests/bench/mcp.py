"""The MCP tools as a client meets them: a server process over its pipes, one call after another."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import Any

from tests.bench.spent import Spent

RUNS = 40
STARTS = 7
CLIENT = {"name": "bench", "version": "1"}
FACT = "The importer of tidepool keeps its state in SQLite; run {n} of the bench said so."


class Peer:
    """A server process."""

    def __init__(self, project: str, env: Mapping[str, str]) -> None:
        self._number = 0
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "mcp_server"],
            cwd=project,
            env={**env},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": CLIENT}
        self.ask("initialize", params)
        self.first_answer_s = time.perf_counter() - started

    def ask(self, method: str, params: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params}
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()
        while True:
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
            if answer.get("id") == self._number:
                return answer

    def call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        result = self.ask("tools/call", {"name": tool, "arguments": arguments})["result"]
        assert not result.get("isError"), result
        value: dict[str, Any] = json.loads(result["content"][0]["text"])
        return value

    def leave(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()


def first_answer(project: str, env: Mapping[str, str]) -> float:
    """Seconds from exec to the first answer, the median."""
    spent = []
    for _ in range(STARTS):
        peer = Peer(project, env)
        spent.append(peer.first_answer_s)
        peer.leave()
    return statistics.median(spent)


def tools(project: str, env: Mapping[str, str]) -> tuple[float, list[Spent]]:
    """The wire's own median (a list of prompts, which asks no worker), and each tool's calls."""
    peer = Peer(project, env)
    peer.call("add_memory", text="warm", user_id="warm")
    spent: dict[str, list[float]] = {}

    def timed(name: str, tool: str, /, **arguments: Any) -> dict[str, Any]:
        started = time.perf_counter()
        answer = peer.call(tool, **arguments)
        spent.setdefault(name, []).append((time.perf_counter() - started) * 1000)
        return answer

    wire = []
    for n in range(RUNS):
        started = time.perf_counter()
        peer.ask("prompts/list", {})
        wire.append((time.perf_counter() - started) * 1000)
        added = timed("add_memory", "add_memory", text=FACT.format(n=n), agent_id="bench")
        memory = added["results"][0]["id"]
        timed("get_memory", "get_memory", memory_id=memory)
        query = f"where does the importer keep its state? {n}"
        timed("search_memories", "search_memories", query=query)
        filters = {"AND": [{"agent_id": "bench"}, {"NOT": [{"kind": "raw"}]}]}
        timed("search_memories, filters", "search_memories", query=query, filters=filters)
        timed("get_memories", "get_memories", limit=50)
        timed("update_memory", "update_memory", memory_id=memory, text=f"Changed in run {n}.")
        timed("list_entities", "list_entities")
        timed("search_graph", "search_graph", query=query)
        timed("get_entity", "get_entity", name="importer")
        timed("delete_memory", "delete_memory", memory_id=memory)
        peer.call("add_memory", text="soon gone", run_id=f"run{n}")
        timed("delete_all_memories", "delete_all_memories", run_id=f"run{n}")
        peer.call("add_memory", text="soon gone", run_id=f"run{n}")
        timed("delete_entities", "delete_entities", run_id=f"run{n}")
    peer.leave()
    return statistics.median(wire), [Spent(*item) for item in spent.items()]
