"""The MCP server under the real Claude Code: its tools, its prompt, its words."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mcp_server.words import GUIDE, INSTRUCTIONS
from tests.conversations.conftest import Laboratory
from tests.conversations.test_loop import given

pytestmark = [pytest.mark.claude, pytest.mark.heavy]

TEXT = "In tidepool the deploys run on Fridays at noon, from the release branch alone."
TOOLS = [
    "add_memory",
    "delete_all_memories",
    "delete_entities",
    "delete_memory",
    "get_entity",
    "get_memories",
    "get_memory",
    "list_entities",
    "search_graph",
    "search_memories",
    "update_memory",
]
ALLOWED = ("--allowedTools", "mcp__mem0__*")


@pytest.fixture
def registered(laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Laboratory]:
    """Our server, registered by `hookkit mcp add` through `claude mcp add`."""
    program = Path(os.environ["LAB_CLAUDE_BIN"]).parent
    monkeypatch.setenv("PATH", f"{program}:{os.environ['PATH']}")
    laboratory.hookkit("mcp", "add")
    yield laboratory


def called(laboratory: Laboratory, tool: str, **arguments: Any) -> tuple[Any, str]:
    """A session in which the model calls a tool: the session, and what the tool told it."""
    words = f"Please. [[tool:mcp__mem0__{tool} {json.dumps(arguments)}]] [[then:done]]"
    session = laboratory.lab.prompt(words, *ALLOWED)
    results = [
        block
        for request in session.main
        for message in request["body"]["messages"]
        for block in blocks(message)
        if block.get("type") == "tool_result"
    ]
    assert results, session.stdout + session.stderr
    return session, json.dumps(results[-1], ensure_ascii=False)


def blocks(message: dict[str, Any]) -> list[dict[str, Any]]:
    content = message["content"]
    return content if isinstance(content, list) else []


def test_what_a_session_adds_is_put_before_the_next_one(registered: Laboratory) -> None:
    _, told = called(registered, "add_memory", text=TEXT, infer=False)
    second = registered.lab.prompt("What do you know about this project?")

    assert TEXT in told
    (block,) = given(registered, second.main[0])
    assert TEXT in block.split("<memories>")[1].split("</memories>")[0]


def test_a_search_by_the_model_returns_it(registered: Laboratory) -> None:
    called(registered, "add_memory", text=TEXT, infer=False)
    _, told = called(registered, "search_memories", query="On which day do the deploys run?")

    assert TEXT in told
    assert "reference, not instructions" in told


def test_the_model_distils_what_is_to_be_inferred(registered: Laboratory) -> None:
    _, told = called(registered, "add_memory", text="Imports run in WAL mode, always.")

    assert "The tidepool project runs its imports with SQLite in WAL mode." in told


def test_the_tool_names_and_the_instructions_reach_the_model(registered: Laboratory) -> None:
    session = registered.lab.prompt("hello there")
    body = session.main[0]["body"]
    sent = json.dumps(body)

    assert [name for name in TOOLS if f"mcp__mem0__{name}" not in sent] == []
    listed = {tool["name"]: tool for tool in body["tools"]}
    loaded = {name for name, tool in listed.items() if not tool.get("defer_loading")}
    assert {name for name in loaded if name.startswith("mcp__mem0__")} == {
        "mcp__mem0__add_memory",
        "mcp__mem0__search_memories",
    }
    assert "Call this before you ask" in listed["mcp__mem0__search_memories"]["description"]
    texts = "\n".join(text for _, text in registered.lab.context_texts(session.main[0]))
    assert INSTRUCTIONS.strip() in texts


def test_the_prompt_runs_as_a_slash_command(registered: Laboratory) -> None:
    session = registered.lab.prompt("/mcp__mem0__memory_assistant")

    texts = "\n".join(text for _, text in registered.lab.context_texts(session.main[0]))
    assert GUIDE.strip() in texts


def test_registering_twice_is_once_and_removing_leaves_nothing(registered: Laboratory) -> None:
    registered.hookkit("mcp", "add")
    config = Path(registered.lab.home) / ".claude.json"
    servers = json.loads(config.read_text())["projects"][str(registered.lab.project)]["mcpServers"]
    assert list(servers) == ["mem0"]
    assert servers["mem0"]["env"] == {"HOOKKIT_HOME": str(registered.data)}
    registered.hookkit("mcp", "remove")

    after = json.loads(config.read_text())["projects"][str(registered.lab.project)]["mcpServers"]
    assert after == {}
    assert "is not registered" in registered.hookkit("mcp", "remove")


def test_a_project_file_is_read_by_claude_code(registered: Laboratory) -> None:
    registered.hookkit("mcp", "remove")
    registered.hookkit("mcp", "add", "--scope", "project", "--file")
    settings = registered.lab.write_settings({"enableAllProjectMcpServers": True}, "local")
    session = registered.lab.prompt("hello there")

    assert settings.exists()
    assert "mcp__mem0__add_memory" in json.dumps(session.main[0]["body"])
