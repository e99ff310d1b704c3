"""moving.migrate, step by step: what comes meanwhile, what waits, and what must not be met."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit.config.read import Reading, read_config
from hookkit.config.write import set_values
from hookkit.core.undo import Part, UndoFile
from hookkit.graph.queue import Queue, Waiting
from hookkit.ipc.place import Place, place_of
from hookkit.memory.ports import Point
from hookkit.moving.along import take_along
from hookkit.moving.asked import Asked
from hookkit.moving.errors import TargetDiffersError, UndoFileError
from hookkit.moving.migrate import Migrated, Target, migrate, switch
from hookkit.paths import Paths
from hookkit.spool.spool import Spool
from hookkit.store.edge import EdgeStore
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt
from hookkit.store.records import record_of
from tests.cli.conftest import end_worker
from tests.core.making import a_job, asked
from tests.doubles.qdrant_server import QdrantServer
from tests.moving.making import fill, memory_id, points

COUNT = 300  # one word about how far it is comes after 250

pytestmark = pytest.mark.heavy


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"
    end_worker(tmp_path / "data")


def quiet(_what: str, _done: int, _total: int) -> None:
    return


def reading_of(data: Path) -> Reading:
    return read_config({"MEM0_LLM_PROVIDER": "none"}, Paths(str(data)).config_env)


def moved(data: Path, target: Target, tell: Callable[[str, int, int], None] = quiet) -> Migrated:
    done = migrate(Paths(str(data)), reading_of(data), target, merge=False, tell=tell)
    assert done is not None
    return done


def asked_of(data: Path) -> Asked:
    return Asked(Paths(str(data)), reading_of(data))


def changed(one: Point, text: str) -> Point:
    later = {"data": text, "updated_at": "2026-12-31T12:00:00+00:00"}
    return one._replace(text=text, payload={**one.payload, **later})


@pytest.mark.qdrant
def test_what_is_written_during_the_copy_is_in_the_new_store(data: Path) -> None:
    fill(data, COUNT)
    known = sorted(points(0, COUNT), key=lambda one: one.id)
    added = points(900, 901)[0]._replace(id="00000000-0000-4000-8000-000000000000")
    written: list[str] = []

    def tell(what: str, done: int, _total: int) -> None:
        if what == "copying" and done and not written:  # past both of these
            news = [added, changed(known[1], "it is deployed by hand now")]
            records = [record_of(one, with_vector=True) for one in news]
            written.append(str(asked_of(data).take(records, "")["stored"]))

    with QdrantServer() as server:
        done = moved(data, Target("qdrant", server.url), tell)
        texts = {one.id: one.text for one in asked_of(data).points(vectors=False)}
        end_worker_of(data)

    assert written == ["2"]
    assert (done.memories, len(texts)) == (COUNT + 1, COUNT + 1)
    assert texts[added.id] == added.text
    assert texts[known[1].id] == "it is deployed by hand now"


def end_worker_of(data: Path) -> None:
    """Of the store in force, while its server is still there."""
    asked_of(data).ask({"op": "stop"})


def test_jobs_the_graphs_queue_and_what_can_be_undone_go_along(tmp_path: Path) -> None:
    paths = Paths(str(tmp_path))
    config = reading_of(tmp_path).config
    places = (
        place_of(paths, config),
        place_of(paths, config._replace(store="qdrant", qdrant_url="http://127.0.0.1:9")),
    )
    spools = [Spool(place.spool) for place in places]
    queues = [Queue(paths.graph_queue(place.name)) for place in places]
    spools[0].prepare()
    waiting, given_up = a_job(asked(1)), a_job(asked(2), name="s1-1")
    for job in (waiting, given_up):
        spools[0].put(job)
    spools[0].claim(given_up)
    spools[0].fail(given_up, "no")
    queues[0].put([Waiting(memory_id(1), "forget", "")])
    Path(paths.undo(places[0].name)).write_bytes(b"of today")
    jobs = [switch(paths, places, {"MEM0_STORE": "edge"}) for _ in range(2)]

    assert jobs == [2, 0]
    assert [job.id for job in spools[1].waiting()] == [waiting.id]
    assert [(spool.counts().pending, spool.counts().failed) for spool in spools] == [(0, 0), (1, 1)]
    assert [row.memory_id for row in queues[1].rows([memory_id(1)])] == [memory_id(1)]
    assert Path(paths.undo(places[1].name)).read_bytes() == b"of today"
    assert not os.path.exists(paths.undo(places[0].name))


def test_what_can_be_undone_at_either_place_can_be_undone_afterwards(tmp_path: Path) -> None:
    paths = Paths(str(tmp_path))
    old, new = Place(str(tmp_path), "old"), Place(str(tmp_path), "new")
    for place, key in ((old, "first"), (new, "second")):
        file = UndoFile(paths.undo(place.name))
        file.begin(key, 1.0, is_kept=True)
        file.keep(key, "memory", [Part(memory_id(1), {"of": key})])
    take_along(paths, old, new)
    take_along(paths, old, new)
    after = UndoFile(paths.undo("new"))

    for key in ("first", "second"):
        assert [*after.parts(key, "memory")] == [[Part(memory_id(1), {"of": key})]]
        assert after.find(key) is not None
    assert not os.path.exists(paths.undo("old"))


def test_what_can_be_undone_is_left_where_it_was_if_it_cannot_be_joined(tmp_path: Path) -> None:
    paths = Paths(str(tmp_path))
    Path(paths.undo("old")).write_bytes(b"no database at all")
    UndoFile(paths.undo("new")).begin("key", 1.0, is_kept=True)

    with pytest.raises(UndoFileError, match="cannot be joined"):
        take_along(paths, Place(str(tmp_path), "old"), Place(str(tmp_path), "new"))
    assert Path(paths.undo("old")).read_bytes() == b"no database at all"


@pytest.mark.qdrant
def test_an_older_store_of_another_model_is_not_to_be_embedded_anew(data: Path) -> None:
    """`hookkit reembed` would be about the store in force, which nothing is wrong with."""
    fill(data, 3)
    with QdrantServer() as server:
        moved(data, Target("qdrant", server.url))
        spoil(data)
        with pytest.raises(TargetDiffersError, match="nothing was touched") as to_edge:
            moved(data, Target("edge"))
        at = QdrantAt(server.url, "older")
        QdrantStore.open(at, dims=4, model_id="an older model", bm25_weight=0.0).close()
        with pytest.raises(TargetDiffersError, match="another by --collection") as to_server:
            moved(data, Target("qdrant", server.url, "older"))
        end_worker_of(data)

    assert f"move {data}/store/edge away" in str(to_edge.value)
    assert "reembed" not in f"{to_edge.value} {to_server.value}"


def spoil(data: Path) -> None:
    """Leave an embedded store of another model where the data folder's was."""
    os.rename(data / "store" / "edge", data / "store" / "mine")
    path, model = str(data / "store"), "an older model"
    with closing(EdgeStore.open(path, dims=4, model_id=model, bm25_weight=0.0)):
        pass


@pytest.mark.qdrant
def test_how_many_there_are_is_asked_once_the_store_is_open(data: Path) -> None:
    with QdrantServer() as server:
        data.mkdir(mode=0o700)
        url = {"MEM0_STORE": "qdrant", "MEM0_QDRANT_URL": server.url}
        set_values(Paths(str(data)).config_env, url)
        server.stop()
        asked_of_it = asked_of(data)
        status: dict[str, Any] = asked_of_it.ask({"op": "status"})
        server.start()
        began = time.monotonic()
        total = asked_of_it.total()
        asked_of_it.ask({"op": "stop"})

    assert (status["open"], total) == (False, 0)
    assert time.monotonic() - began < 60
