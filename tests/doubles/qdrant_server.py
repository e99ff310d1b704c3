"""A Qdrant server as clients meet it: its REST interface over real HTTP, faults on demand.

In a test:

    with QdrantServer() as server:                    # an empty one, on a port of its own
        store = QdrantStore.open(QdrantAt(server.url, "memories"), ...)
        server.fault = Fault("status", status=500)    # of every request, until it is taken away
        server.fault = Fault("slow", seconds=9)       # the answer comes late
        server.fault = Fault("cut")                   # it is done, and half of the answer sent
        server.fault = Fault("drop", times=1)         # the connection ends without an answer
        server.fault = None
        server.stop(); server.start()                 # refused; the same port, nothing lost
        server.asked                                  # every request: method, path, headers

As a process of its own, with what it holds kept in a folder (it outlives kill -9):

    python -m tests.doubles.qdrant_server --port 0 --folder F [--api-key K] [--strict]

prints its port on one line when it listens. There a fault is set by HTTP: PUT /_double/fault with
{"kind": "slow", "seconds": 9}, or null for none; GET /_double/asked tells how many were asked.

A live server takes its place in the contract suite where MEM0_TEST_QDRANT_URL names one.
"""

from __future__ import annotations

import argparse
import json
import shutil
import socket
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.doubles.qdrant_engine import Engine, Refused

VERSION = "1.18.0"
MAX_BODY = 32 * 2**20  # bytes, as a server's own default


class Fault(NamedTuple):
    """What goes wrong with a request whose path has `path` in it."""

    kind: str  # "status", "slow", "cut" or "drop"
    status: int = 500
    seconds: float = 30.0
    path: str = ""
    times: int = -1  # requests that meet it; -1: all
    said: str = "Service internal error: injected"  # of a "status"


class Asked(NamedTuple):
    """A request that came in."""

    method: str
    path: str  # with its query
    headers: dict[str, str]  # names in lower case


class QdrantServer:
    """A server over a folder, or over one that goes with it."""

    def __init__(
        self,
        *,
        folder: Path | None = None,
        port: int = 0,
        api_key: str = "",
        strict: bool = False,
        version: str = VERSION,
    ) -> None:
        self._own = None if folder else Path(tempfile.mkdtemp(prefix="qdrant-double-"))
        self.engine = Engine(folder or self._own or Path(), strict=strict, version=version)
        self.api_key = api_key
        self.fault: Fault | None = None
        self.asked: list[Asked] = []
        self.connections: set[socket.socket] = set()
        self.changing = threading.Lock()
        self.waking = threading.Event()
        self.port = port
        self._server: ThreadingHTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen, on the port of before."""
        outer = self

        class Handler(_Handler):
            of = outer

        self.waking.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def stop(self) -> None:
        """Be gone: connections end, new ones are refused; what is held stays. Twice is once."""
        if self._server is None:
            return
        self.waking.set()
        self._server.shutdown()
        self._thread.join()
        with self.changing:
            for connection in self.connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        self._server.server_close()
        self._server = None

    def met(self, path: str) -> Fault | None:
        """The fault that this request meets."""
        with self.changing:
            fault = self.fault
            if fault is None or fault.path not in path or fault.times == 0:
                return None
            self.fault = fault._replace(times=fault.times - 1) if fault.times > 0 else fault
            return fault

    def asked_for(self, part: str) -> int:
        """How many requests had `part` in their path."""
        return sum(part in one.path for one in self.asked)

    def __enter__(self) -> QdrantServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.engine.close()
        if self._own:
            shutil.rmtree(self._own)


class _Handler(BaseHTTPRequestHandler):
    of: QdrantServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        with self.of.changing:
            self.of.connections.add(self.connection)

    def finish(self) -> None:
        with self.of.changing:
            self.of.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            pass

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # whoever asked has given up, or we were stopped
            self.close_connection = True

    def log_message(self, *_: object) -> None:  # nobody reads it
        return

    def _do(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.partition("?")[0]
        if path.startswith("/_double/"):
            self._steer(path, raw)
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.of.asked.append(Asked(self.command, self.path, headers))
        fault = self.of.met(self.path)
        if fault and fault.kind == "drop":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault and fault.kind == "slow":
            self.of.waking.wait(fault.seconds)
        if fault and fault.kind == "status":
            self._send(fault.status, error_of(fault.said))
            return
        self._send(*self._answer(path, raw), cut=fault is not None and fault.kind == "cut")

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do

    def _answer(self, path: str, raw: bytes) -> tuple[int, Any]:
        started = time.monotonic()
        if path == "/":
            return 200, {
                "title": "qdrant - vector search engine",
                "version": self.of.engine.version,
            }
        if self.of.api_key and self.headers.get("api-key") != self.of.api_key:
            return 401, b"Must provide an API key or an Authorization bearer token"
        if len(raw) > MAX_BODY:
            return 413, error_of("Payload too large")
        try:
            body = json.loads(raw) if raw else {}
            result = self.of.engine.answer(self.command, unquote(path), body)
        except Refused as refused:
            return refused.status, error_of(refused.message) if refused.message else b""
        except (ValueError, KeyError) as error:
            return 400, error_of(f"Format error in JSON body: {error}")
        except Exception as error:
            return 500, error_of(f"Service internal error: {type(error).__name__}: {error}")
        return 200, {"result": result, "status": "ok", "time": time.monotonic() - started}

    def _steer(self, path: str, raw: bytes) -> None:
        if path == "/_double/fault":
            fault = json.loads(raw)
            self.of.fault = Fault(**fault) if fault else None
        self._send(200, {"asked": len(self.of.asked)})

    def _send(self, status: int, value: Any, *, cut: bool = False) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2] if cut else data)
        self.wfile.flush()
        if cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)


def error_of(message: str) -> dict[str, Any]:
    return {"status": {"error": message}, "time": 0.0}


def main() -> int:
    parser = argparse.ArgumentParser(description="a double of a Qdrant server")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--api-key", default="")
    parser.add_argument("--strict", action="store_true")
    parser.add_argument("--version", default=VERSION)
    given = parser.parse_args()
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
    server = QdrantServer(
        folder=given.folder,
        port=given.port,
        api_key=given.api_key,
        strict=given.strict,
        version=given.version,
    )
    print(server.port, flush=True)
    with server:
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
