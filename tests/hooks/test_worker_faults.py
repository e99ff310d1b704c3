"""A worker that hangs, refuses, babbles or cannot be started costs its hook a line in the log."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from hookkit.hooks.recall import FALLBACK_S
from tests.hooks.calling import ANSWER, SAID, SILENT, context, hook, log, payload, words
from tests.hooks.peer import Behaviour, hangs, peer, place, says, sends

RECALLS = ("SessionStart", "UserPromptSubmit")
MUCH_S = 8.0  # how long a hook with a budget below 2 s may take where others use the machine
NO_WORKER = {"MEM0_QDRANT_TIMEOUT": "soon"}  # none would start with that
FRAME = json.dumps({"text": "half", "ids": []}).encode()

FAULTS: dict[str, tuple[Behaviour, str]] = {
    "refuses": (says({"error": "the store was made by another model"}), "made by another model"),
    "speaks otherwise": (says({"error": "op must be one of x in protocol 9"}), "in protocol 9"),
    "sends no frame": (sends(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "a frame"),
    "sends half a frame": (sends((len(FRAME) + 9).to_bytes(4, "big") + FRAME), "a frame"),
    "sends words": (sends(b"\x00\x00\x00\x0ahalf a word"), "a frame"),
    "sends no object": (sends(b"\x00\x00\x00\x02[]"), "a frame"),
    "closes without a word": (sends(b""), "without a word"),
    "answers without a text": (says({"ids": []}), '"text"'),
    "answers with a number": (says({"text": 5, "ids": []}), '"text"'),
    "answers with odd ids": (says({"text": "known", "ids": None}), '"ids"'),
}


@pytest.mark.parametrize(("behave", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_worker_that_answers_wrongly_is_silence_and_a_line(
    behave: Behaviour, reason: str, data: Path
) -> None:
    with peer(data, behave):
        done = hook("UserPromptSubmit", data, payload("UserPromptSubmit"))

    assert done == SILENT
    (line,) = log(data)
    # What may come of a worker that is only starting is asked for until the time is up.
    assert reason in line or "did not answer in time" in line
    assert (line.split()[0], "half" in line) == ("UserPromptSubmit", False)


@pytest.mark.parametrize(("event", "budget_s"), [("SessionStart", 1.5), ("UserPromptSubmit", 0.3)])
def test_a_hung_worker_costs_the_budget_and_no_more(
    event: str, budget_s: float, data: Path
) -> None:
    with peer(data, hangs):
        began = time.monotonic()
        done = hook(event, data, payload(event))
        took = time.monotonic() - began

    assert done == SILENT
    assert budget_s - FALLBACK_S <= took < budget_s + MUCH_S
    assert log(data) == [
        f"{event} the worker at {place(data).socket()} did not answer in time; "
        f"if that stays, run: hookkit worker stop"
    ]


@pytest.mark.parametrize("event", ["Stop", "SessionEnd"])
def test_saving_asks_nothing_of_a_hung_worker(event: str, data: Path, transcript: Path) -> None:
    with peer(data, hangs) as requests:
        done = hook(event, data, payload(event, transcript))

    assert (done, requests, log(data)) == (SILENT, [], [])
    assert words(data) == [(SAID, ANSWER)]


@pytest.mark.parametrize("event", RECALLS)
def test_a_setting_that_no_worker_would_start_with_is_named_and_none_is_started(
    event: str, data: Path
) -> None:
    done = hook(event, data, payload(event), env=NO_WORKER)

    assert done == SILENT
    (line,) = log(data)
    assert line.startswith(f"{event} MEM0_QDRANT_TIMEOUT must be seconds")
    assert not (data / "run").exists()


def test_a_turn_is_saved_although_no_worker_would_start(data: Path, transcript: Path) -> None:
    done = hook("Stop", data, payload("Stop", transcript), env=NO_WORKER)

    assert (done, words(data)) == (SILENT, [(SAID, ANSWER)])
    (line,) = log(data)
    assert line.startswith("Stop MEM0_QDRANT_TIMEOUT must be seconds")
    assert not (data / "run").exists()


def test_a_worker_that_failed_again_and_again_is_not_started_at_every_turn(
    data: Path, transcript: Path
) -> None:
    record = Path(place(data).started)
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"at": time.time(), "failures": 4}))
    done = hook("Stop", data, payload("Stop", transcript))

    assert (done, words(data)) == (SILENT, [(SAID, ANSWER)])
    (line,) = log(data)
    assert line.startswith("Stop the worker failed to start 4 times, next try in ")
    assert json.loads(record.read_text())["failures"] == 4


def test_what_a_leaving_worker_knows_is_said_before_its_successor_is_cared_for(
    data: Path,
) -> None:
    record = Path(place(data).started)
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"at": time.time(), "failures": 4}))
    leaving = {"text": "known", "ids": ["i1"], "leaving": "a newer hookkit is installed"}
    with peer(data, says(leaving)):
        done = hook("SessionStart", data, payload("SessionStart"))

    assert (context(done), (data / "sessions" / "s1.given").read_text()) == ("known", "i1\n")
    (line,) = log(data)
    assert line.startswith("SessionStart the worker failed to start 4 times")


def test_a_worker_without_a_key_is_given_one_after_the_answer_is_out(data: Path) -> None:
    with peer(data, says({"text": "known", "ids": [], "wants_key": True}, {})) as requests:
        done = hook("SessionStart", data, payload("SessionStart"), env={"ANTHROPIC_API_KEY": "k-1"})

    assert context(done) == "known"
    assert [request["op"] for request in requests] == ["recall", "key"]
    assert (requests[0]["has_key"], "k-1" in json.dumps(requests[0])) == (True, False)
    assert (requests[1]["api_key"], log(data)) == ("k-1", [])


def test_a_worker_that_is_too_busy_for_the_key_does_not_cost_the_answer(data: Path) -> None:
    def behave(connection: object, request: dict[str, object]) -> None:
        wanted = {"text": "known", "ids": [], "wants_key": True}
        answer = hangs if request["op"] == "key" else says(wanted)
        answer(connection, request)  # type: ignore[arg-type]  # handed on as it came

    with peer(data, behave):
        done = hook(
            "UserPromptSubmit", data, payload("UserPromptSubmit"), env={"ANTHROPIC_API_KEY": "k-1"}
        )

    assert context(done) == "known"
    (line,) = log(data)
    assert "did not answer in time" in line
