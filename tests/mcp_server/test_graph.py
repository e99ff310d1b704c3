"""The tools over a worker with a graph: what they add, find and take along, and at what cost."""

from __future__ import annotations

import json
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from hookkit.llm.ledger import Ledger
from hookkit.paths import Paths
from mcp_server.server import build_server
from tests.cli.conftest import end_worker
from tests.core.making import found as distilled
from tests.doubles import gemini
from tests.doubles.gemini import GeminiServer
from tests.graph.making import Script
from tests.kit.fake_anthropic import FakeAnthropic
from tests.mcp_server.inside import Inside, asker_of_file

pytestmark = pytest.mark.heavy

KEY = "sk-ant-api03-not-a-real-key-of-anybody"
TOLD_S = 3.0
SLACK_S = 2.0  # for a machine that does much else

Setting = Callable[..., Inside]


@pytest.fixture
def script() -> Script:
    """What the models say of each memory."""
    return Script()


@pytest.fixture
def api(script: Script) -> Iterator[FakeAnthropic]:
    """A Messages API that answers by the script."""

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        return {"text": json.dumps(script.answer(str(body["messages"][0]["content"])))}

    with FakeAnthropic() as made:
        made.set_rules([{"reply": reply}])
        yield made


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    """A server over a worker of its own, with these settings."""
    data, project = tmp_path / "data", tmp_path / "project"
    project.mkdir()

    def make(settings: Mapping[str, str]) -> Inside:
        data.mkdir(mode=0o700, exist_ok=True)
        lines = {"MEM0_LLM_PROVIDER": "none", "MEM0_ENABLE_GRAPH": "true", **settings}
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (data / "config.env").write_text(text)
        return Inside(build_server(asker_of_file(data, project)))

    yield make
    end_worker(data)


@pytest.fixture
def inside(setting: Setting, api: FakeAnthropic) -> Inside:
    """With Anthropic for the graph, and SQLite."""
    return setting({"ANTHROPIC_BASE_URL": api.url, "MEM0_ANTHROPIC_TOKEN": KEY})


def facts(inside: Inside, name: str) -> list[tuple[str, str]]:
    """What holds of an entity."""
    (found,) = inside.call("search_graph", query=name)["results"]
    return [(fact["label"], fact["target"]) for fact in found["facts"]]


def test_an_add_asks_three_times_at_most_and_a_search_never(
    inside: Inside, script: Script, api: FakeAnthropic, tmp_path: Path
) -> None:
    first = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    second = script.says(
        "Alice works at Globex.", ("Alice", "works at", "Globex"), ends=["Alice works at Acme"]
    )
    inside.add(first, infer=False)
    assert len(api.messages()) == 2
    inside.add(second, infer=False)
    assert len(api.messages()) == 5

    assert facts(inside, "alice") == [("works at", "Globex")]
    found = inside.call("search_memories", query="Where does Alice work?")
    assert [(f["subject"], f["label"], f["target"]) for f in found["facts"]] == [
        ("Alice", "works at", "Globex")
    ]
    entity = inside.call("get_entity", name="alice", history=True)
    assert [one["name"] for one in entity["relations"]] == ["Globex"]
    assert [one["name"] for one in entity["history"]] == ["Acme"]
    assert len(api.messages()) == 5
    (spent,) = Ledger(Paths(str(tmp_path / "data")).usage).spent("model")
    assert (spent.calls, spent.failed) == (5, 0)


def test_an_add_that_is_distilled_into_several_memories_asks_no_more(
    setting: Setting, script: Script
) -> None:
    old = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    new = script.says(
        "Alice works at Globex.", ("Alice", "works at", "Globex"), ends=["Alice works at Acme"]
    )
    more = script.says("Bob knows Alice.", ("Bob", "knows", "Alice"))

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        prompt = str(body["messages"][0]["content"])
        return (
            distilled(new, more)
            if "<memory 1>" not in prompt
            else {"text": json.dumps(script.answer(prompt))}
        )

    with FakeAnthropic() as api:
        api.set_rules([{"reply": reply}])
        inside = setting(
            {
                "MEM0_LLM_PROVIDER": "anthropic",
                "ANTHROPIC_BASE_URL": api.url,
                "MEM0_ANTHROPIC_TOKEN": KEY,
            }
        )
        inside.add(old, infer=False)
        before = len(api.messages())
        added = inside.call("add_memory", text="Alice is at Globex now, and Bob knows her.")

        assert sorted(one["memory"] for one in added["results"]) == [new, more]
        assert len(api.messages()) - before == 1 + 3
    assert facts(inside, "alice") == [("works at", "Globex")]
    assert facts(inside, "bob") == [("knows", "Alice")]


def test_what_a_call_says_of_the_graph_wins(
    inside: Inside, script: Script, api: FakeAnthropic
) -> None:
    text = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    inside.add(text, infer=False, enable_graph=False)

    assert api.messages() == []
    assert inside.call("search_graph", query="alice")["results"] == []
    assert "facts" not in inside.call("search_memories", query="Alice", enable_graph=False)


