"""Every model: JSON for whoever asks, or a ModelError that says why and quotes nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hookkit.core.mem0_parts import EXTRACTION
from hookkit.llm.anthropic import AnthropicModel
from hookkit.memory.ports import Model, ModelError, ModelUnavailableError
from tests.kit.fake_anthropic import FakeAnthropic

KEY = "sk-ant-api03-not-a-real-key-of-anybody"
SYSTEM = "You find facts. " * 100
PROMPT = "The secret plan is to use SQLite."
EMPTY = '{"memory": []}'

MODELS: dict[str, Callable[[str], Model]] = {
    "anthropic": lambda url: AnthropicModel(KEY, "claude-haiku-4-5", 1024, url, 1.0),
}


@pytest.fixture
def api() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as api:
        yield api


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest, api: FakeAnthropic) -> Model:
    return MODELS[request.param](api.url)


def fault(model: Model, api: FakeAnthropic, reply: Any) -> ModelError:
    api.set_rules([{"reply": reply}])
    with pytest.raises(ModelError) as caught:
        model.answer(SYSTEM, PROMPT, EXTRACTION)
    return caught.value


@pytest.mark.parametrize("answer", [EMPTY, '{"memory": [{"text": "naïve 日本語 🎉"}]}'], ids=ascii)
def test_an_answer_is_the_json_that_the_model_wrote(
    answer: str, model: Model, api: FakeAnthropic
) -> None:
    api.set_rules([{"reply": answer}])

    assert json.loads(model.answer(SYSTEM, PROMPT, EXTRACTION)) == json.loads(answer)


def test_the_constant_part_is_sent_apart_from_the_prompt(model: Model, api: FakeAnthropic) -> None:
    api.set_rules([{"reply": EMPTY}])
    for prompt in ("one", "two"):
        model.answer(SYSTEM, prompt, EXTRACTION)

    one, two = (entry["body"] for entry in api.messages())
    assert one["system"] == two["system"]
    assert (SYSTEM in json.dumps(one["messages"]), one["messages"] == two["messages"]) == (
        False,
        False,
    )


FAULTS: dict[str, tuple[Any, type[ModelError]]] = {
    "wrong key": ({"status": 401, "error": KEY}, ModelUnavailableError),
    "not allowed": ({"status": 403, "error": PROMPT}, ModelUnavailableError),
    "no such model": ({"status": 404, "error": PROMPT}, ModelUnavailableError),
    "too many": ({"status": 429, "error": PROMPT}, ModelUnavailableError),
    "broken": ({"status": 500, "error": PROMPT}, ModelUnavailableError),
    "overloaded": ({"status": 529, "error": PROMPT}, ModelUnavailableError),
    "slow": ({"text": EMPTY, "delay": 5.0}, ModelUnavailableError),
    "cut": ({"raw": "{}", "cut": 1}, ModelUnavailableError),
    "a bad request": ({"status": 400, "error": PROMPT}, ModelError),
    "not JSON": (PROMPT, ModelError),
    "half": ({"text": EMPTY, "stop_reason": "max_tokens"}, ModelError),
    "refused": ({"text": EMPTY, "stop_reason": "refusal"}, ModelError),
    "nothing": ({"blocks": []}, ModelError),
}


@pytest.mark.parametrize(("reply", "kind"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_one_line_that_says_what_to_expect_and_quotes_neither_key_nor_prompt(
    reply: Any, kind: type[ModelError], model: Model, api: FakeAnthropic
) -> None:
    error = fault(model, api, reply)

    assert isinstance(error, ModelUnavailableError) == (kind is ModelUnavailableError)
    assert len(str(error).splitlines()) == 1
    assert not any(words in repr(error) + str(error.__cause__) for words in (KEY, PROMPT, SYSTEM))


def test_nobody_there_is_a_fault_of_nobodys_question(model: Model, api: FakeAnthropic) -> None:
    api.stop()
    with pytest.raises(ModelUnavailableError):
        model.answer(SYSTEM, PROMPT, EXTRACTION)
