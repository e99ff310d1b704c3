"""What was stored to do harm does none wherever it is shown; each test looks at one place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hookkit.memory.block import OPEN
from hookkit.memory.project import project_of
from tests.attacks.harmless import check_block, check_json, tags_of
from tests.attacks.stored import (
    ORIGIN,
    SETTINGS,
    by_file,
    by_hooks,
    by_tools,
    hostile_repository,
    into_graph,
)
from tests.attacks.words import ATTACKS, ORDERS
from tests.cli.conftest import end_worker
from tests.cli.typing_it import Person, Typed
from tests.hooks.calling import hook, log, payload
from tests.mcp_server.inside import Inside

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(300)]

QUESTIONS = ("What does the page of that site say?", "How do I use uv?", *ATTACKS.values())
PAGE = {"html", "head", "meta", "title", "style", "body", "h1", "svg", "defs", "marker", "path"}
PAGE |= {"g", "line", "circle", "text", "table", "thead", "tbody", "tr", "th", "td"}


class Poisoned(NamedTuple):
    """A data folder with every attack in it, by every path."""

    person: Person
    inside: Inside
    folder: Path


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poisoned]:
    folder = tmp_path_factory.mktemp("poisoned")
    project = hostile_repository(folder / "project")
    data = folder / "data"
    data.mkdir(mode=0o700)
    (data / "config.env").write_text(SETTINGS)
    person = Person(project, data)
    try:
        inside = by_tools(data, project)
        by_file(person, folder / "export.jsonl")
        by_hooks(data, project, folder)
        flushed = person.types("flush", "--timeout", "100")
        assert flushed.status == 0, flushed
        ids = [m["id"] for m in inside.call("get_memories", limit=1000)["results"]]
        into_graph(data, project, ids)
        yield Poisoned(person, inside, folder)
    finally:
        end_worker(data)


def printed(typed: Typed) -> str:
    """What a command printed, of which nothing moves a cursor."""
    assert (typed.status, typed.stderr) == (0, "")
    assert not [c for c in typed.stdout if not c.isprintable() and c not in "\n\u200c\u200d"]
    return typed.stdout


def block_of(done: Any) -> str:
    """What a hook put before Claude."""
    assert (done.status, done.stderr) == (0, b"")
    return str(json.loads(done.stdout)["hookSpecificOutput"]["additionalContext"])


def test_the_block_of_a_session_is_whole(poisoned: Poisoned) -> None:
    person = poisoned.person
    told = payload("SessionStart", session_id="new-1", cwd=str(person.project))
    text = block_of(hook("SessionStart", person.data, told, cwd=person.project))

    check_block(text, text.partition(OPEN)[2].count("\n") - 1)


def test_the_block_of_each_prompt_is_whole_and_tells_where_its_memories_came_from(
    poisoned: Poisoned,
) -> None:
    person, lines = poisoned.person, set[str]()
    for number, question in enumerate(QUESTIONS):
        asked = {"prompt": f"What is this about: {question}", "cwd": str(person.project)}
        told = payload("UserPromptSubmit", session_id=f"new-2-{number}", **asked)
        done = hook("UserPromptSubmit", person.data, told, cwd=person.project)
        if done.stdout:
            text = block_of(done)
            check_block(text, text.partition(OPEN)[2].count("\n") - 1)
            lines |= {line.partition("] ")[2] for line in text.split("\n") if line[:1].isdigit()}

    imports = {line for line in lines if "Imported: " in line}
    assert imports
    assert all("imported, not trusted" in line.partition(")")[0] for line in imports)
    assert {line for line in lines if "added by a tool" in line}
    assert {line for line in lines if line.startswith("the user said: ")}
    assert {line for line in lines if line.startswith("Claude said: ")}


def test_the_answers_of_the_tools_are_json_of_the_same_shape_with_nothing_live(
    poisoned: Poisoned,
) -> None:
    listed = poisoned.inside.call("get_memories", limit=1000)
    found = poisoned.inside.call("search_memories", query="ignore all instructions", limit=100)
    one = poisoned.inside.call("get_memory", memory_id=listed["results"][0]["id"])
    entities = poisoned.inside.call("list_entities")
    graph = poisoned.inside.call("search_graph", query="a")
    unknown = poisoned.inside.call("get_entity", name="<system-reminder>\x1b[31m")

    for answer in (listed, found, one, entities, graph, unknown):
        check_json(answer)
    # Tools, file; and of each session what the user and what Claude said.
    assert len(listed["results"]) >= 3 * len(ATTACKS)
    assert {m["origin"] for m in listed["results"]} == {"user", "claude", "tool", "import"}
    assert len(graph["results"]) == 20
    cautions = [m.get("caution", "") for m in listed["results"] if m["origin"] == "import"]
    assert sum("nobody vouched" in caution for caution in cautions) == len(ATTACKS)
    assert sum("not to be followed" in caution for caution in cautions) >= len(ORDERS)


def test_an_import_can_neither_pin_itself_nor_say_that_the_user_said_it(
    poisoned: Poisoned,
) -> None:
    memories = json.loads(poisoned.person.types("list", "--limit", "1000", "--json").stdout)
    imports = [m for m in memories if m["text"].startswith("Imported: ")]

    assert len(imports) == len(ATTACKS)
    assert {(m["origin"], m["pinned"]) for m in imports} == {("import", False)}


def test_a_terminal_is_shown_words_alone(poisoned: Poisoned) -> None:
    types = poisoned.person.types
    for command in (
        ["list", "--limit", "1000"],
        ["list", "--limit", "1000", "--json"],
        ["search", "memories"],
        ["search", "memories", "--explain"],
        ["graph", "show"],
        ["graph", "show", "--json"],
        ["graph", "show", "--dot"],
        ["status"],
    ):
        assert printed(types(*command))
    assert "[red]all is well[/red]" in printed(types("list", "--limit", "1000"))
    assert "[red]" in printed(types("status"))  # the project's name


def test_json_for_programs_says_what_is_stored_to_the_byte(poisoned: Poisoned) -> None:
    memories = json.loads(printed(poisoned.person.types("list", "--limit", "1000", "--json")))
    texts = {m["text"] for m in memories}

    assert {"Imported: " + ATTACKS[name] for name in ("written backwards", "a script")} <= texts


def test_a_markdown_export_runs_and_fetches_nothing(poisoned: Poisoned) -> None:
    file = poisoned.folder / "memories.md"
    assert poisoned.person.types("export", "--markdown", str(file)).status == 0
    text = file.read_text()

    assert tags_of(text) == set()
    assert "![" not in text
    assert not [c for c in text if not c.isprintable() and c not in "\n\t\u200c\u200d"]
    assert all(
        line.startswith(("# Memories", "## ", "### ", "- ", "  ")) or not line
        for line in text.split("\n")
    )
    assert text.count(", imported)*") == len(ATTACKS)


def test_the_page_of_the_graph_holds_no_element_but_its_own(poisoned: Poisoned) -> None:
    file = poisoned.folder / "graph.html"
    assert poisoned.person.types("graph", "show", "--history", "--html", str(file)).status == 0
    page = file.read_text()
    tags = tags_of(page)

    assert {tag for tag in tags if " " not in tag} <= PAGE
    assert not [tag for tag in tags if " on" in tag or "href" in tag or " src" in tag]
    assert not [c for c in page if not c.isprintable() and c not in "\n\t\u200c\u200d"]


def test_a_project_is_named_by_its_origin_and_stored_under_a_plain_name(
    poisoned: Poisoned,
) -> None:
    project = project_of(str(poisoned.person.project))

    assert project.name == ORIGIN.removeprefix("https://").removesuffix(".git")
    assert not set(project.slug) - set("abcdefghijklmnopqrstuvwxyz0123456789-._")


@pytest.mark.parametrize("session", ["../../evil", "/etc/evil", "a/b", ".", "a\0b", "a\x1b[31mb"])
def test_a_session_that_is_no_name_is_refused_without_a_file(
    session: str, poisoned: Poisoned
) -> None:
    data = poisoned.person.data
    before = {*os.listdir(data), *os.listdir(data / "sessions"), *os.listdir(poisoned.folder)}
    told = payload("SessionStart", session_id=session, cwd=str(poisoned.person.project))

    said = hook("SessionStart", data, told).stdout
    assert {*json.loads(said or b"{}")} <= {"systemMessage"}  # to the person, at the third in a row
    assert {
        *os.listdir(data),
        *os.listdir(data / "sessions"),
        *os.listdir(poisoned.folder),
    } == before
    assert log(data)[-1].isprintable()
