"""The tools over a real worker: what is added is found, changed, deleted, and stays in its lane."""

from __future__ import annotations

import json
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import pytest

from hookkit.deadline import Deadline
from hookkit.ipc.client import ask
from tests.mcp_server.inside import Inside, asker

pytestmark = pytest.mark.heavy

NOBODY = str(uuid.UUID(int=5))


@pytest.fixture
def user() -> str:
    """A user of this test's own: the store is the module's."""
    return f"user-{uuid.uuid4()}"


@pytest.fixture
def inside(data: Path, project: Path, user: str) -> Inside:
    return Inside.of(data, project, user_id=user)


@pytest.fixture
def elsewhere(data: Path, tmp_path: Path, user: str) -> Inside:
    """The same user's server in another project."""
    return Inside.of(data, tmp_path, user_id=user)


def history(data: Path, memory_id: str) -> list[tuple[str, str | None, str | None]]:
    connection = sqlite3.connect(data / "history.db")
    try:
        rows = connection.execute(
            "SELECT event, old_memory, new_memory FROM history WHERE memory_id = ? ORDER BY rowid",
            (memory_id,),
        )
        return list(rows)
    finally:
        connection.close()


def test_what_is_added_is_found_listed_and_got(inside: Inside) -> None:
    text = "Deploys of tidepool run on Fridays — naïve 你好 🎉"
    memory_id = inside.add(text, metadata={"topic": "deploy"})

    assert inside.found("when do we deploy?") == inside.texts() == [text]
    got = inside.call("get_memory", memory_id=memory_id)
    assert (got["id"], got["memory"], got["metadata"]) == (memory_id, text, {"topic": "deploy"})


def test_the_next_hook_recalls_it(data: Path, project: Path, inside: Inside, user: str) -> None:
    inside.add("The tidepool parser is written in Rust, by hand.")
    at = asker(data, project)
    request = {
        "op": "recall",
        "kind": "session",
        "session": "s",
        "user_id": user,
        "project": at.project.slug,
        "project_name": at.project.name,
        "max_chars": 6000,
        "limit": 5,
        "given": [],
    }
    block = ask(at.place.socket(), request, Deadline.after(20))

    assert "The tidepool parser is written in Rust, by hand." in block["text"]


def test_a_memory_is_the_projects_and_a_global_one_every_projects(
    inside: Inside, elsewhere: Inside
) -> None:
    inside.add("Here the tests run with make check.")
    inside.add("Ada prefers small commits.", scope="global")

    assert set(inside.texts()) == {
        "Here the tests run with make check.",
        "Ada prefers small commits.",
    }
    assert elsewhere.texts() == ["Ada prefers small commits."]
    assert elsewhere.found("commits", scope="global") == ["Ada prefers small commits."]
    assert "Here the tests run with make check." in elsewhere.found("tests", scope="all")


def test_an_update_changes_the_text_and_nothing_else(data: Path, inside: Inside) -> None:
    memory_id = inside.add("Deploys run on Fridays.", metadata={"topic": "deploy"})
    before = inside.call("get_memory", memory_id=memory_id)
    inside.call("update_memory", memory_id=memory_id, text="Deploys run on Mondays.")
    after = inside.call("get_memory", memory_id=memory_id)

    changed = {"memory", "updated_at"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }
    assert inside.found("Mondays") == ["Deploys run on Mondays."]
    assert history(data, memory_id) == [
        ("ADD", None, "Deploys run on Fridays."),
        ("UPDATE", "Deploys run on Fridays.", "Deploys run on Mondays."),
    ]


def test_a_deleted_memory_is_gone_and_its_history_says_so(data: Path, inside: Inside) -> None:
    memory_id = inside.add("Soon gone.")

    assert inside.call("delete_memory", memory_id=memory_id) == {
        "deleted": memory_id,
        "memory": "Soon gone.",
    }
    assert inside.texts() == []
    assert history(data, memory_id) == [("DELETE", None, None)]


