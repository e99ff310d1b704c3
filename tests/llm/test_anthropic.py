"""llm.anthropic over the wire: what is sent, and what each fault of the other side comes to."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.llm.anthropic import AnthropicModel
from hookkit.llm.login.chain import Fixed
from hookkit.memory.asking import Ask
from hookkit.memory.ports import ModelError, ModelUnavailableError
from hookkit.memory.usage import Usage
from tests.kit.fake_anthropic import FakeAnthropic

KEY = "sk-ant-api03-not-a-real-key-of-anybody"
SYSTEM = "You find facts."
PROMPT = "The secret plan is to use SQLite."
SCHEMA = {"type": "object", "properties": {}, "additionalProperties": False}
QUICK_S = 0.3
LATER_S = 30.0


@pytest.fixture
def api() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as api:
        yield api


def model(url: str) -> AnthropicModel:
    return AnthropicModel(Fixed(KEY, "a test"), "claude-haiku-4-5", 2048, base_url=url)


def answers(api: FakeAnthropic, reply: Any) -> str:
    api.set_rules([{"reply": reply}])
    return model(api.url).say(Ask(SYSTEM, PROMPT, SCHEMA), Deadline.after(LATER_S)).text


def fault(api: FakeAnthropic, reply: Any, timeout_s: float = LATER_S) -> ModelError:
    api.set_rules([{"reply": reply}])
    with pytest.raises(ModelError) as caught:
        model(api.url).say(Ask(SYSTEM, PROMPT, SCHEMA), Deadline.after(timeout_s))
    return caught.value


def test_an_answer_is_its_json(api: FakeAnthropic) -> None:
    blocks = [{"type": "text", "text": '{"memory":'}, {"type": "text", "text": " []}"}]

    assert answers(api, {"blocks": blocks}) == '{"memory": []}'


def test_thoughts_are_no_part_of_the_answer(api: FakeAnthropic) -> None:
    assert answers(api, {"thinking": "hm", "text": "{}"}) == "{}"


def test_a_request_says_who_asks_what_and_in_which_shape(api: FakeAnthropic) -> None:
    answers(api, "{}")

    (request,) = api.messages()
    headers = request["headers"]
    assert (headers["authorization"], headers["user-agent"]) == (
        f"...{KEY[-4:]}",
        f"hookkit/{__version__}",
    )
    assert request["body"] == {
        "model": "claude-haiku-4-5",
        "max_tokens": 2048,
        "system": [{"type": "text", "text": SYSTEM, "cache_control": {"type": "ephemeral"}}],
        "messages": [{"role": "user", "content": PROMPT}],
        "output_config": {"format": {"type": "json_schema", "schema": SCHEMA}},
    }


def test_another_credential_in_the_environment_is_not_sent(
    api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "somebody-elses-token")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "somebody-elses-key")
    answers(api, "{}")

    headers = api.messages()[0]["headers"]
    assert (headers["authorization"], headers.get("x-api-key")) == (f"...{KEY[-4:]}", None)


def test_the_longest_answer_that_may_be_set_can_be_asked_for(api: FakeAnthropic) -> None:
    api.set_rules([{"reply": "{}"}])

    longest = AnthropicModel(Fixed(KEY, "a test"), "claude-haiku-4-5", 64_000, base_url=api.url)
    assert longest.say(Ask("", "?", {}), Deadline.after(LATER_S)).text == "{}"


REFUSED = {
    401: ("authentication_error", "check MEM0_ANTHROPIC_TOKEN and ANTHROPIC_API_KEY"),
    403: ("permission_error", "set MEM0_LLM_MODEL or MEM0_HOOK_LLM_MODEL"),
    404: ("not_found_error", "check MEM0_LLM_MODEL, MEM0_HOOK_LLM_MODEL and ANTHROPIC_BASE_URL"),
    429: ("rate_limit_error", "tried again later"),
    500: ("api_error", "tried again later"),
    529: ("overloaded_error", "tried again later"),
}


@pytest.mark.parametrize("retry", [False, True], ids=["for good", "for now"])
@pytest.mark.parametrize("status", REFUSED)
def test_a_refusal_is_said_with_url_status_and_what_to_do_and_nobody_is_asked_twice(
    status: int, retry: bool, api: FakeAnthropic
) -> None:
    kind, mend = REFUSED[status]
    error = fault(api, {"status": status, "error": f"no: {PROMPT}", "retry": retry})

    assert isinstance(error, ModelUnavailableError)
    assert str(error).startswith(f"{api.url} answered {status} ({kind}); ")
    assert mend in str(error)
    assert (KEY in str(error), PROMPT in str(error), len(api.messages())) == (False, False, 1)


@pytest.mark.parametrize("status", [400, 413])
def test_a_request_that_is_not_taken_is_the_requests_own_fault(
    status: int, api: FakeAnthropic
) -> None:
    error = fault(api, {"status": status, "error": f"too long: {PROMPT}"})

    assert not isinstance(error, ModelUnavailableError)
    assert (f"answered {status}" in str(error), PROMPT in str(error)) == (True, False)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("Mon, 23 Nov 2026 10:00:00 GMT", 0.0)]
)
def test_how_long_to_wait_is_what_the_api_says(
    header: str, seconds: float, api: FakeAnthropic
) -> None:
    error = fault(api, {"status": 429, "error": "slow down", "headers": {"retry-after": header}})

    assert isinstance(error, ModelUnavailableError)
    assert error.retry_after_s == seconds


CONNECTIONS: dict[str, tuple[Any, str]] = {
    "slow": ({"text": "{}", "delay": 5.0}, "APITimeoutError"),
    "cut off": ({"raw": '{"type": "message"}', "cut": 5}, "APIConnectionError"),
    "cut off at once": ({"raw": '{"type": "message"}', "cut": 0}, "APIConnectionError"),
}


@pytest.mark.parametrize(("reply", "why"), CONNECTIONS.values(), ids=CONNECTIONS)
def test_a_broken_connection_is_said_with_url_and_what_to_do(
    reply: Any, why: str, api: FakeAnthropic
) -> None:
    error = fault(api, reply, QUICK_S if why == "APITimeoutError" else LATER_S)

    assert isinstance(error, ModelUnavailableError)
    assert str(error) == (
        f"{api.url} could not be reached ({why}); check ANTHROPIC_BASE_URL; it is tried again later"
    )


def test_a_refused_connection_is_said_with_url_but_not_with_who_logs_in() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
    with pytest.raises(ModelUnavailableError) as caught:
        model(f"http://bob:hunter2@{address}/v9").say(
            Ask(SYSTEM, PROMPT, SCHEMA), Deadline.after(LATER_S)
        )

    assert str(caught.value).startswith(f"http://{address}/v9 could not be reached")


PAGES = {
    "a login page": {"raw": "<html>Log in</html>"},
    "a text": {"raw": "hello", "content_type": "text/plain"},
    "a list": {"raw": "[1]", "content_type": "application/json"},
    "broken JSON": {"raw": '{"type', "content_type": "application/json"},
}


@pytest.mark.parametrize("reply", PAGES.values(), ids=PAGES)
def test_somebody_elses_page_is_not_the_requests_fault(reply: Any, api: FakeAnthropic) -> None:
    error = fault(api, reply)

    assert isinstance(error, ModelUnavailableError)
    assert str(error).startswith(
        f"{api.url} could not be reached (something else than a message came back); "
    )


def test_a_message_without_anything_in_it_is_no_answer(api: FakeAnthropic) -> None:
    api.set_rules([{"reply": {"raw": "{}", "content_type": "application/json"}}])

    said = model(api.url).say(Ask(SYSTEM, PROMPT, SCHEMA), Deadline.after(LATER_S))
    assert (said.text, said.ending, said.usage) == ("", "cut", Usage())


def test_what_was_asked_is_not_logged_whatever_the_environment_says(
    api: FakeAnthropic, caplog: pytest.LogCaptureFixture
) -> None:
    loggers = [logging.getLogger(name) for name in ("anthropic", "httpx2")]
    for logger in loggers:  # what ANTHROPIC_LOG=debug does when the client is imported
        logger.setLevel(logging.DEBUG)
    answers(api, "{}")

    assert caplog.records == []


def test_the_key_is_not_shown_by_a_fault_in_the_client(api: FakeAnthropic) -> None:
    error = fault(api, {"status": 401, "error": f"bad key {KEY}"})

    assert KEY not in json.dumps([str(error), repr(error), repr(error.__cause__)])
