"""Which models read memories into the graph, by the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.config.read import read_config
from hookkit.llm.choose import GraphChoice, choose_graph
from hookkit.llm.gemini import NoKeyError
from hookkit.llm.ledger import Ledger
from hookkit.memory.ports import ModelUnavailableError, Purpose
from tests.doubles import gemini
from tests.doubles.gemini import GeminiServer
from tests.doubles.ollama import OllamaServer, says

SCHEMA = {"type": "object", "properties": {}, "additionalProperties": False}
ASKED = ("system", "prompt", SCHEMA, Purpose("graph", project="shop"))


def chosen(tmp_path: Path, **environment: str) -> GraphChoice:
    reading = read_config(environment, str(tmp_path / "config.env"))
    assert reading.problems == ()
    return choose_graph(
        reading.config, environment, str(tmp_path / "usage.db"), str(tmp_path / "login")
    )


def test_gemini_is_asked_everything_and_booked(tmp_path: Path) -> None:
    with GeminiServer(lambda _body: gemini.says("{}")) as server:
        finds, judges = chosen(
            tmp_path,
            MEM0_GRAPH_LLM_PROVIDER="gemini",
            GOOGLE_API_KEY="AIza-not-a-real-key",
            GOOGLE_GEMINI_BASE_URL=server.url,
        )()
        finds.answer(*ASKED)
        judges.answer(*ASKED)

    assert {path.split("/models/")[1] for path in server.paths} == {
        "gemini-2.5-flash-lite:generateContent"
    }
    (spent,) = Ledger(str(tmp_path / "usage.db")).spent("model")
    assert (spent.name, spent.calls, spent.tokens) == ("gemini-2.5-flash-lite", 2, 36)


def test_the_graphs_own_ollama_and_model_are_asked(tmp_path: Path) -> None:
    with OllamaServer(["qwen3:4b"], lambda _body: says("{}")) as server:
        finds, _ = chosen(
            tmp_path,
            MEM0_PROVIDER="ollama",
            MEM0_GRAPH_LLM_MODEL="qwen3:4b",
            MEM0_GRAPH_LLM_URL=server.url,
            MEM0_LLM_URL="http://127.0.0.1:9",
        )()
        finds.answer(*ASKED)

    assert [body["model"] for body in server.requests] == ["qwen3:4b"]


def test_a_missing_key_is_an_error_only_once_a_model_is_made(tmp_path: Path) -> None:
    with pytest.raises(NoKeyError):
        chosen(tmp_path, MEM0_GRAPH_LLM_PROVIDER="gemini_split")()
    with pytest.raises(ModelUnavailableError, match="MEM0_ANTHROPIC_TOKEN"):
        chosen(tmp_path, HOME=str(tmp_path))()


def test_two_choices_of_the_same_settings_are_one(tmp_path: Path) -> None:
    one = chosen(tmp_path, MEM0_ANTHROPIC_TOKEN="a")

    assert one == chosen(tmp_path, MEM0_ANTHROPIC_TOKEN="a")
    assert one != chosen(tmp_path, MEM0_ANTHROPIC_TOKEN="b")