def test_messages_are_kept_each_with_its_role(inside: Inside) -> None:
    messages = [
        {"role": "user", "content": "Which port?"},
        {"role": "assistant", "content": "Port 8081."},
    ]
    added = inside.call("add_memory", text="ignored", messages=messages)["results"]

    assert [one["memory"] for one in added] == ["Which port?", "Port 8081."]
    got = [inside.call("get_memory", memory_id=one["id"]) for one in added]
    assert [(one["role"], one["kind"]) for one in got] == [("user", "raw"), ("assistant", "raw")]


def test_secrets_are_cut_out_before_anything_is_stored(data: Path, inside: Inside) -> None:
    key = "sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAA"
    memory_id = inside.add(f"The key is {key}", metadata={"note": f"token={key}"})
    inside.call("update_memory", memory_id=memory_id, text=f"Now it is {key}")

    assert key not in json.dumps(inside.call("get_memory", memory_id=memory_id))
    assert key not in json.dumps(history(data, memory_id))


def test_pages_of_a_list_hold_every_memory_once(inside: Inside) -> None:
    texts = [f"Memory number {number}" for number in range(7)]
    for text in texts:
        inside.add(text)

    pages = [inside.texts(limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]
    assert sorted(text for page in pages for text in page) == texts


def test_filters_narrow_a_search(inside: Inside) -> None:
    for number, topic in enumerate(["deploy", "deploy", "ci"]):
        inside.add(f"Fact {number} of {topic}", metadata={"topic": topic, "n": number})
    filters = {"AND": [{"topic": "deploy"}, {"NOT": [{"n": {"gte": 1}}]}]}

    assert inside.found("fact", filters=filters) == ["Fact 0 of deploy"]
    assert inside.found("fact", filters={"text": {"icontains": "OF CI"}}) == ["Fact 2 of ci"]
    assert inside.found("fact", filters={"metadata.n": {"in": [2]}}) == ["Fact 2 of ci"]


EVERYBODY: list[dict[str, Any]] = [
    {"user_id": "*"},
    {"OR": [{"user_id": "*"}, {"user_id": {"ne": "x"}}]},
    {"NOT": [{"user_id": "nobody"}]},
    {"OR": [{"project": "*"}, {"collection": "*"}]},
    {},
]


@pytest.mark.parametrize("filters", EVERYBODY, ids=str)
def test_no_filter_shows_another_users_memories(
    data: Path, project: Path, inside: Inside, filters: dict[str, Any]
) -> None:
    Inside.of(data, project, user_id="somebody-else").add("Theirs alone: the salary list.")
    inside.add("Mine: the salary question.")

    assert inside.found("salary", filters=filters) == ["Mine: the salary question."]


def test_a_threshold_leaves_out_what_is_not_alike(inside: Inside) -> None:
    inside.add("The database is PostgreSQL 16.")

    assert inside.found("Which database is it?", threshold=0.3) != []
    assert inside.found("breakfast recipes", threshold=0.9) == []


def test_list_entities_counts_users_agents_and_runs(inside: Inside, user: str) -> None:
    inside.add("one", agent_id=f"agent-{user}")
    inside.add("two", run_id=f"run-{user}")

    listed = inside.call("list_entities")
    assert {"value": user, "count": 2} in listed["users"]
    assert {"value": f"agent-{user}", "count": 1} in listed["agents"]
    assert {"value": f"run-{user}", "count": 1} in listed["runs"]


@pytest.mark.parametrize("tool", ["delete_all_memories", "delete_entities"])
def test_deleting_all_deletes_that_scope_in_every_project_and_nothing_else(
    inside: Inside, elsewhere: Inside, tool: str, user: str
) -> None:
    for number in range(3):
        inside.add(f"of the agent {number}", agent_id=f"agent-{user}")
    elsewhere.add("of the agent, elsewhere", agent_id=f"agent-{user}")
    inside.add("of nobody's agent")

    assert inside.call(tool, agent_id=f"agent-{user}")["deleted"] == 4
    assert (inside.texts(), elsewhere.texts()) == (["of nobody's agent"], [])
    assert inside.call(tool, agent_id=f"agent-{user}")["deleted"] == 0


@pytest.mark.parametrize("tool", ["delete_all_memories", "delete_entities"])
def test_deleting_all_of_nobody_in_particular_is_refused(inside: Inside, tool: str) -> None:
    inside.add("still here")

    assert "one of user_id, agent_id and run_id must be given" in inside.call(tool)["error"]
    assert inside.texts() == ["still here"]


def test_the_graph_tools_say_what_to_set(inside: Inside) -> None:
    for answer in (
        inside.call("search_graph", query="who owns the parser?"),
        inside.call("get_entity", name="parser"),
    ):
        assert "MEM0_ENABLE_GRAPH" in answer["how"]
        assert "hookkit graph backfill" in answer["how"]
        assert answer["note"] == "the knowledge graph is off"


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "an id that is none": ("get_memory", {"memory_id": "five"}, "memory_id must be a UUID"),
    "an id to update that is none": ("update_memory", {"memory_id": "1", "text": "x"}, "a UUID"),
    "an id to delete that is none": ("delete_memory", {"memory_id": ""}, "a UUID"),
    "an unknown id": ("get_memory", {"memory_id": NOBODY}, "no memory has the id"),
    "an unknown id to update": ("update_memory", {"memory_id": NOBODY, "text": "x"}, "no memory"),
    "an unknown id to delete": ("delete_memory", {"memory_id": NOBODY}, "no memory has the id"),
    "an empty query": ("search_memories", {"query": ""}, "query: String should have at least 1"),
    "a blank query": ("search_memories", {"query": " \n"}, "query must say something"),
    "an empty text": ("add_memory", {"text": ""}, "text: String should have at least 1"),
    "a blank text": ("add_memory", {"text": "  "}, "text must say something"),
    "a text of a megabyte": ("add_memory", {"text": "x" * 2**20}, "at most 20000 characters"),
    "no text": ("add_memory", {}, "text: Field required"),
    "half a character": ("add_memory", {"text": "\ud800"}, "unicode string"),
    "a negative limit": ("get_memories", {"limit": -1}, "limit: Input should be greater"),
    "no limit at all": ("search_memories", {"query": "x", "limit": 0}, "limit: Input should be"),
    "a negative offset": ("get_memories", {"offset": -1}, "offset: Input should be greater"),
    "a limit of words": ("get_memories", {"limit": "many"}, "limit: Input should be a valid int"),
    "a user with a space": ("get_memories", {"user_id": "a b"}, "user_id: String should match"),
    "metadata of our own": (
        "add_memory",
        {"text": "x", "metadata": {"user_id": "eve"}},
        "own keys",
    ),
    "a scope there is not": ("add_memory", {"text": "x", "scope": "world"}, "scope: Input should"),
    "messages of nobody": ("add_memory", {"text": "x", "messages": [{"role": "eve"}]}, "messages"),
    "a bad operator": ("search_memories", {"query": "x", "filters": {"k": {"~": 1}}}, "icontains"),
    "a filter of words": ("search_memories", {"query": "x", "filters": "k = 1"}, "filters: Input"),
}


@pytest.mark.parametrize(("tool", "arguments", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_done_is_told_and_changes_nothing(
    inside: Inside, tool: str, arguments: dict[str, Any], message: str
) -> None:
    inside.add("the only one")

    error = inside.call(tool, **arguments)["error"]
    assert message in error
    assert len(error) < 1500
    assert "pydantic" not in error
    assert inside.texts() == ["the only one"]


def test_an_unusable_data_folder_is_told_by_every_tool(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    broken = Inside.of(tmp_path / "file" / "data", tmp_path)

    assert "cannot be used" in broken.call("get_memories")["error"]
    assert "cannot be used" in broken.call("search_graph", query="x")["error"]
