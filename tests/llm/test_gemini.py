"""llm.gemini over the wire: what is sent, what is said to the user, what is booked."""

from __future__ import annotations

import logging
import sys

import pytest

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.llm.asking import ask_for_json
from hookkit.llm.gemini import GeminiModel, NoKeyError, NotInstalledError, NotServedError
from hookkit.memory.asking import Ask, BadAnswerError, Call, Tool
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.memory.usage import Usage
from tests.doubles.gemini import GeminiServer, prompt_of, says

KEY = "AIza-not-a-real-key-of-anybody"
SCHEMA = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}
ASK = Ask("You extract names.", "My name is Ada.", SCHEMA)
ADA = '{"name": "Ada"}'
LATER_S = 30.0


def model(server: GeminiServer) -> GeminiModel:
    return GeminiModel(KEY, "gemini-2.5-flash-lite", 1000, base_url=server.url)


def test_a_request_carries_the_question_the_schema_and_the_key_in_a_header() -> None:
    with GeminiServer(lambda _body: says(ADA)) as server:
        model(server).say(ASK, Deadline.after(LATER_S))

    (body,), (headers,), (path,) = server.requests, server.headers, server.paths
    config = body["generationConfig"]
    assert path.endswith("/models/gemini-2.5-flash-lite:generateContent")
    assert prompt_of(body) == ASK.prompt
    assert body["systemInstruction"]["parts"][0]["text"] == ASK.system
    assert (config["responseMimeType"], config["responseJsonSchema"]) == (
        "application/json",
        SCHEMA,
    )
    assert config["maxOutputTokens"] == 1000
    assert (headers["x-goog-api-key"], KEY in path) == (KEY, False)
    assert f"hookkit/{__version__}" in headers["user-agent"]


def test_thoughts_and_what_the_cache_held_are_counted_once() -> None:
    counts = {"cachedContentTokenCount": 4, "thoughtsTokenCount": 5}
    with GeminiServer(lambda _body: says(ADA, usage=counts)) as server:
        said = model(server).say(ASK, Deadline.after(LATER_S))

    assert said.usage == Usage(input=7, output=12, cached=4)


@pytest.mark.parametrize(
    ("finish", "ending"),
    [("STOP", "whole"), ("MAX_TOKENS", "cut"), ("SAFETY", "refused"), ("A_NEW_ONE", "refused")],
)
@pytest.mark.filterwarnings("ignore:A_NEW_ONE is not a valid")
def test_how_an_answer_ended_is_told(finish: str, ending: str) -> None:
    with GeminiServer(lambda _body: says(ADA, finish)) as server:
        assert model(server).say(ASK, Deadline.after(LATER_S)).ending == ending


def test_a_blocked_prompt_is_a_refusal() -> None:
    blocked = {"promptFeedback": {"blockReason": "OTHER"}}
    with GeminiServer(lambda _body: blocked) as server, pytest.raises(BadAnswerError):
        ask_for_json(model(server), ASK, Deadline.after(LATER_S))


def test_a_tool_call_comes_back_as_one() -> None:
    call = {"functionCall": {"name": "keep", "args": {"name": "Ada"}}}
    reply = {"candidates": [{"content": {"parts": [call]}, "finishReason": "STOP"}]}
    ask = ASK._replace(tools=(Tool("keep", "Keeps a name.", SCHEMA),))
    with GeminiServer(lambda _body: reply) as server:
        said = model(server).say(ask, Deadline.after(LATER_S))

    assert said.calls == (Call("keep", {"name": "Ada"}),)
    (body,) = server.requests
    assert body["tools"][0]["functionDeclarations"][0]["name"] == "keep"


def test_a_wrong_key_is_no_fault_of_the_question() -> None:
    with GeminiServer(lambda _body: says(ADA)) as server:
        server.fault = {"status": 400, "error": "API key not valid. Please pass a valid one."}
        with pytest.raises(ModelUnavailableError, match="GOOGLE_API_KEY"):
            model(server).say(ASK, Deadline.after(LATER_S))


def test_a_request_that_is_refused_is_the_questions_fault() -> None:
    with GeminiServer(lambda _body: says(ADA)) as server:
        server.fault = {"status": 400}
        with pytest.raises(ModelError) as caught:
            model(server).say(ASK, Deadline.after(LATER_S))

    assert not isinstance(caught.value, ModelUnavailableError)


def test_a_model_that_is_not_served_is_no_fault_of_the_question() -> None:
    with GeminiServer(lambda _body: says(ADA)) as server:
        server.fault = {"status": 404}
        with pytest.raises(NotServedError, match="gemini-2.5-flash-lite") as caught:
            model(server).say(ASK, Deadline.after(LATER_S))

    assert "set MEM0_GRAPH_LLM_MODEL" in str(caught.value)
    assert "MEM0_GRAPH_CONTRADICTION_LLM_MODEL" in str(caught.value)


def test_without_a_key_it_says_how_to_set_one() -> None:
    with pytest.raises(NoKeyError, match="hookkit config set GOOGLE_API_KEY"):
        GeminiModel("", "gemini-2.5-flash-lite", 1000)


def test_without_the_extra_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "google.genai", None)

    with pytest.raises(NotInstalledError, match=r"pip install 'hookkit\[gemini\]'"):
        GeminiModel(KEY, "gemini-2.5-flash-lite", 1000)


def test_the_preset_of_another_product_sends_no_key_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    with GeminiServer(lambda _body: says(ADA)) as server:
        said = model(server).say(ASK, Deadline.after(LATER_S))

    assert said.text == ADA


def test_no_log_holds_the_prompt(caplog: pytest.LogCaptureFixture) -> None:
    with GeminiServer(lambda _body: says(ADA)) as server, caplog.at_level(logging.INFO):
        model(server).say(ASK, Deadline.after(LATER_S))

    assert not any(ASK.prompt in record.getMessage() for record in caplog.records)
