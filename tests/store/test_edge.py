"""edge: one process owns the folder, and nothing acknowledged is lost however the process ends."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

import hookkit
from hookkit.memory.ports import Filter, Match, Point
from hookkit.store.edge import EdgeStore
from hookkit.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreUnavailableError,
    VectorsDifferError,
)
from hookkit.store.layout import INDEXES, VERSION, Record

ROOT = Path(hookkit.__file__).parent.parent
DAY = "2026-08-01T12:00:00+00:00"
EVERYTHING = Filter()
BATCH = 3  # points in each upsert of PUT_FOREVER

BEGIN = """
import itertools, sys, uuid
from hookkit.memory.ports import Point
from hookkit.store.edge import EdgeStore

print("imported", flush=True)
store = EdgeStore.open(sys.argv[1], dims=4, model_id="test", bm25_weight=0.025)
print("open", flush=True)
"""
OPEN_AND_WAIT = BEGIN + "sys.stdin.read()"
PUT_FOREVER = (
    BEGIN
    + f"""
def point(number):
    payload = {{"created_at": "{DAY}", "part": number}}
    return Point(str(uuid.UUID(int=number)), [1.0, 0.0, 0.0, 0.0], f"number {{number}}", payload)

for first in itertools.count(int(sys.argv[2]), {BATCH}):
    store.upsert([point(number) for number in range(first, first + {BATCH})])
    print(first, flush=True)
"""
)
PUT_ON_A_FULL_DISK = (
    BEGIN
    + f"""
import resource
from hookkit.memory.ports import Filter
from hookkit.store import edge_folder
from hookkit.store.errors import StoreUnavailableError

point = Point(str(uuid.UUID(int=1)), [1.0] * 4, "words", {{"created_at": "{DAY}"}})

def put():
    try:
        store.upsert([point])
    except StoreUnavailableError as error:
        print(error.reason[-60:])

