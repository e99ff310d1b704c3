"""The commands of mem0-mcp-selfhosted, as their console scripts run them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.cli.typing_it import Person, Typed
from tests.hooks.calling import ANSWER, SAID, hook, log, payload, words, write_transcript
from tests.hooks.peer import hangs, lease, peer, says


def script(
    person: Person, function: str, *args: str, told: dict[str, Any] | bytes = b"", **env: str
) -> Typed:
    """Run a console script as its wrapper does."""
    code = f"from hookkit.cli.known_names import {function}; {function}()"
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        input=told if isinstance(told, bytes) else json.dumps(told).encode(),
        cwd=person.project,
        env=person.env(env),
        capture_output=True,
        timeout=60,
    )
    return Typed(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize("event", ["SessionStart", "UserPromptSubmit"])
def test_mem0_hook_context_answers_the_event_that_it_is_told(event: str, person: Person) -> None:
    with peer(person.data, says({"text": "known", "ids": ["i1"]})) as requests:
        done = script(person, "hook_context", told=payload(event))

    assert done.json() == {
        "hookSpecificOutput": {"hookEventName": event, "additionalContext": "known"}
    }
    kinds = {"SessionStart": "session", "UserPromptSubmit": "prompt"}
    assert [request["kind"] for request in requests] == [kinds[event]]


def test_mem0_hook_context_says_as_much_as_the_hook_itself(person: Person) -> None:
    with peer(person.data, says({"text": "known", "ids": []})):
        ours = hook("SessionStart", person.data, payload("SessionStart"))
        theirs = script(person, "hook_context", told=payload("SessionStart"))

    assert theirs.stdout == ours.stdout.decode()


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("Stop", "found Stop; run `hookkit install` once more"),
        ("PreCompact", "found one that this hookkit does not know; run `hookkit install` once"),
    ],
)
def test_mem0_hook_context_answers_no_other_event(event: str, reason: str, person: Person) -> None:
    done = script(person, "hook_context", told=payload(event))

    (line,) = log(person.data)
    assert (done, reason in line) == ((0, "", ""), True)


def test_mem0_hook_context_keeps_the_budget_of_its_event(person: Person) -> None:
    with peer(person.data, hangs):
        done = script(person, "hook_context", told=payload("UserPromptSubmit"))

    (line,) = log(person.data)
    assert (done, "did not answer in time" in line) == ((0, "", ""), True)


@pytest.mark.parametrize("event", ["Stop", "SessionEnd"])
def test_mem0_hook_stop_saves(event: str, person: Person) -> None:
    transcript = write_transcript(person.project / "session.jsonl")
    with lease(person.data):
        done = script(person, "hook_stop", told=payload(event, transcript))

    assert (done, words(person.data)) == ((0, "", ""), [(SAID, ANSWER)])


@pytest.mark.parametrize("function", ["hook_context", "hook_stop"])
def test_a_hook_without_a_data_folder_is_status_0(function: str, person: Person) -> None:
    done = script(person, function, told=payload("Stop"), HOOKKIT_HOME="relative")

    assert (done.status, done.stdout) == (0, "")
    assert done.stderr.startswith("hookkit: HOOKKIT_HOME must be an absolute path")


def test_mem0_install_hooks_installs_as_ours_does(person: Person) -> None:
    theirs = script(person, "install_hooks")
    ours = person.types("install", "--json").json()
    again = script(person, "install_hooks", "--project-dir", ".")

    assert (theirs.status, theirs.stdout.splitlines()[0]) == (0, str(person.settings))
    assert (ours["changes"], again.stdout.splitlines()[1:]) == (
        [],
        ["  the hooks are installed already"],
    )


def test_mem0_install_hooks_takes_global(person: Person) -> None:
    done = script(person, "install_hooks", "--global", CLAUDE_CONFIG_DIR=f"{person.project}/c")

    assert (done.status, done.stdout.splitlines()[0]) == (
        0,
        f"{person.project}/c/settings.json",
    )


def test_mem0_install_hooks_says_what_is_wrong_in_one_line(person: Person) -> None:
    done = script(person, "install_hooks", "--project-dir", "missing")

    assert done == (
        1,
        "",
        f"hookkit: the project {person.project}/missing must be a folder, found nothing; "
        f"name one that is\n",
    )
