"""SessionStart and UserPromptSubmit: what is asked, what is said, and what is not said twice."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from hookkit.memory.model import Project
from hookkit.spool.sessions import Session, Sessions
from tests.hooks.calling import (
    ANSWER,
    SAID,
    SILENT,
    command,
    context,
    environment,
    hook,
    log,
    payload,
    words,
    write_transcript,
)
from tests.hooks.peer import peer, says

KNOWN = says({"text": "known", "ids": ["i1", "i2"]})
LATER = "2099-01-01T00:00:00.000Z"  # than now: of the turns that a fork brings, these are new
NOTHING = says({"text": "", "ids": []})


def given(data: Path, session: str = "s1") -> tuple[str, ...]:
    """The memories that a session was given."""
    return Sessions(str(data / "sessions")).given(session)


def test_a_session_is_asked_for_in_its_project_and_scope(data: Path, tmp_path: Path) -> None:
    project = tmp_path / "tidepool"
    project.mkdir()
    with peer(data, NOTHING) as requests:
        done = hook(
            "SessionStart",
            data,
            payload("SessionStart", cwd="/"),
            env={
                "CLAUDE_PROJECT_DIR": str(project),
                "MEM0_USER_ID": "alice",
                "MEM0_CONTEXT_MAX_CHARS": "3000",
            },
        )

    asked = {name: requests[0][name] for name in ("op", "kind", "user_id", "max_chars", "given")}
    assert (done, log(data)) == (SILENT, [])
    assert asked == {
        "op": "recall",
        "kind": "session",
        "user_id": "alice",
        "max_chars": 3000,
        "given": [],
    }
    assert requests[0]["project_name"] == str(project)


@pytest.mark.parametrize(
    "prompt",
    [
        "/compact",
        "/review the zebra import please",
        "<task-notification>\n<task-id>b1</task-id> finished",
        "<command-name>/clear</command-name>",
        "!ls -la in this folder",
        "continue",
        "ok",
        "",
        "   \n ",
    ],
)
def test_a_prompt_that_asks_nothing_is_not_asked_with(prompt: str, data: Path) -> None:
    with peer(data, KNOWN) as requests:
        done = hook("UserPromptSubmit", data, payload("UserPromptSubmit", prompt=prompt))

    assert (done, requests, log(data)) == (SILENT, [], [])


def test_a_prompt_is_asked_with_and_its_memories_are_not_given_again(data: Path) -> None:
    prompt = "How does the zebra import run?" + " please" * 5000
    with peer(data, KNOWN) as requests:
        first = hook("UserPromptSubmit", data, payload("UserPromptSubmit", prompt=prompt))
        hook("UserPromptSubmit", data, payload("UserPromptSubmit"))

    assert context(first) == "known"
    assert [request["given"] for request in requests] == [[], ["i1", "i2"]]
    assert requests[0]["prompt"] == prompt[:20_000]


@pytest.mark.parametrize(
    ("source", "before"),
    [
        ("startup", []),
        ("clear", []),
        ("compact", []),
        ("resume", ["i0"]),
        ("one of tomorrow", ["i0"]),
    ],
)
def test_what_a_session_was_given_counts_until_its_context_is_emptied(
    source: str, before: list[str], data: Path
) -> None:
    with peer(data, says({"text": "known", "ids": ["i0"]}, {"text": "more", "ids": ["i1"]})) as (
        requests
    ):
        hook("SessionStart", data, payload("SessionStart"))
        hook("SessionStart", data, payload("SessionStart", source=source))

    assert requests[1]["given"] == before
    assert given(data) == (*before, "i1")


def test_a_fork_was_given_what_its_parent_was(data: Path, transcript: Path) -> None:
    copy = write_transcript(transcript.parent / "fork.jsonl")
    with peer(data, KNOWN) as requests:
        hook("SessionStart", data, payload("SessionStart", transcript))
        hook("Stop", data, payload("Stop", transcript))
        hook(
            "SessionStart",
            data,
            payload("SessionStart", copy, session_id="s2", source="fork"),
        )
        write_transcript(copy, "And the zebra is backed up on Sundays.", "Noted.", LATER)
        hook("Stop", data, payload("Stop", copy, session_id="s2", last_assistant_message="Noted."))

    assert requests[1]["given"] == ["i1", "i2"]
    assert words(data) == [
        (SAID, ANSWER),
        ("And the zebra is backed up on Sundays.", "Noted."),
    ]


def test_a_named_parent_is_the_one_that_was_forked(data: Path) -> None:
    """`claude --resume s1 --fork-session`: the id stands in the command line of our parent."""
    sessions = Sessions(str(data / "sessions"))
    sessions.prepare()
    for name in ("s1", "s0"):  # s0 was at work last
        sessions.save(Session(name, "", Project("p", "p")))
        sessions.give(name, [f"of-{name}"])
    told = payload("SessionStart", session_id="s2", source="fork")
    with peer(data, NOTHING) as requests:
        hook("SessionStart", data, payload("SessionStart", session_id="s9", source="resume"))
        project = sessions.load("s9")
        assert project
        for name in ("s1", "s0"):
            sessions.save(Session(name, "", project.project))
        line = " ".join(f"'{word}'" for word in command("SessionStart", data))
        subprocess.run(
            ["sh", "-c", f"{line}; true", "claude", "--resume", "s1", "--fork-session"],
            input=json.dumps(told).encode(),
            env=environment(),
            check=True,
        )

    assert requests[1]["given"] == ["of-s1"]


def test_nothing_known_is_nothing_said(data: Path) -> None:
    with peer(data, NOTHING):
        done = [hook(e, data, payload(e)) for e in ("SessionStart", "UserPromptSubmit")]

    assert (done, log(data), given(data)) == ([SILENT, SILENT], [], ())


def test_a_session_first_seen_at_its_prompt_is_known_from_then_on(
    data: Path, transcript: Path
) -> None:
    with peer(data, NOTHING):
        hook("UserPromptSubmit", data, payload("UserPromptSubmit", transcript, prompt="ok"))

    known = Sessions(str(data / "sessions")).load("s1")
    assert known
    assert (known.transcript, known.cursor, known.ended) == (str(transcript), -1, False)


def test_resuming_a_session_opens_it_again(data: Path, transcript: Path) -> None:
    with peer(data, NOTHING):
        hook("SessionEnd", data, payload("SessionEnd", transcript))
        ended = Sessions(str(data / "sessions")).load("s1")
        hook("SessionStart", data, payload("SessionStart", transcript, source="resume"))
        again = Sessions(str(data / "sessions")).load("s1")

    assert ended
    assert again
    assert (ended.ended, again.ended, again.cursor) == (True, False, ended.cursor)