unlimited, room = resource.RLIM_INFINITY, edge_folder.ROOM
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, unlimited))
put()
edge_folder.ROOM = 2**62
put()
print(store.count(Filter()), "readable")
resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
edge_folder.ROOM = room
put()
print(store.count(Filter()), "put")
"""
)


def open_store(path: Path, *, dims: int = 4, model_id: str = "test") -> EdgeStore:
    return EdgeStore.open(str(path), dims=dims, model_id=model_id, bm25_weight=0.025)


def point(number: int) -> Point:
    payload = {"created_at": DAY, "project": "p"}
    return Point(str(uuid.UUID(int=number)), [1.0, 0.0, 0.0, 0.0], f"number {number}", payload)


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def line_of(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().strip()


def kill(child: subprocess.Popen[str]) -> str:
    """End it as the kernel would for want of memory; what it had said before."""
    child.kill()
    said, _ = child.communicate()
    return said


def kill_after(child: subprocess.Popen[str], seconds: float) -> str:
    try:
        child.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return kill(child)
    raise AssertionError("the child was not to end by itself")


def test_what_was_put_is_there_after_opening_again(tmp_path: Path) -> None:
    store = open_store(tmp_path / "deep" / "store")
    store.upsert([point(1), point(2)])
    store.close()
    again = open_store(tmp_path / "deep" / "store")

    assert again.count(Filter((Match("project", ("p",)),))) == 2
    again.close()


def test_nobody_else_can_look_into_the_folder(tmp_path: Path) -> None:
    open_store(tmp_path / "store").close()

    assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700


def test_the_same_process_cannot_open_it_twice(tmp_path: Path) -> None:
    store = open_store(tmp_path)

    with pytest.raises(StoreBusyError) as raised:
        open_store(tmp_path)
    assert str(raised.value) == (
        f"the store at {tmp_path} is open in another hookkit worker (process {os.getpid()});"
        " ask that one, or end it and retry"
    )
    store.close()


def test_another_process_opens_it_only_when_its_owner_is_gone(tmp_path: Path) -> None:
    child = start(OPEN_AND_WAIT, tmp_path)
    assert [line_of(child), line_of(child)] == ["imported", "open"]

    with pytest.raises(StoreBusyError, match=rf"\(process {child.pid}\)"):
        open_store(tmp_path)
    kill(child)
    open_store(tmp_path).close()


def test_a_closed_store_says_so_and_closes_twice(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    store.close()

    with pytest.raises(StoreUnavailableError, match=f"the store at {tmp_path} cannot be used"):
        store.count(EVERYTHING)
    with pytest.raises(StoreUnavailableError, match=f"the store at {tmp_path} cannot be used"):
        store.upsert([point(1)])


def test_vectors_of_another_model_are_refused_with_both_named(tmp_path: Path) -> None:
    open_store(tmp_path, model_id="minilm").close()

    with pytest.raises(VectorsDifferError) as raised:
        open_store(tmp_path, model_id="nomic", dims=8)
    assert (raised.value.found, raised.value.wanted) == (
        Record(VERSION, "minilm", 4),
        Record(VERSION, "nomic", 8),
    )
    assert "set the embedder back to minilm" in str(raised.value)


def test_the_layout_of_another_version_is_refused(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    (tmp_path / "edge" / "hookkit.json").write_bytes(Record(99, "test", 4).to_json())

    with pytest.raises(VectorsDifferError, match="use the version of hookkit that wrote it"):
        open_store(tmp_path)


def test_a_store_that_was_refused_is_let_go(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with pytest.raises(VectorsDifferError):
        open_store(tmp_path, model_id="other")

    open_store(tmp_path).close()


@pytest.mark.parametrize("record", [None, b"", b"[]", b"{}", b"\xff", b'{"layout": "1"}'])
def test_a_damaged_record_is_named(tmp_path: Path, record: bytes | None) -> None:
    open_store(tmp_path).close()
    path = tmp_path / "edge" / "hookkit.json"
    path.unlink() if record is None else path.write_bytes(record)

    with pytest.raises(StoreDamagedError, match=f"the store at {tmp_path} is damaged: edge/hook"):
        open_store(tmp_path)


@pytest.mark.parametrize("part", ["edge_config.json", "segments", "wal"])
def test_a_part_that_is_missing_is_named_and_not_made_anew(tmp_path: Path, part: str) -> None:
    open_store(tmp_path).close()
    (tmp_path / "edge" / "shard" / part).rename(tmp_path / "gone")

    with pytest.raises(StoreDamagedError, match=f"edge/shard/{part} is missing"):
        open_store(tmp_path)


@pytest.mark.parametrize("name", ["segment.json", "version.info"])
def test_a_segment_that_cannot_be_read_is_not_passed_over(tmp_path: Path, name: str) -> None:
    store = open_store(tmp_path)
    store.upsert([point(1)])
    store.close()
    for path in (tmp_path / "edge" / "shard" / "segments").glob(f"*/{name}"):
        path.unlink()

    with pytest.raises(StoreDamagedError, match=f"the store at {tmp_path} is damaged"):
        open_store(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreUnavailableError, match=f"the store at {tmp_path}/file/store cannot"):
        open_store(tmp_path / "file" / "store")


def test_a_full_disk_is_an_error_until_there_is_room_again(tmp_path: Path) -> None:
    """A limit on the size of files stands for it; readers are answered all the while."""
    child = start(PUT_ON_A_FULL_DISK, tmp_path)
    said, _ = child.communicate(timeout=60)
    store = open_store(tmp_path)

    _, _, too_large, no_room, *after = said.splitlines()
    assert "File too large" in too_large
    assert "left on the disk" in no_room
    assert after == ["0 readable", "1 put"]
    assert store.count(EVERYTHING) == 1
    store.close()


def test_a_store_killed_while_it_is_made_is_made_by_the_next(tmp_path: Path) -> None:
    """The moments are spread over all that making one takes, and a little more."""
    started = time.monotonic()
    open_store(tmp_path / "timed").close()
    making_s = time.monotonic() - started
    found = []
    for turn in range(15):
        path = tmp_path / f"killed-{turn}"
        child = start(OPEN_AND_WAIT, path)
        assert line_of(child) == "imported"
        kill_after(child, making_s * turn / 12)
        store = open_store(path)
        store.upsert([point(1)])
        found.append((store.count(EVERYTHING), {*store.facets("project", EVERYTHING)}))
        assert not (path / "edge.new").exists()
        store.close()

    assert found == [(1, {"p"})] * 15


def test_a_store_killed_amid_writes_has_all_that_was_acknowledged(tmp_path: Path) -> None:
    """And a batch that was not is there whole or not at all."""
    chance = random.Random(7)
    acknowledged: list[int] = []
    first = 1
    for _ in range(8):
        child = start(PUT_FOREVER, tmp_path, first)
        assert [line_of(child), line_of(child)] == ["imported", "open"]
        acknowledged.append(int(line_of(child)))
        said = kill_after(child, chance.uniform(0.0, 0.2))
        acknowledged += map(int, said.split())
        store = open_store(tmp_path)
        numbers = {one.payload["part"] for one in store.newest(EVERYTHING, 100_000)}
        missing = [n for n in acknowledged if not numbers >= {*range(n, n + BATCH)}]
        assert (missing, len(numbers) % BATCH) == ([], 0)
        assert store.count(EVERYTHING) == len(numbers)
        store.close()
        first = max(numbers) + 1


def test_every_key_of_the_layout_is_indexed(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    counted = {key for key, kind in INDEXES.items() if kind == "keyword"}

    assert {key: store.facets(key, EVERYTHING) for key in counted} == dict.fromkeys(counted, {})
    store.close()
