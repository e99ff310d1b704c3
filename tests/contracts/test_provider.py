"""Every provider of models: the same promises over its own wire."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.deadline import Deadline
from hookkit.llm.asking import ask_for_json
from hookkit.memory.asking import Ask
from hookkit.memory.ports import ModelError, ModelUnavailableError

from .stages import API_KEY, LOGIN, Stage, stage

SYSTEM = "You find facts. " * 100
PROMPT = "The secret plan is to use SQLite."
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"memory": {"type": "array", "items": {"type": "string"}}},
    "required": ["memory"],
    "additionalProperties": False,
}
ASK = Ask(SYSTEM, PROMPT, SCHEMA)
GOOD = {"memory": ["naïve 日本語 🎉 </tag>"]}
PATIENCE_S = 40.0
SHORT_S = 1.0

PROVIDERS = [
    "anthropic",
    "anthropic_oat",
    "ollama",
    "gemini",
    pytest.param("claude_code", marks=[pytest.mark.claude, pytest.mark.heavy]),
]


@pytest.fixture(params=PROVIDERS)
def on(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "claude_code" and not os.environ.get("LAB_CLAUDE_BIN"):
        assert not os.environ.get("CI"), "CI installs Claude Code and names it in LAB_CLAUDE_BIN"
        pytest.skip("no Claude Code: LAB_CLAUDE_BIN is unset; .ci/run installs it from npm")
    with stage(request.param, tmp_path) as made:
        yield made


def fault(on: Stage, seconds: float = PATIENCE_S) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask_for_json(on.provider, ASK, Deadline.after(seconds))
    return caught.value


def test_an_answer_is_the_json_that_the_model_wrote(on: Stage) -> None:
    on.says(json.dumps(GOOD))
    answer = ask_for_json(on.provider, ASK, Deadline.after(PATIENCE_S))

    assert answer.value == GOOD
    assert answer.usage.input > 0
    assert answer.usage.output > 0


def test_the_question_and_the_constant_part_reach_the_model(on: Stage) -> None:
    on.says(json.dumps(GOOD))
    ask_for_json(on.provider, ASK, Deadline.after(PATIENCE_S))

    (asked,) = on.asked()
    assert (PROMPT in asked, SYSTEM.strip() in asked) == (True, True)


@pytest.mark.parametrize("text", ["I would rather not.", '{"facts": []}', ""])
def test_what_does_not_fit_is_an_error_that_quotes_nobody(on: Stage, text: str) -> None:
    on.says(text)
    error = fault(on)

    assert not isinstance(error, ModelUnavailableError)
    assert len(str(error).splitlines()) == 1
    assert not any(words in str(error) for words in (API_KEY, LOGIN, PROMPT, "rather not"))


@pytest.mark.parametrize("status", [401, 403, 429, 500, 529])
def test_a_provider_that_does_not_serve_us_is_no_fault_of_the_question(
    on: Stage, status: int
) -> None:
    on.fails(status)
    error = fault(on)

    assert isinstance(error, ModelUnavailableError) or status in (401, 403, 429)
    assert str(status) in str(error)
    assert not any(words in str(error) for words in (API_KEY, LOGIN, PROMPT))


def test_a_slow_provider_is_left_at_the_deadline(on: Stage) -> None:
    on.is_slow()

    assert isinstance(fault(on, SHORT_S), ModelUnavailableError)


def test_a_provider_that_is_gone_is_unavailable_and_named(on: Stage) -> None:
    on.is_gone()
    error = fault(on)

    assert isinstance(error, ModelUnavailableError)
    assert len(str(error).splitlines()) == 1


def test_it_says_who_it_is(on: Stage) -> None:
    assert on.provider.model in ("claude-haiku-4-5", "qwen3:14b", "gemini-2.5-flash-lite", "haiku")
    assert on.provider.provider in (
        "anthropic",
        "anthropic_oat",
        "ollama",
        "gemini",
        "claude_code",
    )
