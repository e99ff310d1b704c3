"""`hookkit why`: each block of a session, what each signal added, and what was cut and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hookkit.deadline import Deadline
from hookkit.ipc.client import ask
from hookkit.paths import Paths
from hookkit.spool.job import to_json
from hookkit.spool.recalls import Reason, Recall, note
from tests.cli.typing_it import Person
from tests.core.making import SHOP, a_job
from tests.hooks.peer import peer, place, says

RULE = "Use uv for packages, not pip, in the shop."
NEWS = "The nightly build of the shop runs at two."
SHOWN = Reason("0f8fad5b-d9cb-469f-a165-70867728950e", 0.5, 0.4, (("meaning", 0.4),), "")
CUT = SHOWN._replace(id="11111111-2222-4333-8444-555555555555", cut="below the floor 0.42")
RECALL = Recall(1785585600.0, "prompt", 900, (SHOWN, CUT))


@pytest.fixture
def known(person: Person) -> Person:
    """Of whose session s1-abc one recall is known."""
    note(Paths(str(person.data)).sessions, "s1-abc", RECALL)
    return person


def memory(text: str) -> dict[str, Any]:
    return {"memory": {"id": SHOWN.id, "memory": text}}


def test_a_recall_is_told_with_its_signals_and_with_what_was_cut(known: Person) -> None:
    with peer(known.data, says(memory("We use\x1b[31m uv."))) as requests:
        done = known.types("why", "s1")

    head, _, shown, cut = (line.rstrip() for line in done.stdout.splitlines())
    assert done.status == 0
    assert head == "2026-08-01T12:00:00Z before a prompt: 1 shown, 1 cut, 900 characters"
    assert shown.split(maxsplit=6) == [
        *("+", "0.500", "0.400", "meaning", "+0.400", "0f8fad5b"),
        "We use uv.",
    ]
    assert cut.endswith("[cut: below the floor 0.42]")
    assert [one["op"] for one in requests] == ["get", "get"]


@pytest.mark.parametrize("session", ["s2", "", "../s1-abc"])
def test_a_session_that_is_not_known_or_not_the_only_one_is_named(
    session: str, known: Person
) -> None:
    note(Paths(str(known.data)).sessions, "s1-abd", RECALL)
    done = known.types("why", session)

    assert (done.status, done.stdout) == (1, "")
    assert "SESSION must be" in done.stderr


@pytest.mark.heavy
def test_what_claude_md_says_is_cut_from_the_block_and_told_so(person: Person) -> None:
    pending = Path(place(person.data).spool) / "pending"
    pending.mkdir(parents=True)
    (pending / "s1-0.json").write_bytes(to_json(a_job((RULE, NEWS), user_id="user")))
    person.types("flush")
    (person.project / "CLAUDE.md").write_text(f"- {RULE}\n")
    request = {"session": "s9", "user_id": "user", "project": SHOP.slug, "given": []}
    more = {"project_name": SHOP.name, "max_chars": 6000, "directory": str(person.project)}
    ask_for = {"op": "recall", "kind": "session", **request, **more}
    block = ask(place(person.data).socket(), ask_for, Deadline.after(20))["text"]
    (told,) = person.types("why", "s9", "--json").json()

    assert (NEWS in block, RULE in block) == (True, False)
    assert (told["kind"], told["chars"]) == ("session", len(block))
    assert {one["memory"]: (one["shown"], one["cut"]) for one in told["memories"]} == {
        NEWS: (True, ""),
        RULE: (False, "CLAUDE.md says it"),
    }
    assert all(one["signals"]["meaning"] == one["cosine"] for one in told["memories"])
