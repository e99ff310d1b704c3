"""A server process as a client sees it: lines of JSON in, lines of JSON out."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ANSWER_S = 60.0  # on a machine that does much else
ENVELOPE = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}


def environment(data: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "HOOKKIT_HOME": str(data), "MEM0_LLM_PROVIDER": "none", **more}


class Wire:
    """The pipes of one server process, that a shell starts `through` a command of its own."""

    def __init__(self, data: Path, cwd: Path, through: str = "true", **env: str) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            ["/bin/sh", "-c", f'{through}; exec "$@"', "sh", sys.executable, "-m", "mcp_server"],
            env=environment(data, **env),
            cwd=cwd,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._lines: queue.Queue[bytes] = queue.Queue()
        self._errors: list[bytes] = []
        self._kept: list[dict[str, Any]] = []
        self._number = 0
        assert self.process.stdout
        assert self.process.stderr
        self._pumps = [
            threading.Thread(target=self._pump_answers, daemon=True),
            threading.Thread(target=self._pump_errors, daemon=True),
        ]
        for pump in self._pumps:
            pump.start()

    def send(self, method: str, params: Mapping[str, Any] | None = None) -> int:
        self._number += 1
        message = {"jsonrpc": "2.0", "id": self._number, "method": method, "params": params or {}}
        self.send_raw(json.dumps(message).encode())
        return self._number

    def send_raw(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def answer(self, number: int, timeout_s: float = ANSWER_S) -> dict[str, Any]:
        """The response to a request; what else comes meanwhile is kept."""
        return self._next(lambda m: m.get("id") == number and "method" not in m, timeout_s)

    def notice(self, method: str, timeout_s: float = ANSWER_S) -> dict[str, Any]:
        """The next notification of that kind."""
        return self._next(lambda m: m.get("method") == method, timeout_s)

    def _next(self, fits: Callable[[dict[str, Any]], bool], timeout_s: float) -> dict[str, Any]:
        until = time.monotonic() + timeout_s
        while not (found := [message for message in self._kept if fits(message)]):
            self._kept.append(json.loads(self._lines.get(timeout=max(until - time.monotonic(), 0))))
        self._kept.remove(found[0])
        return found[0]

    def ask(self, method: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return self.answer(self.send(method, params))

    def initialize(self, version: str = "2025-11-25") -> dict[str, Any]:
        """The handshake of the older protocols; what the server says of itself."""
        client = {"name": "test", "version": "1"}
        params = {"protocolVersion": version, "capabilities": {}, "clientInfo": client}
        answer = self.ask("initialize", params)
        self.send_raw(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')
        result: dict[str, Any] = answer["result"]
        return result

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        """A tool's result, as JSON; {"error": text} where it failed."""
        return told(self.ask("tools/call", {"name": name, "arguments": arguments}))

    def close_stdin(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()

    def wait(self, timeout_s: float = 20.0) -> int:
        status = self.process.wait(timeout_s)
        for pump in self._pumps:
            pump.join(5)
        return status

    def stderr(self) -> str:
        return b"".join(self._errors).decode()

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(20)
        for pump in self._pumps:
            pump.join(5)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    pass

    def _pump_answers(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def _pump_errors(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self._errors.append(line)


def told(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a tool's response says."""
    result = answer["result"]
    (content,) = result["content"]
    if result.get("isError"):
        return {"error": content["text"]}
    value: dict[str, Any] = json.loads(content["text"])
    return value


@contextmanager
def serving(data: Path, cwd: Path, **env: str) -> Iterator[Wire]:
    wire = Wire(data, cwd, **env)
    try:
        yield wire
    finally:
        wire.end()


def hookkit(data: Path, cwd: Path, *args: str, **env: str) -> str:
    """A command of ours; its stdout."""
    done = subprocess.run(
        [sys.executable, "-m", "hookkit.cli", *args],
        env=environment(data, **env),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
