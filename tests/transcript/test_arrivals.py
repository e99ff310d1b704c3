"""transcript.arrivals: what hooks put before Claude, and not what they printed in vain."""

from __future__ import annotations

import json

import pytest

from hookkit.transcript.arrivals import contexts

from .lines import context, recorded_lines, user

BLOCK = "# mem0 Cross-Session Memory\n\nNotes. (block 1f2e3d4c)"
PRINTED = json.dumps({"additionalContext": BLOCK, "type": "hook_additional_context"})


@pytest.mark.parametrize(
    ("session", "texts"),
    [
        (
            "de8ab872",
            [
                "<memories>\n- the sky is green\n</memories>",
                *["Relevant memory: grass is purple"] * 2,
            ],
        ),
        ("f4353bf9", ["SS memory", "UPS memory"]),
    ],
    ids=["as system", "as the user's"],
)
def test_recorded_sessions_tell_what_arrived(session: str, texts: list[str]) -> None:
    assert contexts(recorded_lines(session)) == texts


@pytest.mark.parametrize(
    "line",
    [
        user(f"look: {PRINTED}"),
        json.dumps(
            {"type": "attachment", "attachment": {"type": "hook_success", "stdout": PRINTED}}
        ),
        json.dumps({"type": "api-request-blob", "attachment": json.loads(context(BLOCK))}),
        b'{"type": "attachment", "attachment": {"type": "hook_additional_context"}}',
        b'["hook_additional_context"]',
        b'{"hook_additional_context',
        b"[" * 100_000 + b"hook_additional_context",
    ],
    ids=["quoted", "dropped", "a copy", "empty", "a list", "torn", "nested"],
)
def test_what_claude_was_not_given_has_not_arrived(line: bytes | str) -> None:
    assert contexts([line if isinstance(line, bytes) else line.encode()]) == []


def test_lines_of_several_hooks_are_told_in_their_order() -> None:
    both = context("one", "two")

    assert contexts([context(BLOCK), user("hi"), both]) == [BLOCK, "one", "two"]
