"""`hookkit try`: a recorded session through the real hooks, in a folder that is thrown away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, NamedTuple

import click
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from hookkit import hooks
from hookkit.cli.here import Here, json_option
from hookkit.cli.hung import end_by_force
from hookkit.cli.show import console, print_json, print_memories
from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.ipc.client import WorkerSlowError, ask_when_up
from hookkit.ipc.start import is_running, wait_gone
from hookkit.memory.project import project_of
from hookkit.paths import Paths

QUESTION = "How do I add a package to this project?"
HOOK_S = 30.0
GONE_S = 20.0  # its folder would be removed under a worker that is still there


class TrialError(HookkitError):
    """A hook said nothing where it should have."""

    def __init__(self, event: str, log: str) -> None:
        reason = log.split("\n")[-1] or "none was logged"
        super().__init__(f"{event} brought no memories; the reason in its log: {reason}")


class Said(NamedTuple):
    """What one hook process answered."""

    event: str
    context: str  # what Claude would be given, "" nothing


class Stage(NamedTuple):
    """The throw-away place."""

    at: Here
    project: str  # a folder
    transcript: str


@click.command("try")
@json_option
def trial(as_json: bool) -> None:
    """Play a recorded session, and show what was saved and what Claude would be given next.

    Needs no Claude Code, no key and no network, and leaves nothing behind.
    """
    with _stage() as stage:
        told = _play(stage)
        flushed = stage.at.ask({"op": "flush", "timeout_s": 60}, 65)
        memories = stage.at.ask({"op": "list", "limit": 100, "offset": 0})["memories"]
        next_session = _event("SessionStart", stage, source="startup")
        in_prompt = _event("UserPromptSubmit", stage, session="c", prompt=QUESTION)
        blocks = dict(_given(stage, event) for event in (next_session, in_prompt))
    if as_json:
        print_json({"flushed": flushed, "memories": memories, "given": blocks})
    else:
        _show(told, memories, blocks)


@contextmanager
def _stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="hookkit-try-") as folder:
        folder = os.path.realpath(folder)
        project = os.path.join(folder, "tidepool")
        os.mkdir(project)
        paths = Paths(os.path.join(folder, "data"))
        at = Here(paths, Reading(Config(llm_provider="none"), (), ()), project_of(project))
        stage = Stage(at, project, os.path.join(folder, "session.jsonl"))
        try:
            yield stage
        finally:
            _end_worker(at)


def _end_worker(at: Here) -> None:
    if not is_running(at.place):
        return
    try:
        ask_when_up(at.place.socket(), {"op": "stop"}, Deadline.after(GONE_S))
    except WorkerSlowError:
        end_by_force(at.place)
    wait_gone(at.place, Deadline.after(GONE_S))


def _play(stage: Stage) -> list[tuple[str, str]]:
    """The recorded events in their order, the transcript growing as it did; what was said."""
    recorded = resources.files("hookkit.cli") / "trial_session"
    turns = iter((recorded / "transcript.jsonl").read_bytes().split(b'"stop_hook_summary"'))
    told: list[tuple[str, str]] = []
    for line in (recorded / "events.jsonl").read_text("utf-8").splitlines():
        event = json.loads(line)
        if event["hook_event_name"] == "Stop":
            part = next(turns)
            with open(stage.transcript, "ab") as file:
                file.write(part + b'"stop_hook_summary"')
            told.append(("Claude", event["last_assistant_message"]))
        if "prompt" in event:
            told.append(("user", event["prompt"]))
        _hook(stage, {**event, "transcript_path": stage.transcript, "cwd": stage.project})
    return told


def _given(stage: Stage, event: dict[str, Any]) -> Said:
    """What Claude would be given at `event`. A hook on a busy machine rather says nothing."""
    deadline = Deadline.after(HOOK_S)
    while not (said := _hook(stage, event)).context:
        if deadline.passed():
            log = read_file(stage.at.paths.hooks_log) or b""
            raise TrialError(said.event, log.decode("utf-8", "replace").strip())
    return said


def _event(name: str, stage: Stage, *, session: str = "b", **more: str) -> dict[str, Any]:
    common = {"session_id": f"try-{session}", "transcript_path": "", "cwd": stage.project}
    return {**common, "hook_event_name": name, **more}


def _hook(stage: Stage, event: dict[str, Any]) -> Said:
    name = event["hook_event_name"]
    main = os.path.join(os.path.dirname(os.path.abspath(hooks.__file__)), "__main__.py")
    command = [sys.executable, "-I", "-S", main, name, "--owner=hookkit"]
    done = subprocess.run(
        [*command, f"--home={stage.at.paths.home}"],
        input=json.dumps(event).encode(),
        stdout=subprocess.PIPE,
        env={"PATH": os.defpath, "CLAUDE_PROJECT_DIR": stage.project, "MEM0_LLM_PROVIDER": "none"},
        timeout=HOOK_S,
        check=True,
    )
    reply = json.loads(done.stdout or b"{}")
    return Said(name, reply.get("hookSpecificOutput", {}).get("additionalContext", ""))


def _show(
    told: list[tuple[str, str]], memories: list[dict[str, Any]], blocks: dict[str, str]
) -> None:
    out = console()
    out.print(Rule("1. a session that was recorded"))
    for who, text in told:
        out.print(Text(f"{who}: ", style="bold").append(Text(text, style="not bold")))
    out.print(Rule("2. what hookkit saved (without a model: as it was said)"))
    print_memories(memories)
    out.print(Rule("3. what Claude is given when the next session starts"))
    out.print(Panel(Text(blocks["SessionStart"])))
    out.print(Rule(f"4. and when it is asked: {QUESTION}"))
    out.print(Panel(Text(blocks["UserPromptSubmit"])))
