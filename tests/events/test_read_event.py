"""events.read: stdin of a hook to an event, or a named error; never anything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.errors import HookkitError
from hookkit.events.read import (
    EventError,
    PromptSubmitted,
    SessionEnded,
    SessionStarted,
    TurnEnded,
    read_event,
)

JSON_VALUE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
EVENT_LIKE = st.fixed_dictionaries(
    {},
    optional={
        "hook_event_name": st.sampled_from(
            ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]
        )
        | JSON_VALUE,
        "session_id": st.just("a") | JSON_VALUE,
        **{
            name: st.text() | JSON_VALUE
            for name in ("transcript_path", "cwd", "source", "prompt", "reason")
        },
        "last_assistant_message": st.text() | JSON_VALUE,
        "stop_hook_active": st.booleans() | JSON_VALUE,
    },
)


def given_fields(**fields: object) -> bytes:
    """An event with a good name and id, and these fields."""
    return json.dumps({"hook_event_name": "Stop", "session_id": "s1", **fields}).encode()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        pytest.param(
            {"hook_event_name": "SessionStart"}, SessionStarted("s1", "", "", ""), id="start"
        ),
        pytest.param(
            {"hook_event_name": "SessionStart", "source": "teleport", "model": ["?"]},
            SessionStarted("s1", "", "", "teleport"),
            id="new-source",
        ),
        pytest.param(
            {"hook_event_name": "SessionEnd", "reason": "eclipse"},
            SessionEnded("s1", "", "", "eclipse"),
            id="new-reason",
        ),
        pytest.param({}, TurnEnded("s1", "", "", "", False), id="thinking-only"),
        pytest.param(
            {"last_assistant_message": None, "stop_hook_active": None, "cwd": None},
            TurnEnded("s1", "", "", "", False),
            id="nulls",
        ),
        pytest.param({"stop_hook_active": True}, TurnEnded("s1", "", "", "", True), id="goes-on"),
        pytest.param({"hook_event_name": "Future", "session_id": 7}, None, id="new-event"),
    ],
)
def test_a_newer_claude_code_is_understood(fields: dict[str, Any], expected: object) -> None:
    assert read_event(given_fields(**fields)) == expected


def test_half_a_surrogate_pair_becomes_the_replacement_character() -> None:
    raw = (
        rb'{"hook_event_name":"UserPromptSubmit","session_id":"s","prompt":"a\ud800b\udc00\ud83d"}'
    )

    assert read_event(raw) == PromptSubmitted("s", "", "", "a\ufffdb\ufffd\ufffd")


def test_a_whole_surrogate_pair_is_its_character() -> None:
    raw = rb'{"hook_event_name":"UserPromptSubmit","session_id":"s","prompt":"\ud83c\udf89 \u2028"}'

    assert read_event(raw) == PromptSubmitted("s", "", "", "🎉 \u2028")


@pytest.mark.parametrize("session_id", ["a", "A-z_0.9", "x" * 128, "a.."])
def test_an_id_fit_for_a_file_name_is_taken(session_id: str) -> None:
    event = read_event(given_fields(session_id=session_id))

    assert isinstance(event, TurnEnded)
    assert event.session_id == session_id


@pytest.mark.parametrize(
    "session_id",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "../a",
        "a\\b",
        "a\0",
        "a b",
        "é",
        "x" * 129,
        "a\n",
        "\ud800",
    ],
    ids=ascii,
)
def test_an_id_unfit_for_a_file_name_is_refused(session_id: str) -> None:
    with pytest.raises(EventError, match=r"session_id must be 1 to 128 of .*, found '.*; "):
        read_event(given_fields(session_id=session_id))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        pytest.param(b"", "stdin must be one JSON object, found 0 bytes", id="empty"),
        pytest.param(b"{", "found 1 bytes that give JSONDecodeError", id="cut"),
        pytest.param(b'{"a":"\xff"}', "that give UnicodeDecodeError", id="latin-1"),
        pytest.param(b"[" * 100_000, "that give RecursionError", id="deep"),
        pytest.param(b"[]", "stdin must be one JSON object, found a value of type list", id="list"),
        pytest.param(b"null", "found a value of type NoneType", id="null"),
        pytest.param(b"{}", "hook_event_name must be a string, found nothing", id="nameless"),
        pytest.param(
            b'{"hook_event_name":["Stop"]}', "hook_event_name .* of type list", id="odd-name"
        ),
        pytest.param(
            b'{"hook_event_name":"Stop"}', "session_id must be a string, found nothing", id="no-id"
        ),
        pytest.param(given_fields(session_id=7), "session_id .* of type int", id="id-number"),
        pytest.param(given_fields(session_id=None), "session_id .* NoneType", id="id-null"),
        pytest.param(given_fields(transcript_path=[]), "transcript_path .* list", id="path"),
        pytest.param(given_fields(cwd=1), "cwd must be a string", id="cwd"),
        pytest.param(
            given_fields(last_assistant_message={"text": "x"}),
            "last_assistant_message must be a string, found a value of type dict",
            id="message",
        ),
        pytest.param(
            given_fields(stop_hook_active="no"), "must be true or false, .* type str", id="active"
        ),
        pytest.param(
            given_fields(hook_event_name="UserPromptSubmit"), "prompt must be", id="no-prompt"
        ),
    ],
)
def test_a_shape_that_we_do_not_know_is_refused_and_named(raw: bytes, message: str) -> None:
    with pytest.raises(EventError, match=message):
        read_event(raw)


def test_an_error_does_not_say_what_somebody_said() -> None:
    prompt = [{"type": "text", "text": "my secret plan"}]

    with pytest.raises(EventError) as caught:
        read_event(given_fields(hook_event_name="UserPromptSubmit", prompt=prompt))

    assert "secret" not in str(caught.value)


def test_an_event_error_is_a_value_error_of_ours() -> None:
    assert issubclass(EventError, HookkitError)
    assert issubclass(EventError, ValueError)


@given(st.binary() | JSON_VALUE.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_an_event_or_none_or_an_event_error(raw: bytes) -> None:
    try:
        event = read_event(raw)
    except EventError:
        return

    assert event is None


@given(EVENT_LIKE)
def test_whatever_is_read_can_be_written_to_a_file(fields: dict[str, Any]) -> None:
    try:
        event = read_event(json.dumps(fields).encode())
    except EventError:
        return

    assert event is None or all(str(value).encode() is not None for value in event)
