"""events.read, on what Claude Code sent: every recorded payload is read, and counted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from hookkit.events.read import (
    PromptSubmitted,
    SessionEnded,
    SessionStarted,
    TurnEnded,
    read_event,
)

FIXTURES = Path(__file__).parents[1] / "fixtures" / "claude-code"
SESSION = "f4353bf9-40b1-4bbd-b6d7-a151e487948d"
PATH = f"/home/dev/.claude/projects/-home-dev-src-oldmodel/{SESSION}.jsonl"
CWD = "/home/dev/src/oldmodel"
COMMON = (SESSION, PATH, CWD)

# SessionStarted, PromptSubmitted, TurnEnded, SessionEnded, None; counted with another reader
COUNTS = {
    "autocompact": (3, 2, 2, 2, 7),
    "hook_context": (6, 6, 5, 6, 0),
    "old_model_user_role": (1, 1, 1, 1, 0),
    "plain_resume_fork_error": (5, 5, 4, 5, 5),
    "subagent": (2, 3, 3, 2, 10),
    "tools": (4, 4, 4, 4, 14),
    "tui_compact_clear": (4, 5, 5, 3, 7),
    "tui_interrupt": (0, 4, 4, 1, 0),
    "unicode_huge": (6, 6, 6, 6, 3),
}
OWN_FIELDS = {
    "SessionStart": (SessionStarted, ["source"]),
    "UserPromptSubmit": (PromptSubmitted, ["prompt"]),
    "Stop": (TurnEnded, ["last_assistant_message", "stop_hook_active"]),
    "SessionEnd": (SessionEnded, ["reason"]),
}


def payloads(folder: str) -> list[bytes]:
    """The stdin of every hook of a recorded session, in order."""
    raw = (FIXTURES / folder / "hook_payloads.jsonl").read_bytes()
    return raw.split(b"\n")[:-1]


def test_every_recording_has_its_counts() -> None:
    assert {path.parent.name for path in FIXTURES.glob("*/hook_payloads.jsonl")} == set(COUNTS)


@pytest.mark.parametrize("folder", COUNTS)
def test_every_recorded_payload_is_read_and_counted(folder: str) -> None:
    kinds = Counter(type(read_event(raw)) for raw in payloads(folder))

    expected = (SessionStarted, PromptSubmitted, TurnEnded, SessionEnded, type(None))
    assert tuple(kinds[kind] for kind in expected) == COUNTS[folder]
    assert sum(kinds.values()) == sum(COUNTS[folder])


@pytest.mark.parametrize("folder", COUNTS)
def test_every_recorded_field_that_we_read_arrives_as_it_is(folder: str) -> None:
    for raw in payloads(folder):
        fields = json.loads(raw)
        kind, names = OWN_FIELDS.get(fields["hook_event_name"], (None, []))
        common = [fields[name] for name in ("session_id", "transcript_path", "cwd")]
        expected = kind(*common, *(fields[name] for name in names)) if kind else None

        assert read_event(raw) == expected


def test_a_recorded_session_is_four_events() -> None:
    assert [read_event(raw) for raw in payloads("old_model_user_role")] == [
        SessionStarted(*COMMON, source="startup"),
        PromptSubmitted(*COMMON, prompt='first [[think:hm]] [[tool:Bash {"command":"echo 1"}]]'),
        TurnEnded(*COMMON, last_message="Done. Tool said: 1", stop_hook_active=False),
        SessionEnded(*COMMON, reason="other"),
    ]


@pytest.mark.parametrize("folder", ["autocompact", "subagent", "tui_compact_clear"])
def test_what_a_subagent_or_a_compaction_said_is_no_event_of_ours(folder: str) -> None:
    told = [raw for raw in payloads(folder) if b'"SubagentStop"' in raw]

    assert told
    assert [read_event(raw) for raw in told] == [None] * len(told)
