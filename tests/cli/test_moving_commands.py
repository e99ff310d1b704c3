"""`hookkit export`, `import`, `migrate` and `reembed`: as a person types them, on real stores."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Point
from hookkit.store.edge import EdgeStore
from hookkit.store.history import with_rows
from tests.cli.typing_it import Person, processes
from tests.doubles.qdrant_server import QdrantServer
from tests.embed.remotes import far
from tests.hooks.peer import peer
from tests.moving.making import (
    done,
    elsewhere,
    exported,
    fill,
    graph_of,
    keep,
    memory_id,
    point,
    qdrant,
    tell,
)

COUNT = 30

pytestmark = pytest.mark.heavy


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Person]:
    """Somebody who has no memories; whatever workers they start are ended."""
    yield from somebody(tmp_path / "other")


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Person]:
    """Somebody with 30 memories."""
    for one in somebody(tmp_path / "full"):
        fill(one.data, COUNT)
        yield one


def somebody(folder: Path) -> Iterator[Person]:
    (folder / "project").mkdir(parents=True)
    yield Person(folder / "project", folder / "data")
    for pid in processes(folder / "data"):
        os.kill(pid, signal.SIGKILL)


def store_of(data: Path, dims: int = 384, model_id: str = MiniLm.model_id) -> EdgeStore:
    return EdgeStore.open(str(data / "store"), dims=dims, model_id=model_id, bm25_weight=0.0)


def put(data: Path, *numbers: int, **changed: Any) -> None:
    """Put memories by number into an embedded store that no worker has open."""
    with closing(store_of(data)) as store:
        store.upsert([with_payload(point(n, [1.0] + [0.0] * 383), **changed) for n in numbers])


def with_payload(one: Point, **changed: Any) -> Point:
    return one._replace(payload={**one.payload, **changed})


def stop(person: Person) -> None:
    done(person.types("worker", "stop"))


def records_of(person: Person, path: Path) -> dict[str, Any]:
    done(person.types("export", str(path), "--force"))
    return exported(path)


def test_an_export_is_private_whole_and_the_same_each_time(full: Person, tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    said = done(full.types("export", str(first)))
    done(full.types("export", str(second)))
    printed = done(full.types("export"))

    assert said == f"30 memories in {first}\n"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert first.read_bytes() == second.read_bytes() == printed.encode()
    assert sorted(os.listdir(tmp_path)) == ["1", "2", "full"]
    records = list(exported(first).values())
    order = [(r["payload"]["project"], r["payload"]["created_at"], r["id"]) for r in records]
    assert order == sorted(order)
    assert sum("history" in record for record in records) == COUNT / 5


def test_a_file_that_is_there_stays_unless_it_is_forced(full: Person, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_text("mine")
    refused = full.types("export", str(path))

    assert refused.status == 1
    assert refused.stderr == (
        f"hookkit: {path} is there already; name another, or say --force to replace it\n"
    )
    assert path.read_text() == "mine"
    done(full.types("export", str(path), "--force"))
    assert len(exported(path)) == COUNT


def test_an_export_can_be_of_one_project_without_vectors_or_for_people(
    full: Person, tmp_path: Path
) -> None:
    put(full.data, 100, project="p", project_name="here")  # no worker yet
    subprocess.run(["git", "init", "-q"], cwd=full.project, check=True)
    url = "https://github.com/acme/here.git"
    subprocess.run(["git", "remote", "add", "origin", url], cwd=full.project, check=True)
    done(full.types("export", str(tmp_path / "none"), "--project", str(full.project)))
    done(full.types("export", str(tmp_path / "bare"), "--no-vectors"))
    people = done(full.types("export", "--markdown"))

    assert exported(tmp_path / "none") == {}
    assert not any("vector" in record for record in exported(tmp_path / "bare").values())
    assert people.startswith("# Memories\n\n## Every project\n\n### 2026-")
    assert "\n## here\n" in people
    assert people.count("\n- ") == COUNT + 1
    assert full.types("export", "--project", str(full.project), "--all").status == 2


def test_what_was_exported_is_imported_to_the_letter_and_once(
    full: Person, other: Person, tmp_path: Path
) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    done(full.types("export", str(before)))
    first = other.types("import", str(before), "--trusted", "--json").stdout
    again = other.types("import", str(before), "--trusted")
    done(other.types("export", str(after)))

    assert json.loads(first) == {
        "records": 30,
        "stored": 30,
        "kept": 0,
        "told": 0,
        "users": {"user": 15, "bob": 15},
        "left_out": {},
    }
    assert again.stdout == "0 memories imported, 30 were there already\n"
    assert again.stderr.startswith(
        "note: 15 are of the user 'bob'; recall asks for those of 'user'"
    )
    assert after.read_bytes() == before.read_bytes()


def test_what_memories_told_the_graph_goes_along_and_comes_out_the_same(
    full: Person, other: Person, tmp_path: Path
) -> None:
    tell(full.data, 3, 4, 9)
    done(full.types("config", "set", "MEM0_ENABLE_GRAPH", "1"))
    before, after = tmp_path / "before", tmp_path / "after"
    done(full.types("export", str(before)))
    taken = json.loads(other.types("import", str(before), "--trusted", "--json").stdout)
    again = json.loads(other.types("import", str(before), "--trusted", "--json").stdout)
    done(other.types("export", str(after)))

    assert (taken["told"], again["told"]) == (3, 0)
    assert graph_of(other.data) == graph_of(full.data)
    assert before.read_bytes() == after.read_bytes()
    assert sum("graph" in record for record in exported(after).values()) == 3


def test_what_was_left_out_is_told_and_comes_by_trusting_the_file_afterwards(
    full: Person, other: Person, tmp_path: Path
) -> None:
    tell(full.data, 3, 4, 9)
    put(full.data, 100, pinned=True, replaces=[memory_id(1)])
    put(full.data, 101, origin="import", pinned=True)  # what was a stranger's before
    done(full.types("config", "set", "MEM0_ENABLE_GRAPH", "1"))
    before, after = tmp_path / "be fore", tmp_path / "after"
    done(full.types("export", str(before)))
    first = other.types("import", str(before))
    trusted, again = (
        json.loads(other.types("import", str(before), "--trusted", "--json").stdout)
        for _ in range(2)
    )
    strange = json.loads(other.types("import", str(before), "--json").stdout)
    done(other.types("export", str(after)))

    assert first.stdout == "32 memories imported\n"
    assert first.stderr.splitlines()[:4] == [
        "note: they are marked as imported, as a file may be a stranger's",
        "note: left out of the file: the vectors of 32 (made anew), what 3 told the graph,"
        " the pins of 2, what 1 replace",
        "to take in all of it, without that mark:",
        f"  hookkit import --trusted '{before}'   # your own export",
    ]
    assert (trusted["stored"], trusted["told"]) == (32, 3)
    assert (again["stored"], again["kept"], again["told"]) == (0, 32, 0)
    assert (strange["stored"], strange["kept"]) == (0, 32)
    assert after.read_bytes() == before.read_bytes()
    assert graph_of(other.data) == graph_of(full.data)


def test_what_was_pinned_since_stays_pinned_when_the_file_is_trusted(
    full: Person, other: Person, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    records = records_of(full, path)
    other.types("import", str(path))
    stop(other)
    date = records[memory_id(2)]["payload"]["created_at"]
    put(other.data, 2, origin="import", pinned=True, created_at=date)
    put(other.data, 4, origin="import", updated_at="2026-12-30T00:00:00Z", note="later")
    other.types("import", str(path), "--trusted")
    after = records_of(other, tmp_path / "after")

    assert after[memory_id(2)]["payload"]["pinned"] is True
    assert "origin" not in after[memory_id(2)]["payload"]
    assert after[memory_id(4)]["payload"]["note"] == "later"


def test_while_neo4j_is_down_an_export_can_leave_the_graph_out(
    full: Person, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    neo4j = {
        "MEM0_ENABLE_GRAPH": "1",
        "MEM0_NEO4J_URL": "bolt://127.0.0.1:9",
        "MEM0_NEO4J_PASSWORD": "a-password",
    }
    refused = full.types("export", str(path), env=neo4j)
    markdown = full.types("export", "--markdown", env=neo4j)
    done(full.types("export", str(path), "--no-graph", env=neo4j))

    assert refused.status == 1
    assert "127.0.0.1:9" in refused.stderr
    assert "`hookkit export --no-graph`" in refused.stderr
    assert markdown.status == 0
    records = exported(path).values()
    assert (len(records), sum("history" in one for one in records)) == (COUNT, COUNT / 5)


def test_what_is_not_trusted_is_marked_and_given_vectors_of_its_own_words(
    full: Person, other: Person, tmp_path: Path
) -> None:
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    before = records_of(full, theirs)
    other.types("import", str(theirs))
    after = records_of(other, ours)

    for one, memory in after.items():
        assert memory["payload"].pop("origin") == "import"
        assert memory.pop("vector") != before[one].pop("vector")
    assert after == before
    (hit,) = json.loads(
        done(other.types("search", before[memory_id(6)]["text"], "--limit", "1", "--json"))
    )
    assert hit["id"] == memory_id(6)


def test_a_memory_that_was_changed_later_stays_and_one_changed_earlier_does_not(
    full: Person, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    before = records_of(full, path)
    stop(full)
    put(full.data, 0, updated_at="2026-12-30T00:00:00Z", note="later")
    put(full.data, 2, updated_at="2020-01-01T00:00:00Z", note="earlier")
    done_json = full.types("import", str(path), "--trusted", "--json").stdout
    after = records_of(full, tmp_path / "after")

    assert json.loads(done_json)["stored"] == 1
    assert after[memory_id(0)]["payload"]["note"] == "later"
    assert after[memory_id(2)] == before[memory_id(2)]


def test_a_bad_file_is_refused_before_anybody_is_asked(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "bad"
    path.write_text('7\n{"type": "dream"}\n')
    refused = person.types("import", str(path))

    assert (refused.status, refused.stdout) == (1, "")
    assert refused.stderr.splitlines()[:2] == [
        f"hookkit: {path} has 2 faults; nothing was imported:",
        "  line 1: must be an object, found 7",
    ]
    assert not (person.data / "run").exists()


def test_a_file_that_is_not_there_is_said_to_be_so(person: Person) -> None:
    refused = person.types("import", "missing.jsonl")

    assert refused.status == 1
    assert "missing.jsonl" in refused.stderr


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("ftp://127.0.0.1", "an http or https URL"),
        ("127.0.0.1:6333", "an http or https URL"),
        ("http://bob:secret@127.0.0.1", "without a password in it"),
    ],
)
def test_a_wrong_url_is_said_before_anything_is_touched(
    where: str, told: str, full: Person
) -> None:
    refused = full.types("migrate", "--to", where)

    assert refused.status == 1
    assert told in refused.stderr
    assert not (full.data / "config.env").exists()
    assert not list((full.data / "run").glob("qdrant-*.sock"))


def test_a_setting_in_the_environment_is_named_and_nothing_touched(full: Person) -> None:
    put_off = full.types("migrate", "--to", "http://127.0.0.1:9", env={"MEM0_STORE": "edge"})

    assert put_off.status == 1
    assert "MEM0_STORE is set in the environment, which comes before config.env" in put_off.stderr
    assert not (full.data / "run").exists()


@pytest.mark.qdrant
def test_a_key_that_only_this_terminal_knows_is_kept_before_anything_moves(full: Person) -> None:
    key = "not-a-real-key"
    with QdrantServer(api_key=key) as server:
        refused = full.types("migrate", "--to", server.url, env={"MEM0_QDRANT_API_KEY": key})
        asked, kept = len(server.asked), (full.data / "config.env").exists()
        keep(full.data, {"MEM0_QDRANT_API_KEY": key})
        there = full.types("migrate", "--to", server.url)
        elsewhere = full.types("search", "memory", "--json")
        stop(full)

    assert (refused.status, refused.stdout, asked, kept) == (1, "", 0, False)
    assert refused.stderr.splitlines()[1:] == ["  hookkit config set MEM0_QDRANT_API_KEY"]
    assert key not in refused.stderr
    assert (there.status, elsewhere.status) == (0, 0)


def test_an_embedder_that_only_this_terminal_knows_is_kept_before_a_vector_is_made(
    full: Person, tmp_path: Path
) -> None:
    before = records_of(full, tmp_path / "before")
    stop(full)
    with far("ollama") as on:
        settings = elsewhere(on.server.url)
        refused = full.types("reembed", env=settings)
        asked = len(on.inputs())

    assert (refused.status, refused.stdout, asked) == (1, "", 0)
    assert refused.stderr.splitlines()[1:] == [
        "  hookkit config set MEM0_EMBED_PROVIDER ollama",
        f"  hookkit config set MEM0_EMBED_URL {on.server.url}",
        f"  hookkit config set MEM0_EMBED_DIMS {settings['MEM0_EMBED_DIMS']}",
    ]
    assert records_of(full, tmp_path / "after") == before


@pytest.mark.qdrant
def test_a_migration_there_and_back_changes_nothing_but_the_setting(
    full: Person, tmp_path: Path
) -> None:
    before = records_of(full, tmp_path / "before")
    with qdrant(tmp_path / "server") as url:
        there = json.loads(done(full.types("migrate", "--to", url, "--json")))
        again = done(full.types("migrate", "--to", url))
        on_server = records_of(full, tmp_path / "there")
        back = done(full.types("migrate", "--to", "edge"))

    assert (there["memories"], there["copied"], there["source"]) == (30, 30, f"{full.data}/store")
    assert again == "that store is in force already\n"
    assert back.splitlines()[0] == f"30 memories are in {full.data}/store, which is in force now"
    assert records_of(full, tmp_path / "after") == on_server == before
    assert "MEM0_STORE=edge\n" in (full.data / "config.env").read_text()


@pytest.mark.qdrant
def test_what_was_forgotten_or_changed_meanwhile_is_so_in_the_old_store_too(
    full: Person, tmp_path: Path
) -> None:
    deleted = {"id": "r", "memory_id": memory_id(4), "event": "DELETE", "is_deleted": 1}
    with qdrant(tmp_path / "server") as url:
        done(full.types("migrate", "--to", url))
        put(full.data, 7, updated_at="2026-12-30T00:00:00Z", note="later")  # in the old store
        put(full.data, 99)
        refused = full.types("migrate", "--to", "edge")
        with with_rows(str(full.data / "history.db"), [{**deleted, "memory_id": memory_id(99)}]):
            pass
        taken = json.loads(done(full.types("migrate", "--to", "edge", "--json")))

    assert refused.status == 1
    assert "has 1 memories that the store in force has not; --merge" in refused.stderr
    assert (taken["later"], taken["forgotten"]) == (1, 1)
    after = records_of(full, tmp_path / "after")
    assert len(after) == COUNT
    assert after[memory_id(7)]["payload"]["note"] == "later"


@pytest.mark.qdrant
def test_memories_of_others_are_left_where_they_are_if_asked(
    full: Person, other: Person, tmp_path: Path
) -> None:
    fill(other.data, 0)
    put(other.data, 500, 501)
    with qdrant(tmp_path / "server") as url:
        done(full.types("migrate", "--to", url))
        refused = other.types("migrate", "--to", url)
        merged = json.loads(done(other.types("migrate", "--to", url, "--merge", "--json")))
        both = records_of(full, tmp_path / "both")

    assert refused.status == 1
    assert (merged["memories"], merged["copied"]) == (2, 2)
    assert len(both) == COUNT + 2


def test_another_embedder_is_refused_until_all_vectors_are_made_anew(
    full: Person, tmp_path: Path
) -> None:
    before = records_of(full, tmp_path / "before")
    stop(full)
    with far("ollama") as on:
        keep(full.data, elsewhere(on.server.url))
        refused = full.types("export")
        made = json.loads(full.types("reembed", "--json").stdout)
        again = done(full.types("reembed"))
        done(full.types("export", str(tmp_path / "after")))
        left = sorted(os.listdir(full.data / "store"))
        removed = done(full.types("reembed", "--remove-old"))
        still = json.loads(done(full.types("search", "memory", "--json")))
        stop(full)

    assert refused.status == 1
    assert "hookkit reembed" in refused.stderr
    assert (made["changed"], made["memories"], made["made"]) == (True, COUNT, COUNT)
    assert again == "the vectors are those of the embedder that is set; nothing to do\n"
    after = exported(tmp_path / "after")
    assert left == ["edge", "edge.before", "lock"]
    assert removed.endswith(f"the old vectors are removed: {full.data}/store/edge.before\n")
    assert sorted(os.listdir(full.data / "store")) == ["edge", "lock"]
    assert still
    for memory in (*before.values(), *after.values()):
        memory["dims"] = len(memory.pop("vector"))
        memory["made by"] = memory["payload"].pop("embedder")
    assert {(one["dims"], one["made by"]) for one in after.values()} == {(44, on.embedder.model_id)}
    for memory in (*before.values(), *after.values()):
        del memory["dims"], memory["made by"]
    assert after == before


def test_an_embedder_that_is_away_leaves_the_store_as_it_was(full: Person, tmp_path: Path) -> None:
    before = records_of(full, tmp_path / "before")
    stop(full)
    settings = elsewhere("http://127.0.0.1:9")
    keep(full.data, settings)
    failed = full.types("reembed")
    keep(full.data, dict.fromkeys(settings, ""))

    assert failed.status == 1
    assert "127.0.0.1:9" in failed.stderr
    assert records_of(full, tmp_path / "after") == before


def test_ctrl_c_says_how_to_go_on(person: Person) -> None:
    def hangs(_connection: Any, _request: dict[str, Any]) -> None:
        os.kill(command.pid, signal.SIGINT)

    with peer(person.data, hangs):
        command = person.starts(
            "migrate",
            "--to",
            "http://127.0.0.1:9",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Whoever runs the tests in the background ignores it, and that is handed on.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        error = command.communicate(timeout=60)[1].decode()

    assert command.returncode == 130
    assert "interrupted; both stores are whole and the old one is in force" in error
