"""Stop: what is worth it goes into the job, without what the person's own patterns cut out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hooks.calling import (
    ANSWER,
    SILENT,
    context,
    hook,
    jobs,
    log,
    payload,
    words,
    write_transcript,
)
from tests.hooks.peer import peer, says
from tests.transcript.lines import queued

TICKET = "The zebra import came with ticket ACME-4711 of last week."


def test_what_ones_own_patterns_match_is_not_in_the_job(idle: Path, tmp_path: Path) -> None:
    transcript = write_transcript(tmp_path / "t.jsonl", TICKET)
    env = {"MEM0_REDACT_PATTERNS": r"ACME-\d+"}
    hook("Stop", idle, payload("Stop", transcript), env=env)

    ((said, _),) = words(idle)
    assert (said, log(idle)) == (TICKET.replace("ACME-4711", "[secret left out]"), [])


@pytest.mark.parametrize("pattern", ["(unclosed", "(a+)+b"])
def test_a_pattern_that_cannot_be_used_stops_no_save(
    pattern: str, idle: Path, tmp_path: Path
) -> None:
    transcript = write_transcript(tmp_path / "t.jsonl", TICKET)
    env = {"MEM0_REDACT_PATTERNS": f"{pattern};;ACME-"}
    done = hook("Stop", idle, payload("Stop", transcript), env=env)

    assert done == SILENT
    assert "[secret left out]4711" in words(idle)[0][0]


def test_a_job_says_where_its_session_was_opened(idle: Path, tmp_path: Path) -> None:
    transcript = write_transcript(tmp_path / "t.jsonl")
    env = {"CLAUDE_PROJECT_DIR": str(tmp_path)}
    hook("Stop", idle, payload("Stop", transcript, cwd=f"{tmp_path}/src"), env=env)

    assert jobs(idle)[0].directory == str(tmp_path)


def test_a_turn_of_greetings_and_narration_is_no_job(idle: Path, tmp_path: Path) -> None:
    narrated = "Great! Now let me run the tests. Then I'll take a look at the results."
    transcript = write_transcript(tmp_path / "t.jsonl", "Thank you so much, go ahead", narrated)
    done = hook("Stop", idle, payload("Stop", transcript, last_assistant_message=narrated))

    assert (done, words(idle), log(idle)) == (SILENT, [], [])


def test_what_was_typed_while_claude_was_at_work_is_saved(idle: Path, tmp_path: Path) -> None:
    transcript = write_transcript(tmp_path / "t.jsonl")
    with transcript.open("ab") as file:
        file.write(queued("And never import zebra on Sundays.") + b"\n")
    hook("Stop", idle, payload("Stop", transcript))

    assert "And never import zebra on Sundays." in words(idle)[0]
    assert ANSWER in words(idle)[0]


def test_a_recall_tells_where_the_session_was_opened(data: Path, tmp_path: Path) -> None:
    env = {"CLAUDE_PROJECT_DIR": str(tmp_path)}
    with peer(data, says({"text": "# Use uv", "ids": []})) as requests:
        done = hook("SessionStart", data, payload("SessionStart"), env=env)

    assert (context(done), requests[0]["directory"]) == ("# Use uv", str(tmp_path))
