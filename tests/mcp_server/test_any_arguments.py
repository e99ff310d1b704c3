"""Any arguments at all: an answer or one readable line, and on an error nothing is changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.deadline import Deadline
from hookkit.ipc.client import ask
from mcp_server.asking import Asker
from tests.mcp_server.inside import asker
from tests.mcp_server.wire import Wire, serving, told

pytestmark = pytest.mark.heavy

TOOLS: dict[str, tuple[str, ...]] = {
    "add_memory": ("text", "messages", "user_id", "agent_id", "run_id", "metadata", "infer")
    + ("enable_graph", "scope"),
    "search_memories": ("query", "user_id", "agent_id", "run_id", "filters", "limit", "threshold")
    + ("rerank", "enable_graph", "scope"),
    "get_memories": ("user_id", "agent_id", "run_id", "limit", "offset"),
    "get_memory": ("memory_id",),
    "update_memory": ("memory_id", "text"),
    "delete_memory": ("memory_id",),
    "delete_all_memories": ("user_id", "agent_id", "run_id"),
    "list_entities": (),
    "delete_entities": ("user_id", "agent_id", "run_id"),
    "search_graph": ("query",),
    "get_entity": ("name",),
}
FIXED = str(uuid.UUID(int=77))
TEXTS = st.sampled_from(
    ["", " ", "x", "project", "deploy", FIXED, "\ud800", "\x00", "a b"]
) | st.text(max_size=30)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
FILTERS: st.SearchStrategy[Any] = st.recursive(
    st.dictionaries(
        st.sampled_from(["topic", "text", "n", "created_at"]),
        st.dictionaries(st.sampled_from(["eq", "gt", "in", "nin", "icontains", "bad"]), JSON),
        max_size=2,
    ),
    lambda inner: st.dictionaries(
        st.sampled_from(["AND", "OR", "NOT"]), st.lists(inner, max_size=2), max_size=2
    ),
    max_leaves=4,
)
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "limit": st.integers(-1, 200),
    "memory_id": st.just(FIXED) | TEXTS,
    "filters": FILTERS,
    "scope": st.sampled_from(["project", "global", "all", "none"]),
    "infer": st.booleans(),
    "messages": st.lists(
        st.fixed_dictionaries({"role": st.sampled_from(["user", "eve"]), "content": TEXTS}),
        max_size=2,
    ),
}


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    name = draw(st.sampled_from(list(TOOLS)))
    arguments = {}
    for field in TOOLS[name]:
        if draw(st.booleans()):
            likely = LIKELY.get(field, TEXTS)
            arguments[field] = draw(likely if draw(st.booleans()) else JSON)
    if draw(st.booleans()):
        arguments[draw(TEXTS)] = draw(JSON)
    return name, arguments


@pytest.fixture(scope="module")
def server(data: Path, project: Path) -> Iterator[Wire]:
    """A server process: the SDK's client does not let every argument out."""
    with serving(data, project) as wire:
        wire.initialize()
        wire.call("add_memory", text="It must still be there.", metadata={"topic": "deploy"})
        yield wire


def everything(at: Asker) -> Any:
    """Every memory of everybody, as the worker has them."""
    whose = {"user_id": "", "agent_id": "", "run_id": ""}
    request = {"op": "memories", "limit": 1_000_000, "offset": 0, **whose}
    return ask(at.place.socket(), request, Deadline.after(20))["memories"]


@given(calls())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_arguments_are_answered_and_an_error_changes_nothing(
    server: Wire, data: Path, project: Path, call: tuple[str, dict[str, Any]]
) -> None:
    at = asker(data, project)
    before = everything(at)
    name, arguments = call
    answer = server.ask("tools/call", {"name": name, "arguments": arguments})
    if "error" in answer:  # not JSON: an infinity
        error = answer["error"]["message"]
    elif "error" in (found := told(answer)):
        error = found["error"]
    else:
        return

    assert everything(at) == before
    assert "Traceback" not in error
    assert error != f"Error executing tool {name}"  # what the SDK says of a crash
    assert len(error) < 3000
