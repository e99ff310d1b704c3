"""An answer is JSON that fits, or it is asked for once more, or it is an error."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.deadline import Deadline
from hookkit.llm.asking import ask_for_json
from hookkit.memory.asking import BadAnswerError
from hookkit.memory.usage import Usage
from tests.doubles.ollama import says

from .providers import ASK, GOOD, answering

BAD = {
    "prose": "I would rather not.",
    "nothing": "",
    "half": '{"memory": ["uv',
    "another key": '{"facts": []}',
    "another type": '{"memory": "uv"}',
    "much too deep": "[" * 100_000,
    "numbers": '{"memory": [1]}',
    "a list": "[]",
    "more than asked for": '{"memory": [], "mood": "good"}',
}
WRAPPED = {
    "a code fence": f"```json\n{GOOD}\n```",
    "prose around it": f"Here you are: {GOOD} I hope it helps {{}}.",
    "white space": f"\n\n  {GOOD}\n",
    "thoughts before it": f"<think>{{maybe}}</think>{GOOD}",
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED.keys())
def test_json_is_found_in_what_stands_around_it(text: str) -> None:
    with answering([text]) as (model, server):
        answer = ask_for_json(model, ASK, Deadline.after(10))

    assert (answer.value, len(server.requests)) == (json.loads(GOOD), 1)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_bad_answer_is_repaired_once(text: str) -> None:
    with answering([text, GOOD]) as (model, server):
        answer = ask_for_json(model, ASK, Deadline.after(10))

    prompts = [request["messages"][1]["content"] for request in server.requests]
    assert answer.value == json.loads(GOOD)
    assert prompts[0] == ASK.prompt
    assert prompts[1].startswith(ASK.prompt + "\n\nYour last answer could not be used: ")
    assert answer.usage == Usage(sum(len(p + ASK.system) // 4 for p in prompts), 14)


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_a_second_bad_answer_is_an_error_that_keeps_it_and_does_not_tell_it(text: str) -> None:
    with answering([text]) as (model, server), pytest.raises(BadAnswerError) as caught:
        ask_for_json(model, ASK, Deadline.after(10))

    assert (caught.value.answer, len(server.requests)) == (text, 2)
    assert str(caught.value).startswith("qwen3:14b's answer must be one whole JSON value that fits")
    assert not text or text not in str(caught.value)
    assert caught.value.usage.output == 14


def test_an_answer_that_was_cut_off_is_none() -> None:
    cut = says(GOOD, done_reason="length")
    told = "found it was cut off .see MEM0_LLM_MAX_TOKENS.; it is asked again"
    with answering([cut]) as (model, _), pytest.raises(BadAnswerError, match=told):
        ask_for_json(model, ASK, Deadline.after(10))


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_any_text_gives_a_value_that_fits_or_that_error(text: str) -> None:
    with answering([text]) as (model, _):
        try:
            value = ask_for_json(model, ASK, Deadline.after(10)).value
        except BadAnswerError:
            return

    assert set(value) == {"memory"}