def test_a_graph_that_is_off_takes_what_a_call_gives_it(
    setting: Setting, script: Script, api: FakeAnthropic
) -> None:
    off = {"MEM0_ENABLE_GRAPH": "false", "ANTHROPIC_BASE_URL": api.url}
    inside = setting({**off, "MEM0_ANTHROPIC_TOKEN": KEY})
    text = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    inside.add("Bob works there too.", infer=False)
    assert "MEM0_ENABLE_GRAPH" in inside.call("search_graph", query="alice")["how"]
    inside.add(text, infer=False, enable_graph=True)

    assert facts(inside, "alice") == [("works at", "Acme")]
    assert len(api.messages()) == 2


def test_facts_go_with_their_memory_and_come_anew_with_its_new_text(
    inside: Inside, script: Script
) -> None:
    first = inside.add(
        script.says("Alice works at Acme.", ("Alice", "works at", "Acme")), infer=False
    )
    second = inside.add(
        script.says(
            "Alice works at Globex.", ("Alice", "works at", "Globex"), ends=["Alice works at Acme"]
        ),
        infer=False,
    )
    assert "note" not in inside.call("delete_memory", memory_id=second)
    assert facts(inside, "alice") == [("works at", "Acme")]

    script.says("Alice works at Initech.", ("Alice", "works at", "Initech"))
    inside.call("update_memory", memory_id=first, text="Alice works at Initech.")
    until = time.monotonic() + 30
    while inside.call("search_graph", query="initech")["results"] == []:
        assert time.monotonic() < until, "the new text is not read"
        time.sleep(0.1)
    assert facts(inside, "alice") == [("works at", "Initech")]

    inside.call("delete_all_memories", user_id="user")
    assert inside.call("search_graph", query="a")["results"] == []


def test_gemini_split_goes_to_two_endpoints(
    setting: Setting, script: Script, api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(body: dict[str, Any]) -> dict[str, Any]:
        return gemini.says(json.dumps(script.answer(gemini.prompt_of(body))))

    with GeminiServer(answer) as google:
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", google.url)
        inside = setting(
            {
                "MEM0_GRAPH_LLM_PROVIDER": "gemini_split",
                "MEM0_GRAPH_CONTRADICTION_LLM_MODEL": "claude-sonnet-4-5",
                "GOOGLE_API_KEY": "AIza-not-a-real-key-of-anybody",
                "ANTHROPIC_BASE_URL": api.url,
                "MEM0_ANTHROPIC_TOKEN": KEY,
            }
        )
        inside.add(script.says("Alice works at Acme.", ("Alice", "works at", "Acme")), infer=False)
        inside.add(
            script.says(
                "Alice works at Globex.",
                ("Alice", "works at", "Globex"),
                ends=["Alice works at Acme"],
            ),
            infer=False,
        )

        assert facts(inside, "alice") == [("works at", "Globex")]
        assert len(google.requests) == 4
        assert not any("<facts>" in gemini.prompt_of(body) for body in google.requests)
        (judged,) = [entry["body"] for entry in api.messages()]
        assert judged["model"] == "claude-sonnet-4-5"
        assert "<facts>" in str(judged["messages"])


def test_a_graph_that_is_down_is_told_within_seconds_and_done_once_it_is_back(
    setting: Setting, script: Script, api: FakeAnthropic
) -> None:
    closed = free_port()
    down = setting(
        {
            "ANTHROPIC_BASE_URL": api.url,
            "MEM0_ANTHROPIC_TOKEN": KEY,
            "MEM0_NEO4J_URL": f"bolt://127.0.0.1:{closed}",
            "MEM0_NEO4J_PASSWORD": "not-a-real-password",
        }
    )
    down.call("get_memories")  # a worker takes its time to start, whatever it is asked
    text = script.says("Alice works at Acme.", ("Alice", "works at", "Acme"))
    took, added = timed(lambda: down.call("add_memory", text=text, infer=False))
    assert took < TOLD_S + SLACK_S
    assert str(closed) in added["note"]
    assert "waits" in added["note"]
    (memory,) = added["results"]
    assert (memory["event"], down.texts()) == ("ADD", [text])
    assert api.messages() == []  # not a token for what cannot be kept

    for tool, arguments in (("search_graph", {"query": "a"}), ("get_entity", {"name": "a"})):
        took, told = timed(lambda t=tool, a=arguments: down.call(t, **a))  # type: ignore[misc]
        assert (str(closed) in told["error"], took < TOLD_S + SLACK_S) == (True, True)
    took, found = timed(lambda: down.call("search_memories", query="Alice"))
    assert [one["memory"] for one in found["results"]] == [text]
    assert (str(closed) in found["graph"], took < TOLD_S + SLACK_S) == (True, True)
    gone = down.add(script.says("Bob works at Acme.", ("Bob", "works at", "Acme")), infer=False)
    assert "waits" in down.call("delete_memory", memory_id=gone)["note"]


def timed(act: Callable[[], dict[str, Any]]) -> tuple[float, dict[str, Any]]:
    began = time.monotonic()
    told = act()
    return time.monotonic() - began, told


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_unknown_name_is_answered_with_similar_ones(inside: Inside, script: Script) -> None:
    inside.add(
        script.says("Alice Smith owns the parser.", ("Alice Smith", "owns", "parser")),
        infer=False,
    )
    told = inside.call("get_entity", name="smith")

    assert (told["entity"], told["similar"]) == (None, ["Alice Smith"])
    assert inside.call("get_entity", name=str(uuid.uuid4()))["similar"] == []
