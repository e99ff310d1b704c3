"""What a client is told before it calls anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mcp_types import Tool

from mcp_server.words import GUIDE, INSTRUCTIONS
from tests.mcp_server.inside import Inside

CLAUDE_CUTS_AT = 4096  # characters of instructions and of each description
PARAMETERS = {
    "add_memory": "text messages user_id agent_id run_id metadata infer enable_graph scope",
    "search_memories": "query user_id agent_id run_id filters limit threshold rerank enable_graph "
    "scope",
    "get_memories": "user_id agent_id run_id limit offset",
    "get_memory": "memory_id",
    "update_memory": "memory_id text",
    "delete_memory": "memory_id",
    "delete_all_memories": "user_id agent_id run_id",
    "list_entities": "",
    "delete_entities": "user_id agent_id run_id",
    "search_graph": "query",
    "get_entity": "name history",
}
READS = {"search_memories", "get_memories", "get_memory", "list_entities"} | {
    "search_graph",
    "get_entity",
}
DESTROYS = {"update_memory", "delete_memory", "delete_all_memories", "delete_entities"}


@pytest.fixture
def inside(tmp_path: Path) -> Inside:
    """No worker is up, and none is asked."""
    return Inside.of(tmp_path / "data", tmp_path)


@pytest.fixture
def tools(inside: Inside, tmp_path: Path) -> dict[str, Tool]:
    listed = inside.with_client(lambda client: client.list_tools()).tools
    assert not (tmp_path / "data").exists()
    return {tool.name: tool for tool in listed}


def test_the_tools_and_their_parameters_are_those_that_people_know(tools: dict[str, Tool]) -> None:
    found = {name: " ".join(tool.input_schema["properties"]) for name, tool in tools.items()}

    assert found == PARAMETERS


def test_every_parameter_is_described(tools: dict[str, Tool]) -> None:
    def described(schema: dict[str, Any]) -> bool:
        return len(schema.get("description", "")) > 15

    assert [
        (name, parameter)
        for name, tool in tools.items()
        for parameter, schema in tool.input_schema["properties"].items()
        if not described(schema)
    ] == []


def test_required_is_only_what_there_is_no_default_for(tools: dict[str, Tool]) -> None:
    assert {name: tool.input_schema.get("required", []) for name, tool in tools.items()} == {
        **dict.fromkeys(PARAMETERS, []),
        "add_memory": ["text"],
        "search_memories": ["query"],
        "get_memory": ["memory_id"],
        "update_memory": ["memory_id", "text"],
        "delete_memory": ["memory_id"],
        "search_graph": ["query"],
        "get_entity": ["name"],
    }


def test_nothing_is_longer_than_claude_reads(tools: dict[str, Tool]) -> None:
    texts = [INSTRUCTIONS, GUIDE, *(str(tool.description) for tool in tools.values())]

    assert max(map(len, texts)) < CLAUDE_CUTS_AT
    assert min(map(len, texts)) > 100


def test_descriptions_say_when_to_call(tools: dict[str, Tool]) -> None:
    assert [name for name, tool in tools.items() if "Call this" not in str(tool.description)] == []


def test_the_hints_tell_readers_from_destroyers(tools: dict[str, Tool]) -> None:
    hints = {name: tool.annotations for name, tool in tools.items()}

    assert {name for name, hint in hints.items() if hint and hint.read_only_hint} == READS
    assert {name for name, hint in hints.items() if hint and hint.destructive_hint} == DESTROYS
    assert {name for name, hint in hints.items() if hint and not hint.idempotent_hint} == {
        "add_memory"
    }


def test_two_tools_alone_are_always_loaded(tools: dict[str, Tool]) -> None:
    always = {n for n, tool in tools.items() if (tool.meta or {}).get("anthropic/alwaysLoad")}

    assert always == {"add_memory", "search_memories"}


def test_answers_are_text_alone(tools: dict[str, Tool]) -> None:
    """Of structured content Claude Code would show the model a wrapper instead."""
    assert [name for name, tool in tools.items() if tool.output_schema is not None] == []


def test_the_prompt_is_the_guide(inside: Inside) -> None:
    (prompt,) = inside.with_client(lambda client: client.list_prompts()).prompts
    result = inside.with_client(lambda client: client.get_prompt("memory_assistant"))

    assert (prompt.name, prompt.arguments) == ("memory_assistant", [])
    (message,) = result.messages
    assert message.content.type == "text"
    assert message.content.text == GUIDE


def test_the_instructions_reach_the_client(inside: Inside) -> None:
    async def instructions(client: Any) -> Any:
        return client.instructions

    assert inside.with_client(instructions) == INSTRUCTIONS
