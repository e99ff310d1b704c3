"""With the worker silent or its store down, a session has what it was given last, with its age."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hookkit.memory.block import HARD_LIMIT, render
from hookkit.memory.model import Hit, Memory, Scope
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.spool.blocks import keep_block
from hookkit.spool.sessions import Sessions
from tests.hooks.calling import SILENT, context, hook, log, payload
from tests.hooks.peer import Behaviour, hangs, peer, place, says, sends
from tests.hooks.test_worker_faults import MUCH_S

DOWN = says({"error": "the store at http://qdrant:6333 cannot be used: no answer"})
REASON = "the store at http://qdrant:6333 cannot be used: no answer"
RULE = "The zebra import runs with SQLite in WAL mode."
HOUR_S = 3600.0


def kept(data: Path, *texts: str, user: str = "user", age_s: float = 2 * HOUR_S) -> None:
    """A session of the project "/" was given these."""
    project = project_of("/")
    memories = [
        Memory(f"id-{n}", text, "fact", project.slug, project.name, user, "2026-08-01", "")
        for n, text in enumerate(texts, 1)
    ]
    hits = [Hit(memory, 0.5, 0.5) for memory in memories]
    block = render(hits, "session", project.name, HARD_LIMIT)
    scope = Scope(user, project.slug)
    keep_block(Paths(str(data)), place(data).name, scope, block, time.time() - age_s)


def given(data: Path) -> tuple[str, ...]:
    return Sessions(str(data / "sessions")).given("s1")


SILENCES: dict[str, tuple[Behaviour, str]] = {
    "refuses": (DOWN, REASON),
    "hangs": (hangs, "did not answer in time"),
    "closes": (sends(b""), "without a word"),
    "babbles": (says({"text": 5, "ids": []}), '"text"'),
}


@pytest.mark.parametrize(("behave", "reason"), SILENCES.values(), ids=SILENCES)
def test_a_session_begins_with_what_was_known_last(
    behave: Behaviour, reason: str, data: Path
) -> None:
    kept(data, RULE)
    with peer(data, behave):
        began = time.monotonic()
        done = hook("SessionStart", data, payload("SessionStart"))
        took = time.monotonic() - began

    said = context(done)
    assert said.startswith("# mem0 Cross-Session Memory (as of 2 hours ago: ")
    assert (f"1. [2026-08-01] {RULE}\n" in said, given(data)) == (True, ("id-1",))
    assert took < 1.5 + MUCH_S
    (line,) = log(data)
    assert (line.split()[0], reason in line) == ("SessionStart", True)


def test_a_worker_that_does_not_start_is_no_reason_to_begin_with_nothing(data: Path) -> None:
    kept(data, RULE)
    record = Path(place(data).started)
    record.parent.mkdir(exist_ok=True)
    record.write_text(json.dumps({"at": time.time(), "failures": 4}))
    done = hook("SessionStart", data, payload("SessionStart"))

    assert RULE in context(done)
    (line,) = log(data)
    assert line.startswith("SessionStart the worker failed to start 4 times")


def test_a_session_that_goes_on_is_given_what_it_has_not_seen(data: Path) -> None:
    kept(data, RULE, "Deploy with make.")
    Sessions(str(data / "sessions")).prepare()
    Sessions(str(data / "sessions")).give("s1", ["id-1"])
    with peer(data, DOWN):
        more = hook("SessionStart", data, payload("SessionStart", source="resume"))
        none = hook("SessionStart", data, payload("SessionStart", source="resume"))

    assert (RULE in context(more), "Deploy with make." in context(more)) == (False, True)
    assert (none, given(data)) == (SILENT, ("id-1", "id-2"))


def test_a_prompt_brings_it_once_and_only_where_nothing_was_given(data: Path) -> None:
    kept(data, RULE)
    with peer(data, DOWN):
        prompts = [hook("UserPromptSubmit", data, payload("UserPromptSubmit")) for _ in range(2)]

    assert RULE in context(prompts[0])
    assert (prompts[1], given(data)) == (SILENT, ("id-1",))
    assert [REASON in line for line in log(data)] == [True] * 2


@pytest.mark.parametrize(
    "keep",
    [
        lambda data: None,
        lambda data: kept(data, RULE, user="eve"),
        lambda data: kept(data, RULE, age_s=40 * 24 * HOUR_S),
    ],
    ids=["none", "somebody else's", "of long ago"],
)
def test_without_a_block_of_ours_there_is_silence(keep: Callable[[Path], None], data: Path) -> None:
    keep(data)
    with peer(data, DOWN):
        done = hook("SessionStart", data, payload("SessionStart"))

    assert (done, given(data), log(data)) == (SILENT, (), [f"SessionStart {REASON}"])


def test_a_worker_that_knows_nothing_is_believed(data: Path) -> None:
    kept(data, RULE)
    with peer(data, says({"text": "", "ids": []})):
        done = hook("SessionStart", data, payload("SessionStart"))

    assert (done, log(data)) == (SILENT, [])


def test_a_block_that_cannot_be_read_is_silence_and_a_line(data: Path) -> None:
    kept(data, RULE)
    (file,) = (data / "blocks").iterdir()
    file.unlink()
    file.mkdir()
    with peer(data, DOWN):
        done = hook("SessionStart", data, payload("SessionStart"))

    assert (done, given(data)) == (SILENT, ())
    (line,) = log(data)
    assert "Is a directory" in line


def test_it_is_never_longer_than_was_asked_for(data: Path) -> None:
    kept(data, *(f"{n} {RULE} " + "x" * 500 for n in range(40)))
    with peer(data, DOWN):
        done = hook(
            "SessionStart", data, payload("SessionStart"), env={"MEM0_CONTEXT_MAX_CHARS": "2000"}
        )

    assert 1000 < len(context(done)) <= 2000
