"""events.reply: the one shape that reaches the model."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from hookkit.events.reply import context_reply


def test_a_reply_stands_under_the_name_of_its_event() -> None:
    assert context_reply("SessionStart", "1. uv 🎉") == (
        '{"hookSpecificOutput": {"hookEventName": "SessionStart", '
        '"additionalContext": "1. uv \\ud83c\\udf89"}}'
    )


@given(st.text(st.characters()))
def test_any_context_arrives_whole_over_an_ascii_stdout(context: str) -> None:
    reply = context_reply("UserPromptSubmit", context)

    assert reply.isascii()
    assert json.loads(reply) == {
        "hookSpecificOutput": {
            "hookEventName": "UserPromptSubmit",
            "additionalContext": context,
        }
    }
