"""Logins as Claude Code stores them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.deadline import Deadline
from hookkit.llm.login import Login, LoginSettings, find
from tests.llm_login.endpoint_double import SECRET, TokenEndpoint

REPOSITORY = Path(__file__).parents[2]
FRESH_S = 20_000.0
NEAR_S = 100.0  # within the threshold
OVER_S = -100.0


class Home(NamedTuple):
    """A user's home with a login in it, and the endpoint that knows its tokens."""

    folder: Path
    endpoint: TokenEndpoint

    @property
    def file(self) -> Path:
        return self.folder / ".claude" / ".credentials.json"

    @property
    def settings(self) -> LoginSettings:
        return LoginSettings(
            str(self.folder), str(self.folder / "ours"), token_url=self.endpoint.url, pause_s=0.0
        )

    def log_in(self, left_s: float, **fields: Any) -> str:
        """Write what a new login writes; its access token."""
        access, refresh = self.endpoint.issue()
        self.write(document(access, refresh, left_s, **fields))
        return access

    def write(self, root: object) -> None:
        """The way Claude Code does: a new file beside it, renamed."""
        replace(self.file, json.dumps(root).encode())

    def read(self) -> dict[str, Any]:
        root = json.loads(self.file.read_bytes())
        assert isinstance(root, dict)
        return root

    def stored(self) -> tuple[str, str]:
        login = self.read()["claudeAiOauth"]
        return login["accessToken"], login["refreshToken"]

    def login(self, **settings: Any) -> Login:
        found = find(self.settings._replace(**settings), soon())
        assert isinstance(found, Login)
        return found


def document(access: str, refresh: str, left_s: float, **fields: Any) -> dict[str, Any]:
    """A whole document with keys that we do not know, in an order of its own."""
    return {
        "mcpOAuth": {"linear|1": {"accessToken": f"mcp-{SECRET}", "é": [1, 2.5, None]}},
        "claudeAiOauth": {
            "subscriptionType": "max",
            "accessToken": access,
            "refreshToken": refresh,
            "expiresAt": int((time.time() + left_s) * 1000),
            "scopes": ["user:inference", "user:profile"],
            "rateLimitTier": None,
            "ours to keep": {"nested": ["\ud800", True]},
            **fields,
        },
        "organizationUuid": "b",
    }


def without_tokens(root: dict[str, Any]) -> str:
    """All but the tokens, as text: the order counts."""
    login = {**root["claudeAiOauth"], "accessToken": 0, "refreshToken": 0, "expiresAt": 0}
    return json.dumps({**root, "claudeAiOauth": login})


def replace(file: Path, content: bytes) -> None:
    """Claude Code's way of writing: a temporary of its own, renamed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.tmp.{os.getpid()}.claude")
    beside.write_bytes(content)
    beside.chmod(0o600)
    beside.rename(file)


def soon() -> Deadline:
    return Deadline.after(20.0)


def now() -> Deadline:
    """No time to wait for anybody."""
    return Deadline.after(0.0)


def start(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Another process that imports hookkit and these tests."""
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def tell(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdin
    process.stdin.write(f"{word}\n")
    process.stdin.flush()
