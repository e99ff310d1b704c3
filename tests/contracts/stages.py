"""Every provider behind its real wire, told by a test what its model says next."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from hookkit.llm.anthropic import AnthropicModel
from hookkit.llm.claude_code import ClaudeCodeModel
from hookkit.llm.gemini import GeminiModel
from hookkit.llm.login.chain import Fixed
from hookkit.llm.ollama import OllamaModel
from hookkit.memory.asking import Provider
from tests.doubles import gemini
from tests.doubles.gemini import GeminiServer
from tests.doubles.ollama import OllamaServer, says
from tests.kit.fake_anthropic import FakeAnthropic

API_KEY = "sk-ant-api03-not-a-real-key-of-anybody"
LOGIN = "sk-ant-oat01-not-a-real-login-of-anybody"


class Stage(Protocol):
    """A provider, and the far end of its wire."""

    provider: Provider

    def says(self, text: str) -> None:
        """The model answers with this text."""

    def fails(self, status: int) -> None:
        """The far end answers with this status."""

    def is_slow(self) -> None:
        """The far end takes longer than anybody waits."""

    def is_gone(self) -> None:
        """Nobody is there any more."""

    def asked(self) -> list[str]:
        """The whole of each request, as JSON text."""


class AnthropicStage:
    """The Messages API, with a key or a login token."""

    def __init__(self, api: FakeAnthropic, token: str) -> None:
        self._api = api
        fixed = Fixed(token, "a test")
        self.provider: Provider = AnthropicModel(fixed, "claude-haiku-4-5", 1024, base_url=api.url)

    def says(self, text: str) -> None:
        self._api.set_rules([{"reply": {"text": text}}])

    def fails(self, status: int) -> None:
        self._api.set_rules([{"reply": {"status": status, "error": "scripted"}}])

    def is_slow(self) -> None:
        self._api.set_rules([{"reply": {"text": "{}", "delay": 3.0}}])

    def is_gone(self) -> None:
        self._api.stop()

    def asked(self) -> list[str]:
        return [json.dumps(entry["body"]) for entry in self._api.messages()]


class ClaudeStage(AnthropicStage):
    """The real `claude` program, whose API is on loopback."""

    def __init__(self, api: FakeAnthropic, home: Path) -> None:
        super().__init__(api, API_KEY)
        environment = {
            "PATH": os.defpath,
            "HOME": str(home),
            "ANTHROPIC_BASE_URL": api.url,
            "ANTHROPIC_API_KEY": API_KEY,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
            "DISABLE_TELEMETRY": "1",
        }
        program = os.environ.get("LAB_CLAUDE_BIN", "claude")
        self.provider = ClaudeCodeModel("haiku", environment, program)

    def says(self, text: str) -> None:
        try:
            value = json.loads(text)
        except ValueError:
            super().says(text)
            return
        use = {"name": "StructuredOutput", "input": value}
        self._api.set_rules([{"reply": {"tool_use": use} if isinstance(value, dict) else text}])


class OllamaStage:
    """An Ollama server."""

    def __init__(self, server: OllamaServer) -> None:
        self._server = server
        self.provider: Provider = OllamaModel(server.url, "qwen3:14b", 1024, "30m", False)

    def says(self, text: str) -> None:
        self._server.answer = lambda _body: says(text)

    def fails(self, status: int) -> None:
        self._server.fault = {"status": status}

    def is_slow(self) -> None:
        self._server.fault = {"delay": threading.Event(), "cut": True}

    def is_gone(self) -> None:
        self._server.stop()

    def asked(self) -> list[str]:
        return [json.dumps(request) for request in self._server.requests]


class GeminiStage:
    """The Gemini API."""

    def __init__(self, server: GeminiServer) -> None:
        self._server = server
        self.provider: Provider = GeminiModel(
            API_KEY, "gemini-2.5-flash-lite", 1024, base_url=server.url
        )

    def says(self, text: str) -> None:
        self._server.answer = lambda _body: gemini.says(text)

    def fails(self, status: int) -> None:
        self._server.fault = {"status": status}

    def is_slow(self) -> None:
        self._server.fault = {"delay": threading.Event()}

    def is_gone(self) -> None:
        self._server.stop()

    def asked(self) -> list[str]:
        return [json.dumps(request) for request in self._server.requests]


@contextmanager
def stage(name: str, home: Path) -> Iterator[Stage]:
    """The stage of that provider."""
    if name == "ollama":
        with OllamaServer(["qwen3:14b"], lambda _body: says("{}")) as server:
            yield OllamaStage(server)
        return
    if name == "gemini":
        with GeminiServer(lambda _body: gemini.says("{}")) as double:
            yield GeminiStage(double)
        return
    with FakeAnthropic() as api:
        if name == "claude_code":
            yield ClaudeStage(api, home)
        else:
            yield AnthropicStage(api, LOGIN if name == "anthropic_oat" else API_KEY)
