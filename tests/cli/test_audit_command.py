"""`hookkit audit --secrets`: everything that lies in the data folder, looked through and mended."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from hookkit.paths import Paths
from hookkit.spool.job import to_json
from tests.cli.typing_it import Person, Typed
from tests.core.making import a_job
from tests.hooks.peer import peer, place, says
from tests.memory.secrets.making import SERVICES

TOKEN = SERVICES["gitlab"](Random(8))  # noqa: S311  # nobody's key
SAID = f"The deploy token is {TOKEN} these days."
FOUND = {"where": "memory", "id": "id-1", "kinds": ["GitLab token"], "mended": False}


def told(person: Person, *args: str, **reply: Any) -> tuple[Typed, dict[str, Any]]:
    with peer(person.data, says({"unseen": "", **reply})) as requests:
        done = person.types("audit", *args)
    return done, requests[0]


def test_what_is_found_is_told_by_place_and_kind_and_is_a_status_of_1(person: Person) -> None:
    done, asked = told(person, "--secrets", findings=[FOUND], found=1, mended=0)

    assert done.status == 1
    assert "memory  id-1  GitLab token  still there" in done.stdout
    assert "rotate" in done.stdout
    assert (asked["op"], asked["fix"]) == ("audit", False)


def test_what_was_mended_is_a_status_of_0(person: Person) -> None:
    mended = {**FOUND, "mended": True}
    done, asked = told(person, "--secrets", "--fix", findings=[mended], found=1, mended=1)

    assert (done.status, asked["fix"]) == (0, True)
    assert "cut out" in done.stdout


def test_a_graph_that_is_down_is_a_status_of_1_and_told(person: Person) -> None:
    done, _ = told(person, "--secrets", findings=[], found=0, mended=0, unseen="Neo4j is down")

    assert (done.status, done.stdout) == (1, "no secrets found elsewhere\n")
    assert "the graph was not looked through: Neo4j is down" in done.stderr


def test_without_saying_what_to_look_for_nothing_is_asked(person: Person) -> None:
    assert person.types("audit").status == 2


def holding(folder: Path) -> list[str]:
    """The files below `folder` with the token in them."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [str(p.relative_to(folder)) for p in files if TOKEN.encode() in p.read_bytes()]


@pytest.mark.heavy
def test_what_an_older_version_stored_is_mended_in_every_file_of_ours(person: Person) -> None:
    spool = Path(place(person.data).spool)
    for folder in ("pending", "failed"):
        (spool / folder).mkdir(parents=True)
    # As of a version that did not know such tokens: one job is saved, the other was given up.
    (spool / "pending" / "s1-0.json").write_bytes(to_json(a_job((SAID, SAID), user_id="user")))
    lost = a_job((SAID, SAID), name="s1-1", answer=SAID)
    (spool / "failed" / "s1-1.json").write_bytes(to_json(lost))
    paths = Paths(str(person.data))
    Path(paths.log).mkdir()
    Path(paths.hooks_log).write_text(f"2026-08-01T12:00:00Z Stop {SAID}\n")
    person.types("flush")
    before = person.types("audit", "--secrets", "--json")
    fixed = person.types("audit", "--secrets", "--fix", "--json").json()
    after = person.types("audit", "--secrets", "--json").json()

    assert (before.status, TOKEN in before.stdout) == (1, False)
    places = sorted((one["where"], one["mended"]) for one in fixed["findings"])
    assert places == [
        ("history", True),
        ("history", True),
        ("job", True),
        ("log", True),
        ("memory", True),
        ("memory", True),
    ]
    assert (after["found"], after["mended"]) == (0, 0)
    assert [name for name in holding(person.data) if not name.startswith("store/")] == []
