"""What the doubles share: real HTTP on loopback, every request kept, faults on demand."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, Any]  # status, and what is sent as JSON; bytes are sent as they are
PATIENCE_S = 30.0


class JsonServer:
    """A server on `port`, or one of its own; `reply` says what it answers."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        # {"status": 500, "error": "..."} or {"delay": threading.Event} or {"cut"} or {"raw": bytes}
        self.fault: dict[str, Any] = {}
        outer = self

        class Handler(_Handler):
            server_of = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def reply(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        """The answer to one request."""
        raise NotImplementedError

    def refused(self, status: int, why: str) -> Reply:
        """An error, in this server's shape."""
        return status, {"error": why}

    def __enter__(self) -> Any:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Be gone; a second time does nothing."""
        if "delay" in self.fault:
            self.fault["delay"].set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server_of: JsonServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_S

    def log_message(self, *_: object) -> None:  # nobody reads it
        return

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        self._answer(body)

    def _answer(self, body: dict[str, Any]) -> None:
        of = self.server_of
        headers = {k.lower(): v for k, v in self.headers.items()}
        of.requests.append(body)
        of.headers.append(headers)
        of.paths.append(self.path)
        fault = of.fault
        if "delay" in fault:
            fault["delay"].wait(PATIENCE_S)
        if "cut" in fault:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        if "status" in fault:
            reply = of.refused(fault["status"], fault.get("error", "injected"))
        elif "raw" in fault:
            reply = 200, fault["raw"]
        else:
            reply = of.reply(self.path, body, headers)
        self._send(*reply)

    def _send(self, status: int, value: Any) -> None:
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        try:
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        except OSError:  # whoever asked has given up
            self.close_connection = True
