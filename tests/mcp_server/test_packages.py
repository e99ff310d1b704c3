"""The official programs against our server: the conformance suite, and the inspector.

They come from npm; MCP_NPM_DIR names the folder with node_modules in it (.ci/run makes one).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.mcp_server.web import Web, listening
from tests.mcp_server.wire import environment

NPM = os.environ.get("MCP_NPM_DIR", "")
IN_CI = bool(os.environ.get("CI"))  # where a missing program is a failure
pytestmark = [
    pytest.mark.heavy,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not (NPM or IN_CI), reason="MCP_NPM_DIR is not set; .ci/run makes one"),
]
NODE = f"{NPM}/node_modules/.bin/node"
PACKAGES = f"{NPM}/node_modules/@modelcontextprotocol"
TOKEN = "a-token-of-loopback"

APPLY = {
    "server-initialize",
    "ping",
    "tools-list",
    "tools-call-error",
    "server-sse-multiple-streams",
    "resources-list",
    "prompts-list",
    "dns-rebinding-protection",
}
OWN = "calls a tool or prompt of its own test server, which a real server does not have"
NO_RESOURCES = "we have no resources: memories are found by tools"
# Why the others do not apply. Some of them pass all the same, since an error is text too.
NOT_FOR_US = {
    "logging-set-level": "logging over the wire is deprecated; we log to stderr",
    "completion-complete": "no argument of ours is one of a list that a client could complete",
    "tools-call-simple-text": OWN,
    "tools-call-image": OWN,
    "tools-call-audio": OWN,
    "tools-call-embedded-resource": OWN,
    "tools-call-mixed-content": OWN,
    "tools-call-with-logging": OWN,
    "tools-call-with-progress": f"{OWN}; test_stdio.py asks ours for progress",
    "tools-call-sampling": "we ask no client's model",
    "tools-call-elicitation": "we ask no user",
    "elicitation-sep1034-defaults": "we ask no user",
    "elicitation-sep1330-enums": "we ask no user",
    "json-schema-2020-12": OWN,
    "server-sse-polling": f"{OWN}, and an event store; an answer of ours takes milliseconds",
    "resources-read-text": NO_RESOURCES,
    "resources-read-binary": NO_RESOURCES,
    "resources-templates-read": NO_RESOURCES,
    "resources-subscribe": NO_RESOURCES,
    "resources-unsubscribe": NO_RESOURCES,
    "prompts-get-simple": OWN,
    "prompts-get-with-args": OWN,
    "prompts-get-embedded-resource": OWN,
    "prompts-get-with-image": OWN,
}


def run(*command: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [NODE, *command], cwd=cwd, env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_scenario_of_the_suite_is_placed(project: Path) -> None:
    listed = run(f"{PACKAGES}/conformance/dist/index.js", "list", "--server", cwd=project)
    names = {line.split()[1] for line in listed.split("\n") if line.startswith("  - ")}

    assert names == APPLY | set(NOT_FOR_US)


def test_the_conformance_scenarios_that_apply_pass(data: Path, project: Path) -> None:
    with listening(data, project) as web:
        results = {name: conforms(name, web, project) for name in sorted(APPLY)}

    assert results == dict.fromkeys(sorted(APPLY), "")


def conforms(scenario: str, web: Web, cwd: Path) -> str:
    """What fails in a scenario; "" nothing."""
    program = [NODE, f"{PACKAGES}/conformance/dist/index.js", "server", "--url", web.url]
    done = subprocess.run(
        [*program, "--scenario", scenario], cwd=cwd, capture_output=True, text=True, timeout=120
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


Inspect = Callable[..., Any]


def inspector(*target: str, cwd: Path, env: dict[str, str]) -> Inspect:
    """The inspector's command line: a method and its options, to the JSON that it prints."""
    program = f"{PACKAGES}/inspector/clients/launcher/build/index.js"

    def inspect(method: str, *options: str) -> Any:
        words = (program, "--cli", *target, "--method", method, *options)
        return json.loads(run(*words, cwd=cwd, env=env))

    return inspect


@pytest.fixture
def stdio(data: Path, project: Path) -> Inspect:
    env = environment(data)
    named = [f"{name}={env[name]}" for name in ("HOOKKIT_HOME", "MEM0_LLM_PROVIDER", "HOME")]
    options = [word for pair in named for word in ("-e", pair)]
    target = (sys.executable, "-m", "mcp_server", "--transport", "stdio", *options)
    return inspector(*target, cwd=project, env=env)


def call(inspect: Inspect, name: str, /, **arguments: str) -> dict[str, Any]:
    pairs = [word for key, value in arguments.items() for word in ("--tool-arg", f"{key}={value}")]
    result = inspect("tools/call", "--tool-name", name, *pairs)
    assert result.get("isError") in (None, False), result
    value: dict[str, Any] = json.loads(result["content"][0]["text"])
    return value


def call_all_eleven(inspect: Inspect) -> None:
    assert len(inspect("tools/list")["tools"]) == 11
    assert inspect("prompts/list")["prompts"][0]["name"] == "memory_assistant"

    text = "The inspector was here, by its command line."
    (added,) = call(inspect, "add_memory", text=text, user_id="inspector")["results"]
    (found,) = call(inspect, "search_memories", query="inspector", user_id="inspector")["results"]
    assert found["memory"] == text
    assert call(inspect, "get_memories", user_id="inspector")["results"][0]["id"] == added["id"]
    assert call(inspect, "get_memory", memory_id=added["id"])["memory"] == text
    changed = call(inspect, "update_memory", memory_id=added["id"], text="It was here twice.")
    assert changed["memory"] == "It was here twice."
    assert {"value": "inspector", "count": 1} in call(inspect, "list_entities")["users"]
    assert call(inspect, "delete_memory", memory_id=added["id"])["deleted"] == added["id"]
    call(inspect, "add_memory", text="one more", user_id="inspector", infer="false")
    assert call(inspect, "delete_all_memories", user_id="inspector") == {"deleted": 1}
    assert call(inspect, "delete_entities", user_id="inspector") == {"deleted": 0, "entities": 0}
    assert call(inspect, "search_graph", query="who")["results"] == []
    assert call(inspect, "get_entity", name="parser")["entity"] is None


def test_the_inspector_lists_and_calls_all_eleven_tools_over_stdio(stdio: Inspect) -> None:
    call_all_eleven(stdio)


def test_the_inspector_lists_and_calls_all_eleven_tools_over_http(
    data: Path, project: Path
) -> None:
    with listening(data, project, token=TOKEN) as web:
        header = ("--transport", "http", "--header", f"Authorization: Bearer {TOKEN}")
        call_all_eleven(inspector(web.url, *header, cwd=project, env={**os.environ}))
