"""The OAuth token endpoint as a real HTTP server: a refresh token works once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "SeCrEt"  # in each token that is made up here


class TokenEndpoint:
    """What the server knows; `url` is where it listens."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.agents: list[str] = []
        self.expires_in: Any = 28_800
        self.rotates = True
        self.answers: list[tuple[int, bytes]] = []  # given instead, first to last
        self.before_answer: Callable[[], None] = lambda: None  # the old token is spent by then
        self._valid: set[str] = set()
        self._made = 0
        self._lock = threading.Lock()

    def issue(self) -> tuple[str, str]:
        """A new access token and the refresh token that goes with it, as after a login."""
        with self._lock:
            return self._issue()

    def _issue(self) -> tuple[str, str]:
        self._made += 1
        refresh = f"sk-ant-ort01-{SECRET}-{self._made}"
        self._valid.add(refresh)
        return f"sk-ant-oat01-{SECRET}-{self._made}", refresh

    def answer(self, asked: dict[str, Any], agent: str) -> tuple[int, bytes]:
        with self._lock:
            self.asked.append(asked)
            self.agents.append(agent)
            if self.answers:
                return self.answers.pop(0)
            if asked["refresh_token"] not in self._valid:
                return 400, b'{"error": "invalid_grant", "error_description": "used"}'
            answer = {"token_type": "Bearer", "expires_in": self.expires_in, "scope": "user:x"}
            access, refresh = self._issue()
            answer["access_token"] = access
            if self.rotates:
                self._valid.discard(asked["refresh_token"])
                answer["refresh_token"] = refresh
        return 200, json.dumps(answer).encode()


@contextmanager
def serving() -> Iterator[TokenEndpoint]:
    """A token endpoint on loopback."""
    endpoint = TokenEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = endpoint.answer(asked, self.headers["User-Agent"])
            endpoint.before_answer()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1/oauth/token"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
