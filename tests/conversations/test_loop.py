"""The main job: what one session is told, the next one knows."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.conftest import FACT, SAID, Laboratory, Project, new_messages

pytestmark = [pytest.mark.claude, pytest.mark.heavy]

OPEN = "# mem0 Cross-Session Memory"


def given(laboratory: Laboratory, request: dict[str, Any]) -> list[str]:
    """The texts of a request that hold our block."""
    return [text for _, text in laboratory.lab.context_texts(request) if OPEN in text]


def test_a_fact_told_in_one_session_is_put_before_the_model_in_the_next(
    laboratory: Laboratory,
) -> None:
    first = laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    second = laboratory.lab.prompt("What do you know about this project?")

    assert [given(laboratory, first.main[0]), laboratory.memories()] == [[], [FACT]]
    (block,) = given(laboratory, second.main[0])
    assert FACT in block.split("<memories>")[1].split("</memories>")[0]
    assert laboratory.errors() == ""


def test_it_arrives_as_additional_context_of_the_hook(laboratory: Laboratory) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    second = laboratory.lab.prompt("What do you know?")

    lines = Path(second.transcript).read_bytes().split(b"\n")
    attached = [json.loads(line).get("attachment") or {} for line in lines if line]
    contexts = [a["content"][0] for a in attached if a.get("type") == "hook_additional_context"]
    assert [OPEN in text and FACT in text for text in contexts] == [True]


def test_another_projects_session_does_not_get_it(
    laboratory: Laboratory, other_project: Project
) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    elsewhere = laboratory.lab.prompt(
        "What do you know about imports with SQLite?", cwd=str(other_project("other"))
    )

    assert FACT not in json.dumps(elsewhere.main[0]["body"])


def test_a_resumed_session_does_not_get_it_twice(laboratory: Laboratory) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    second = laboratory.lab.prompt("What do you know?")
    third = laboratory.lab.prompt("And what more about WAL mode?", resume=second.session_id)

    assert json.dumps(third.main[0]["body"]).count(FACT) == 1


def test_a_forked_session_does_not_get_it_twice_and_says_nothing_twice(
    laboratory: Laboratory,
) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    second = laboratory.lab.prompt("Remember this too: the backups are made on Sundays at four.")
    fork = laboratory.lab.prompt("And what now?", "--fork-session", resume=second.session_id)
    laboratory.hookkit("flush")

    assert json.dumps(fork.main[0]["body"]).count(FACT) == 1
    asked = "".join(new_messages(body) for body in laboratory.extractions())
    assert asked.count("user: Remember this too: the backups") == 1


def test_uninstalling_leaves_the_settings_as_they_were(laboratory: Laboratory) -> None:
    laboratory.hookkit("uninstall")
    before = b'{\n   "model": "opus",  "hooks": {"Stop": []}}'
    laboratory.settings().parent.mkdir(exist_ok=True)
    laboratory.settings().write_bytes(before)
    laboratory.hookkit("install")
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("uninstall")

    assert laboratory.settings().read_bytes() == before


def test_three_turns_make_one_model_call_with_no_message_twice(laboratory: Laboratory) -> None:
    prompts = [
        f"Turn {n}: the {what} of tidepool is written in Rust."
        for n, what in enumerate(("parser", "scheduler", "client"), 1)
    ]
    say_in_one_session(laboratory, prompts)
    laboratory.hookkit("flush")

    assert [
        [new_messages(body).count(f"user: {prompt}") for prompt in prompts]
        + [new_messages(body).count(f"to: {prompt}") for prompt in prompts]
        for body in laboratory.extractions()
    ] == [[1, 1, 1, 1, 1, 1]]


def test_a_killed_session_is_swept_up_by_the_next_start(laboratory: Laboratory) -> None:
    lab = laboratory.lab
    process = subprocess.Popen(
        [lab.claude, "-p", "--output-format", "json", f"{SAID} [[sleep:30]]"],
        cwd=lab.project,
        env=lab.env(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    wait_until(lambda: any("WAL mode" in Path(t).read_text() for t in lab.transcripts()))
    process.kill()
    process.communicate()
    lab.prompt("hello there")
    wait_until(lambda: FACT in laboratory.memories())

    assert laboratory.memories() == [FACT]


def say_in_one_session(laboratory: Laboratory, prompts: list[str]) -> None:
    """Several turns of one process: each prompt is sent once the last is answered."""
    lab = laboratory.lab
    process = subprocess.Popen(
        [lab.claude, "-p", "--verbose"]
        + ["--input-format", "stream-json", "--output-format", "stream-json"],
        cwd=lab.project,
        env=lab.env(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    for prompt in prompts:
        message = {"type": "user", "message": {"role": "user", "content": prompt}}
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()
        while json.loads(process.stdout.readline())["type"] != "result":
            pass
    process.stdin.close()
    process.stdout.read()
    process.wait(60)
    process.stdout.close()


def wait_until(condition: Any, timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)
