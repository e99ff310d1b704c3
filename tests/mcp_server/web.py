"""A server process that listens on loopback, and raw requests to it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.mcp_server.wire import environment

UP_S = 60.0
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


class Answer(NamedTuple):
    """Of an HTTP server."""

    status: int
    headers: Mapping[str, str]
    body: str

    def message(self) -> dict[str, Any]:
        """The JSON-RPC message in it, which may lie in an event."""
        data = [line[5:] for line in self.body.split("\n") if line.startswith("data:")]
        value: dict[str, Any] = json.loads(data[-1] if data else self.body)
        return value


class Web:
    """A listening server."""

    def __init__(self, port: int, process: subprocess.Popen[str], token: str = "") -> None:
        self.port = port
        self.process = process
        self.token = token

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mcp"

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named.setdefault("Authorization", f"Bearer {self.token}")
        try:
            connection.request(method, path, body, named)
            reply = connection.getresponse()
            return Answer(reply.status, dict(reply.headers), reply.read().decode())
        finally:
            connection.close()

    def post(self, message: Mapping[str, Any], **headers: str) -> Answer:
        """A JSON-RPC message to the endpoint."""
        usual = {
            "Content_Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "MCP_Protocol_Version": "2025-11-25",
        }
        return self.request("POST", "/mcp", json.dumps(message).encode(), **{**usual, **headers})

    def initialize(self, **headers: str) -> Answer:
        client = {"name": "test", "version": "1"}
        params = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client}
        message = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params}
        return self.post(message, **headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start(data: Path, cwd: Path, **env: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "mcp_server"],
        env=environment(data, **{"MEM0_TRANSPORT": "streamable-http", **env}),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def listening(data: Path, cwd: Path, *, token: str = "", **env: str) -> Iterator[Web]:
    port = free_port()
    secret = {"MEM0_HTTP_TOKEN": token} if token else {}
    process = start(data, cwd, MEM0_PORT=str(port), **secret, **env)
    web = Web(port, process, token)
    try:
        wait_up(web)
        yield web
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


def wait_up(web: Web) -> None:
    until = time.monotonic() + UP_S
    while True:
        try:
            if web.request("GET", "/health").status == 200:
                return
        except OSError:
            assert web.process.poll() is None, web.process.communicate()
            assert time.monotonic() < until
            time.sleep(0.05)


def npm_dir() -> str:
    return os.environ.get("MCP_NPM_DIR", "")
