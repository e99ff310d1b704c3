"""An Ollama server as clients meet it: /api/chat, /api/embed, /api/tags, /api/show.

Shapes and statuses as read off ollama v0.33 (server/routes.go). Answers are scripted; requests are
kept. A model that was not `pull`ed is a 404, as there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class OllamaServer:
    """A server with some models; `answer` makes the fields of a chat's reply."""

    def __init__(self, models: list[str], answer: Answer) -> None:
        self.models = models
        self.answer = answer
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.fault: dict[str, Any] = {}  # {"status": 500} or {"delay": threading.Event} or {"cut"}
        outer = self

        class Handler(_Handler):
            server_of = outer

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> OllamaServer:
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
    server_of: OllamaServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:  # nobody reads it
        return

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"{}")
        self.server_of.requests.append(body)
        self.server_of.headers.append({k.lower(): v for k, v in self.headers.items()})
        fault = self.server_of.fault
        if "delay" in fault:
            fault["delay"].wait(30)
        if "cut" in fault:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        if "status" in fault:
            self._send(fault["status"], {"error": "injected"})
            return
        if body.get("model") not in self.server_of.models:
            self._send(404, {"error": f"model '{body.get('model')}' not found"})
            return
        self._send(200, self._chat(body))

    def _chat(self, body: dict[str, Any]) -> dict[str, Any]:
        asked = body["messages"]
        prompt = sum(len(message["content"]) for message in asked) // 4
        return {
            "model": body["model"],
            "created_at": "2026-11-23T00:00:00Z",
            "done": True,
            "done_reason": "stop",
            "prompt_eval_count": prompt,
            "eval_count": 7,
            **self.server_of.answer(body),
        }

    def _send(self, status: int, value: dict[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def says(text: str, **more: Any) -> dict[str, Any]:
    """The fields of a reply with these words."""
    return {"message": {"role": "assistant", "content": text}, **more}
