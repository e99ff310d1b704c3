"""Proof of arrival: what `hookkit status` says of a block is what Claude Code did with it."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conversations.conftest import FACT, SAID, Laboratory

pytestmark = [pytest.mark.claude, pytest.mark.heavy]

# Stands before our hook as the other project's hooks do: the context at the top level, where
# Claude Code drops it. Everything else goes through as it is.
DROPS = """
import json, subprocess, sys
done = subprocess.run(sys.argv[1:], stdin=0, capture_output=True)
reply = json.loads(done.stdout or b"{}")
context = reply.pop("hookSpecificOutput", {}).get("additionalContext")
print(json.dumps({**reply, **({"additionalContext": context} if context else {})}))
"""


def proof(laboratory: Laboratory) -> dict[str, Any]:
    """What is counted of this project."""
    counts: dict[str, Any] = json.loads(laboratory.hookkit("status", "--json"))["proof"][0]
    return counts


def messages(transcript: str) -> list[str]:
    """What hooks told the person in that session."""
    lines = [json.loads(line) for line in Path(transcript).read_bytes().split(b"\n") if line]
    attached = [line.get("attachment") or {} for line in lines]
    return [one["content"] for one in attached if one.get("type") == "hook_system_message"]


def drop_contexts(laboratory: Laboratory, folder: Path) -> None:
    """Let what our hooks print before the model go to where Claude Code does not look."""
    script = folder / "drops.py"
    script.write_text(DROPS)
    settings: Any = json.loads(laboratory.settings().read_text())
    for event in ("SessionStart", "UserPromptSubmit"):
        for group in settings["hooks"][event]:
            for one in group["hooks"]:
                one["command"] = shlex.join(
                    [sys.executable, str(script), "sh", "-c", one["command"]]
                )
    laboratory.settings().write_text(json.dumps(settings))


def test_a_block_that_reached_the_model_has_arrived_1_of_1(laboratory: Laboratory) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    second = laboratory.lab.prompt("What do you know about this project?")

    laboratory.hookkit("flush")

    assert FACT in json.dumps(second.main[0]["body"])
    counts = {"given": 1, "arrived": 1, "missed": 0, "saved": 2, "waiting": 0, "failed": 0}
    assert proof(laboratory) == {"project": str(laboratory.lab.project), **counts}
    line = "arrived 1 of 1, saved 2, waiting 0, failed 0"
    assert line in laboratory.hookkit("status")
    assert (messages(second.transcript), laboratory.errors()) == ([], "")


def test_the_block_given_anew_after_a_compaction_arrives_once_more(laboratory: Laboratory) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    second = laboratory.lab.prompt("What do you know about this project?")
    laboratory.lab.prompt("/compact", resume=second.session_id)
    laboratory.lab.prompt("Thanks, nothing more to say today.", resume=second.session_id)

    assert [proof(laboratory)[name] for name in ("given", "arrived", "missed")] == [2, 2, 0]


def test_blocks_that_the_model_is_not_given_raise_the_alarm_once_and_end_no_turn(
    laboratory: Laboratory, tmp_path: Path
) -> None:
    laboratory.lab.prompt(SAID)
    laboratory.hookkit("flush")
    drop_contexts(laboratory, tmp_path)
    runs = [laboratory.lab.prompt("What do you know about this project?") for _ in range(5)]

    assert [FACT in json.dumps(run.main[0]["body"]) for run in runs] == [False] * 5
    alarm = "hookkit: the last 3 blocks of memories did not reach Claude"
    told = [[text.split(".")[0] for text in messages(run.transcript)] for run in runs]
    assert told == [[], [], [], [alarm], []]
    assert [(run.rc, len(run.main)) for run in runs] == [(0, 1)] * 5
    assert "arrived 0 of 5" in laboratory.hookkit("status")
