"""`hookkit audit --secrets`: everything that lies in the data folder, looked through and mended."""

from __future__ import annotations

import json
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
FOUND: dict[str, Any] = {
    "where": "memory",
    "id": "id-1",
    "kinds": ["GitLab token"],
    "mended": False,
}
FOUND["to_do"] = ""


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


def test_what_only_a_person_can_mend_is_told_by_its_file_and_not_to_be_fixed_again(
    person: Person,
) -> None:
    by_hand = {**FOUND, "where": "job", "to_do": "no job can be read from /d/x.json: remove it"}
    done, _ = told(person, "--secrets", "--fix", findings=[by_hand], found=1, mended=0)

    assert done.status == 1
    assert "by hand: no job can be read from /d/x.json: remove it" in done.stdout
    assert "--fix" not in done.stdout


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


def secrets_of(person: Person, *args: str) -> dict[str, Any]:
    """What the command found, by its id."""
    reply = json.loads(person.types("audit", "--secrets", "--json", *args).stdout)
    return {one["id"]: one for one in reply["findings"]}


@pytest.mark.heavy
def test_the_jobs_of_another_store_are_looked_into_and_an_unreadable_one_is_named(
    person: Person,
) -> None:
    failed = person.data / "spool" / "qdrant-0a1b2c3d" / "failed"
    failed.mkdir(parents=True)
    (failed / "s1-0.json").write_bytes(to_json(a_job((SAID, SAID))))
    (failed / "s1-1.json").write_text(f"half a job, {TOKEN}")
    found, fixed, after = (secrets_of(person, *args) for args in ((), ("--fix",), ("--fix",)))

    assert {name: one["mended"] for name, one in found.items()} == {"s1-0": False, "s1-1": False}
    assert {name: one["mended"] for name, one in fixed.items()} == {"s1-0": True, "s1-1": False}
    assert list(after) == ["s1-1"]
    assert after["s1-1"]["to_do"] == f"no job can be read from {failed / 's1-1.json'}: remove it"
    assert holding(person.data) == ["spool/qdrant-0a1b2c3d/failed/s1-1.json"]


@pytest.mark.heavy
def test_a_backup_of_settings_is_looked_into_and_stays_as_it_is(person: Person) -> None:
    person.settings.parent.mkdir()
    person.settings.write_text(json.dumps({"env": {"DEPLOY": TOKEN}}))
    person.types("install", "--json")
    (backup,) = (person.data / "install").glob("settings-*.json")
    before = backup.read_bytes()
    fixed = secrets_of(person, "--fix")

    assert (list(fixed), backup.read_bytes() == before) == ([backup.name], True)
    assert fixed[backup.name]["where"] == "backup"
    assert str(backup) in fixed[backup.name]["to_do"]
    assert str(person.settings) in fixed[backup.name]["to_do"]
