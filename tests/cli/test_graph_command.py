"""`hookkit graph`: built from what is remembered, resumed, drawn; what waits outlives a worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.cli.graph import EMPTY
from hookkit.deadline import Deadline
from hookkit.ipc.client import ask
from hookkit.memory.project import project_of
from tests.cli.typing_it import Person
from tests.doubles.ollama import OllamaServer
from tests.forget.making import holding
from tests.graph.making import MODEL, Script, answering
from tests.hooks.calling import wait_until
from tests.hooks.peer import place

pytestmark = pytest.mark.heavy

HOSTILE = '<script>alert("1")</script>'


@pytest.fixture
def script() -> Script:
    """What the model says of each memory."""
    return Script()


@pytest.fixture
def ollama(script: Script) -> Iterator[OllamaServer]:
    """A server that answers by the script."""
    with OllamaServer([MODEL], answering(script)) as server:
        yield server


@pytest.fixture
def user(person: Person, ollama: OllamaServer) -> Person:
    """A person whose graph is read by that server, and whose memories are not distilled."""
    lines = {
        "MEM0_LLM_PROVIDER": "none",
        "MEM0_GRAPH_LLM_PROVIDER": "ollama",
        "MEM0_GRAPH_LLM_MODEL": MODEL,
        "MEM0_GRAPH_LLM_URL": ollama.url,
    }
    person.data.mkdir(mode=0o700)
    write_settings(person, lines)
    return person


def write_settings(person: Person, lines: dict[str, str]) -> None:
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    (person.data / "config.env").write_text(text)


def remember(person: Person, text: str, *, graph: bool = False) -> dict[str, Any]:
    """Do what the tool add_memory does."""
    assert person.types("list").status == 0  # the worker is up
    project = project_of(str(person.project))
    request = {
        "op": "add",
        "key": str(uuid.uuid4()),
        "said": [{"role": "user", "text": text}],
        "user_id": "user",
        "agent_id": "",
        "run_id": "",
        "metadata": {},
        "kind": "fact",
        "infer": False,
        "graph": graph,
        "project": project.slug,
        "project_name": project.name,
    }
    return ask(place(person.data).socket(), request, Deadline.after(60))


def shown(person: Person, *args: str) -> list[tuple[str, str, str]]:
    facts = json.loads(person.types("graph", "show", *args, "--json").stdout)
    return [(f["subject"]["name"], f["label"], f["object"]["name"]) for f in facts]


def test_a_backfill_reads_what_there_is_once(user: Person, script: Script) -> None:
    for name in ("Alice", "Bob"):
        fact = (name, "works at", "Acme")
        remember(user, script.says(f"{name} works at Acme.", fact))
    done = user.types("graph", "backfill", "--json")
    assert json.loads(done.stdout) == {
        "models": [{"provider": "ollama", "model": MODEL}],
        "again": 0,
        "calls": 6,
        "most_calls": 12,
        "memories": 2,
        "failed": 0,
        "left": 0,
        "stopped": "",
    }
    assert shown(user, "acme") == [("Alice", "works at", "Acme"), ("Bob", "works at", "Acme")]

    asked = len(script.asked)
    assert user.types("graph", "backfill").stdout == "0 memories read into the graph\n"
    assert len(script.asked) == asked


def test_a_backfill_says_what_it_will_cost_before_it_asks_anybody(
    user: Person, script: Script, ollama: OllamaServer
) -> None:
    for name in ("Alice", "Bob"):
        remember(user, script.says(f"{name} works at Acme.", (name, "works at", "Acme")))
    ollama.fault = {"delay": (hangs := threading.Event())}
    with user.starts("graph", "backfill", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
        assert run.stdout is not None
        first = run.stdout.readline().decode()
        asked = len(script.asked)
        ollama.fault = {}
        hangs.set()
        rest = run.stdout.read().decode()

    assert asked == 0
    assert first == (
        f"2 memories to read, with at most 6 calls of {MODEL} of ollama "
        "(12 if every answer had to be asked for once more)\n"
    )
    assert rest == "2 memories read into the graph\n"


def test_a_backfill_stops_at_the_daily_cap_and_goes_on_later(
    user: Person, script: Script, ollama: OllamaServer
) -> None:
    settings = (user.data / "config.env").read_text()
    (user.data / "config.env").write_text(f"{settings}MEM0_DAILY_TOKEN_CAP=700\n")
    for number in range(3):
        fact = (f"Person {number}", "works at", "Acme")
        remember(user, script.says(f"Person {number} works at Acme.", fact))
    stopped = user.types("graph", "backfill", "--json")
    told = json.loads(stopped.stdout)
    assert (stopped.status, "MEM0_DAILY_TOKEN_CAP" in told["stopped"]) == (1, True)
    assert told["memories"] < 3
    assert told["memories"] + told["left"] == 3

    user.types("worker", "stop")
    (user.data / "config.env").write_text(f"{settings}MEM0_DAILY_TOKEN_CAP=0\n")
    again = json.loads(user.types("graph", "backfill", "--json").stdout)
    assert (again["memories"], again["left"]) == (3 - told["memories"], 0)
    assert len(shown(user)) == 3


def test_a_graph_is_drawn_without_running_what_somebody_said(
    user: Person, script: Script, tmp_path: Path
) -> None:
    text = "Somebody is called by a name that no one should have."
    remember(user, script.says(text, (HOSTILE, "is", "a name")), graph=True)
    page = tmp_path / "graph.html"
    user.types("graph", "show", "name", "--html", str(page))

    assert "<script" not in page.read_text()
    assert "&lt;script&gt;" in page.read_text()
    assert 'label="<script>alert(\\"1\\")</script>"' in user.types("graph", "show", "--dot").stdout
    table = user.types("graph", "show", "a name").stdout
    assert ("is" in table, HOSTILE in table) == (True, True)
    assert user.types("graph", "show", "nobody").stdout == "no facts about nobody\n"


def test_a_graph_that_is_off_says_so_and_how_to_have_one(user: Person, tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    for args in ((), ("--json",), ("--html", str(page))):
        shown = user.types("graph", "show", *args)
        assert (shown.status, shown.stdout) == (1, "")
        assert "the graph is off" in shown.stderr
        assert "`hookkit config set MEM0_ENABLE_GRAPH true`" in shown.stderr
    assert not page.exists()


def test_an_empty_graph_says_so_and_a_page_where_it_was_written(
    user: Person, script: Script, tmp_path: Path
) -> None:
    settings = (user.data / "config.env").read_text()
    (user.data / "config.env").write_text(f"{settings}MEM0_ENABLE_GRAPH=1\n")
    page = tmp_path / "graph.html"
    empty = user.types("graph", "show", "--html", str(page))
    assert (empty.status, empty.stdout.splitlines()) == (0, [EMPTY, f"{page} was not written"])
    assert user.types("graph", "show").stdout == f"{EMPTY}\n"
    assert user.types("graph", "show", "--json").json() == []
    assert not page.exists()

    text = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    remember(user, text, graph=True)
    drawn = user.types("graph", "show", "--html", str(page))
    assert (drawn.stdout, drawn.stderr) == (f"1 facts drawn into {page}\n", "")
    assert "Alice" in page.read_text()


@pytest.mark.parametrize("server", ["down", pytest.param("up", marks=pytest.mark.neo4j)])
def test_what_is_forgotten_leaves_the_file_of_a_graph_that_was_used_before(
    user: Person, script: Script, server: str, request: pytest.FixtureRequest
) -> None:
    word = "Quillfeather"
    text = script.says(f"{word} works at Acme.", (word, "works at", "Acme"))
    kept = remember(user, text, graph=True)["memories"][0]["id"]
    assert holding(user.data, word) != []
    settings = (user.data / "config.env").read_text()
    lines = "MEM0_NEO4J_URL=bolt://127.0.0.1:9\n"
    if server == "up":
        real = request.getfixturevalue("neo4j_server")
        lines = f"MEM0_NEO4J_URL={real.url}\nMEM0_NEO4J_PASSWORD={real.password}\n"
        lines += "MEM0_NEO4J_BASE_LABEL=TestAside\n"
    user.types("worker", "stop")
    (user.data / "config.env").write_text(settings + lines)
    done = json.loads(user.types("forget", kept, "--purge", "--yes", "--json").stdout)

    assert ("127.0.0.1:9" in done["graph"]) == (server == "down")
    assert holding(user.data, word) == []
    if server == "up":
        assert (done["taken"]["facts"], done["left"]["facts"]) == (1, 0)


def test_what_waits_for_a_graph_outlives_a_worker_that_is_killed(
    user: Person, script: Script, ollama: OllamaServer
) -> None:
    settings = (user.data / "config.env").read_text()
    down = f"{settings}MEM0_NEO4J_URL=bolt://127.0.0.1:9\n"
    (user.data / "config.env").write_text(down)
    text = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    reply = remember(user, text, graph=True)
    assert "127.0.0.1:9" in reply["graph"]
    pid = int(ask(place(user.data).socket(), {"op": "status"}, Deadline.after(20))["pid"])
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{pid}").exists())

    (user.data / "config.env").write_text(settings)
    assert user.types("list").status == 0
    wait_until(lambda: shown(user, "alice") == [("Alice", "works at", "Acme")])
