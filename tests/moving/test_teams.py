"""`hookkit reembed` on a server that two machines use: nothing that either saved is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hookkit.config.read import read_config
from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.queue import Queue, Waiting
from hookkit.ipc.place import Place, place_of
from hookkit.memory.ports import Point
from hookkit.moving.family import name_for
from hookkit.paths import Paths
from hookkit.spool.spool import Spool
from hookkit.store.layout import VERSION, Record
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt
from tests.cli.typing_it import Person
from tests.core.making import a_job, asked
from tests.embed.remotes import Far, far
from tests.moving.conftest import Somebody
from tests.moving.making import (
    done,
    elsewhere,
    exported,
    fill,
    keep,
    memory_id,
    point,
    points,
    qdrant,
)

COUNT = 12
BASE = "mem0_mcp_selfhosted"

pytestmark = [pytest.mark.heavy, pytest.mark.qdrant]


class Team(NamedTuple):
    """Two machines on one server."""

    a: Person
    b: Person
    url: str
    on: Far  # the new embedder

    @property
    def embedder(self) -> dict[str, str]:
        """Its settings."""
        return elsewhere(self.on.server.url)

    def reembeds(self, person: Person) -> dict[str, Any]:
        """Set the new embedder alone, and make the vectors anew."""
        keep(person.data, self.embedder)
        answer: dict[str, Any] = json.loads(done(person.types("reembed", "--json")))
        return answer

    def store(self, collection: str = BASE) -> QdrantStore:
        """One of the server's, past hookkit's worker: the first, or a new one."""
        at = QdrantAt(self.url, collection)
        made = MiniLm if collection == BASE else self.on.embedder
        return QdrantStore.open(at, dims=made.dims, model_id=made.model_id, bm25_weight=0.0)

    def saved(self, number: int, **changed: Any) -> None:
        """Somebody who uses the old collection still saves a memory there."""
        one = points(number, number + 1)[0]
        with closing(self.store()) as store:
            store.upsert([one._replace(payload={**one.payload, **changed})])


@pytest.fixture
def team(somebody: Somebody, tmp_path: Path) -> Iterator[Team]:
    """`a` has moved 12 memories to a server, which `b` uses too."""
    a, b = somebody("a"), somebody("b")
    fill(a.data, COUNT)
    with qdrant(tmp_path / "server") as url, far("ollama") as on:
        done(a.types("migrate", "--to", url))
        keep(b.data, {"MEM0_QDRANT_URL": url})
        yield Team(a, b, url, on)
        for person in (a, b):
            person.types("worker", "stop")


def ids(person: Person, path: Path) -> dict[str, Any]:
    done(person.types("export", str(path), "--force"))
    return exported(path)


def place(person: Person) -> Place:
    paths = Paths(str(person.data))
    return place_of(paths, read_config({}, paths.config_env).config)


def test_new_vectors_are_made_in_another_collection_and_the_old_one_stays(
    team: Team, tmp_path: Path
) -> None:
    made = team.reembeds(team.a)
    new = ids(team.a, tmp_path / "new")
    done(team.a.types("worker", "stop"))
    keep(team.a.data, dict.fromkeys([*team.embedder, "MEM0_COLLECTION"], ""))
    old = ids(team.a, tmp_path / "old")

    assert made["collection"].startswith("mem0_mcp_selfhosted--bge-m3-")
    assert made["old"] == f"{team.url} (collection {BASE})"
    assert new.keys() == old.keys()
    assert {len(one["vector"]) for one in new.values()} == {44}
    assert "copied_to" not in json.dumps([*new.values(), *old.values()])


def test_the_advice_names_no_collection_to_set(team: Team) -> None:
    keep(team.a.data, team.embedder)
    told = done(team.a.types("reembed"))

    assert "set the embedder alone, not\nMEM0_COLLECTION, and run `hookkit reembed` there" in told


def test_who_sets_the_embedder_later_brings_what_was_saved_in_the_old_collection(
    team: Team, tmp_path: Path
) -> None:
    first = team.reembeds(team.a)
    team.saved(700)
    team.saved(3, updated_at="2026-12-30T00:00:00Z", note="changed in the old one")
    waiting = a_job(asked(1))
    Spool(place(team.b).spool).put(waiting)
    Queue(Paths(str(team.b.data)).graph_queue(place(team.b).name)).put(
        [Waiting(memory_id(700), "add", "")]
    )
    second = team.reembeds(team.b)
    jobs = [job.id for job in Spool(place(team.b).spool).waiting()]
    queue = Queue(Paths(str(team.b.data)).graph_queue(place(team.b).name))
    queued = len(queue.rows([memory_id(700)]))
    of_a, of_b = ids(team.a, tmp_path / "of a"), ids(team.b, tmp_path / "of b")

    assert first["collection"] == second["collection"]
    assert (second["memories"], second["made"]) == (COUNT + 1, 2)
    assert (jobs, queued) == ([waiting.id], 1)
    for record in (*of_a.values(), *of_b.values()):
        record.pop("history", None)  # each machine has its own
    assert of_a == of_b
    assert of_a.keys() == {memory_id(n) for n in (*range(COUNT), 700)}
    assert of_a[memory_id(3)]["payload"]["note"] == "changed in the old one"


def test_what_the_first_did_in_the_new_collection_is_not_undone_by_the_second(
    team: Team, tmp_path: Path
) -> None:
    collection = team.reembeds(team.a)["collection"]
    assert "copied_to" not in done(team.b.types("search", "memory", "--json"))  # the old one's mark
    gone, pinned = memory_id(1), memory_id(2)
    done(team.a.types("forget", gone, "--yes"))
    with closing(team.store(collection)) as store:
        payload = store.get([pinned])[0].payload
        store.set_payload(pinned, {**payload, "pinned": True, "superseded_by": memory_id(5)})
    made = team.reembeds(team.b)
    after = ids(team.b, tmp_path / "after")

    assert made["made"] == 0
    assert after.keys() == {memory_id(n) for n in range(COUNT)} - {gone}
    assert after[pinned]["payload"]["pinned"] is True
    assert after[pinned]["payload"]["superseded_by"] == memory_id(5)


def test_a_collection_set_by_hand_is_given_what_the_old_one_has_alone(
    team: Team, tmp_path: Path
) -> None:
    collection = team.reembeds(team.a)["collection"]
    done(team.a.types("forget", memory_id(1), "--yes"))
    team.saved(700)
    waiting = a_job(asked(1))
    Spool(place(team.b).spool).put(waiting)
    keep(team.b.data, {**team.embedder, "MEM0_COLLECTION": collection})
    said = done(team.b.types("reembed"))
    jobs = [job.id for job in Spool(place(team.b).spool).waiting()]
    again = done(team.b.types("reembed"))
    after = ids(team.b, tmp_path / "after")

    assert said.splitlines() == [
        f"1 memories that were in {BASE} alone are here now",
        "1 saves that waited for it moved along",
    ]
    assert again == "the vectors are those of the embedder that is set; nothing to do\n"
    assert after.keys() == {memory_id(n) for n in (*range(COUNT), 700)} - {memory_id(1)}
    assert jobs == [waiting.id]


def test_what_was_forgotten_here_is_not_brought_back_from_an_older_collection(
    team: Team, tmp_path: Path
) -> None:
    """As where it was left by a hookkit that marked nothing."""
    team.reembeds(team.a)
    done(team.a.types("forget", memory_id(1), "--yes"))
    team.saved(1)
    brought = json.loads(done(team.a.types("reembed", "--json")))["brought"]

    assert brought == 0
    assert memory_id(1) not in ids(team.a, tmp_path / "after")


def test_another_teams_collection_is_left_alone(team: Team, tmp_path: Path) -> None:
    with closing(team.store("mem0_mcp_selfhosted_theirs")) as store:
        store.upsert([theirs(800)])
    with closing(team.store("theirs--bge-m3-00000000")) as store:
        store.upsert([theirs(801)])
    team.reembeds(team.a)
    brought = json.loads(done(team.a.types("reembed", "--json")))["brought"]

    assert brought == 0
    assert len(ids(team.a, tmp_path / "after")) == COUNT


def theirs(number: int) -> Point:
    return point(number, [1.0] + [0.0] * 7, "theirs")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mem0", "mem0--bge-m3-"),
        ("mem0--bge-m3-0123abcd", "mem0--bge-m3-"),
        ("mem0--nomic-embed-text-0123abcd", "mem0--bge-m3-"),
        ("team--a", "team--a--bge-m3-"),
        ("team--a--bge-m3-0123abcd", "team--a--bge-m3-"),
    ],
)
def test_a_name_changes_in_its_models_part_alone(before: str, after: str, tmp_path: Path) -> None:
    env = {"MEM0_EMBED_PROVIDER": "ollama", "MEM0_COLLECTION": before}
    config = read_config(env, str(tmp_path / "none")).config

    assert name_for(config, Record(VERSION, "m", 8))[:-8] == after
