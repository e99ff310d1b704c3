"""spool.spool: a job is there whole or not at all, is done once, and is never dropped unseen."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hookkit.spool.job import SaveJob, to_json
from hookkit.spool.spool import BACKOFF_S, UNFINISHED_S, Counts, Failed, Spool

from .making import a_job, a_spool, files, names, start


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return a_spool(tmp_path)


def failed_job(spool: Spool, job: SaveJob) -> None:
    spool.put(job)
    spool.claim(job)
    spool.fail(job, "why")


def test_a_job_is_put_claimed_and_finished(spool: Spool) -> None:
    job = a_job()
    counts = [spool.counts()]
    spool.put(job)
    counts.append(spool.counts())
    waiting = spool.waiting()
    claimed = spool.claim(job)
    counts.append(spool.counts())
    spool.finish(job)
    counts.append(spool.counts())

    assert (waiting, claimed) == ([job], True)
    assert counts == [Counts(0, 0, 0), Counts(1, 0, 0), Counts(0, 1, 0), Counts(0, 0, 0)]


def test_the_first_put_makes_private_folders(tmp_path: Path) -> None:
    Spool(str(tmp_path / "home" / "spool")).put(a_job())
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "home").rglob("*")}

    assert modes == {
        **dict.fromkeys(("spool", "pending", "claimed", "failed"), 0o700),
        f"{a_job().id}.json": 0o600,
    }


def test_a_spool_without_folders_is_an_empty_one(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "none"))

    assert (spool.waiting(), spool.failed(), spool.counts()) == ([], [], Counts(0, 0, 0))
    assert (spool.recover(), spool.retry_failed(), spool.read_from("s1", 0)) == (0, 0, None)
    assert names(tmp_path) == []


def test_putting_a_job_twice_is_putting_it_once(spool: Spool, tmp_path: Path) -> None:
    job = a_job()
    spool.put(job)
    before = files(tmp_path)
    spool.put(job._replace(attempts=3))

    assert files(tmp_path) == before


def test_a_job_that_is_claimed_or_failed_is_not_put_anew(spool: Spool) -> None:
    one, other = a_job(1), a_job(2)
    spool.put(one)
    spool.claim(one)
    failed_job(spool, other)
    spool.put(one)
    spool.put(other)

    assert spool.counts() == Counts(0, 1, 1)


def test_of_two_that_claim_a_job_one_gets_it(spool: Spool) -> None:
    spool.put(a_job())

    assert [spool.claim(a_job()), spool.claim(a_job())] == [True, False]


def test_a_sessions_jobs_wait_in_their_order(spool: Spool) -> None:
    jobs = [a_job(number) for number in (0, 2, 3, 10, 200, 1_000_000)]
    for job in reversed(jobs):
        spool.put(job)

    assert spool.waiting() == jobs


CLAIMS = """
import sys
from hookkit.spool.spool import Spool
spool = Spool(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for job in spool.waiting():
    if spool.claim(job):
        spool.finish(job)
        print(job.id)
"""


def test_two_processes_do_each_of_200_jobs_once(spool: Spool, tmp_path: Path) -> None:
    jobs = [a_job(number) for number in range(200)]
    for job in jobs:
        spool.put(job)
    workers = [start(CLAIMS, str(tmp_path / "spool")) for _ in range(2)]
    ready = [worker.stdout and worker.stdout.readline() for worker in workers]
    done = [worker.communicate("go\n") for worker in workers]

    assert (ready, [errors for _, errors in done]) == (["ready\n"] * 2, ["", ""])
    assert sorted("".join(said for said, _ in done).split()) == [job.id for job in jobs]
    assert spool.counts() == Counts(0, 0, 0)


PUTS = """
import sys
from hookkit.spool.spool import Spool
from tests.spool.making import a_job
spool = Spool(sys.argv[1])
for number in range(int(sys.argv[2]), 10_000):
    job = a_job(number, f"{number} " * 50_000)
    spool.put(job)
    print(job.id, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_whole_jobs(spool: Spool, tmp_path: Path) -> None:
    told: list[str] = []
    for number in range(25):
        writer = start(PUTS, str(tmp_path / "spool"), str(number * 100))
        assert writer.stdout
        told += [writer.stdout.readline().strip() for _ in range(1 + number % 3)]
        writer.kill()
        told += writer.communicate()[0].split()
    found = [job.id for job in spool.waiting()]
    left = [name for name in names(tmp_path / "spool" / "pending") if name.endswith(".tmp")]

    assert (spool.failed(), set(told) - set(found)) == ([], set())
    assert 0 <= len(found) - len(told) <= 25  # put, and killed before it was told
    assert len(left) <= 25


def test_an_unfinished_write_is_no_job_and_is_swept_out(spool: Spool, tmp_path: Path) -> None:
    folder = tmp_path / "spool" / "pending"
    spool.put(a_job())
    for name in ("old.json.1.tmp", "new.json.2.tmp", "notes.txt"):
        (folder / name).write_bytes(b"{")
    for name in ("old.json.1.tmp", "notes.txt", f"{a_job().id}.json"):
        os.utime(folder / name, (0, time.time() - UNFINISHED_S - 60))
    waiting, counts = spool.waiting(), spool.counts()
    spool.recover()

    assert (waiting, counts) == ([a_job()], Counts(1, 0, 0))
    assert names(folder) == ["new.json.2.tmp", "notes.txt", f"{a_job().id}.json"]


FULL = """
import resource, sys
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from tests.spool.making import PROJECT, a_job
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # SIGXFSZ is ignored by Python
for act in (
    lambda: Spool(sys.argv[1]).put(a_job(0, "x" * 100_000)),
    lambda: Sessions(sys.argv[2]).save(Session("s1", "x" * 100_000, PROJECT)),
):
    try:
        act()
    except OSError as error:
        print(type(error).__name__, error.errno)
"""


def test_a_full_disk_is_an_error_and_leaves_nothing_behind(spool: Spool, tmp_path: Path) -> None:
    spool.put(a_job(1))
    (tmp_path / "sessions").mkdir()
    (tmp_path / "sessions" / "s1.json").write_bytes(b"as it was")
    before = files(tmp_path)
    said, errors = start(FULL, str(tmp_path / "spool"), str(tmp_path / "sessions")).communicate()

    assert (said, errors) == ("OSError 27\nOSError 27\n", "")
    assert files(tmp_path) == before


def test_a_job_waits_longer_each_time_and_at_last_is_failed(spool: Spool) -> None:
    job = a_job()
    spool.put(job)
    waits = []
    while True:
        spool.claim(job)
        if not spool.retry(job, f"no answer, try {job.attempts}", 5000.0):
            break
        (job,) = spool.waiting()
        waits.append((job.not_before - 5000.0, job.reason))

    assert waits == [(wait, f"no answer, try {n}") for n, wait in enumerate(BACKOFF_S)]
    assert spool.failed() == [Failed(job.id, f"no answer, try {len(BACKOFF_S)}")]
    assert spool.counts() == Counts(0, 0, 1)


def test_a_job_put_back_is_as_it_was(spool: Spool) -> None:
    spool.put(a_job())
    spool.claim(a_job())
    spool.put_back(a_job())

    assert (spool.waiting(), spool.counts()) == ([a_job()], Counts(1, 0, 0))


def test_failed_jobs_get_a_fresh_start(spool: Spool) -> None:
    failed_job(spool, a_job(attempts=9, not_before=9e9))

    assert spool.retry_failed() == 1
    assert spool.waiting() == [a_job(reason="why")]
    assert spool.counts() == Counts(1, 0, 0)


def test_in_a_hurry_nobody_waits(spool: Spool) -> None:
    spool.put(a_job(1, attempts=1, not_before=9e9))
    spool.put(a_job(2))
    spool.hurry()

    assert spool.waiting() == [a_job(1, attempts=1), a_job(2)]


def test_what_a_dead_worker_had_claimed_is_given_back(spool: Spool) -> None:
    spool.put(a_job(1))
    spool.put(a_job(2))
    spool.claim(a_job(1))

    assert spool.recover() == 1
    assert (spool.waiting(), spool.counts()) == ([a_job(1), a_job(2)], Counts(2, 0, 0))


def test_a_worker_that_died_giving_a_job_back_leaves_one(spool: Spool, tmp_path: Path) -> None:
    spool.put(a_job(attempts=1))
    claimed = tmp_path / "spool" / "claimed" / f"{a_job().id}.json"
    claimed.write_bytes(to_json(a_job()))
    spool.recover()

    assert (spool.waiting(), spool.counts()) == ([a_job()], Counts(1, 0, 0))


@pytest.mark.parametrize("where", ["pending", "claimed", "failed"])
def test_a_job_is_found_by_where_it_begins(where: str, spool: Spool) -> None:
    spool.put(a_job(3))
    if where != "pending":
        spool.claim(a_job(3))
    if where == "failed":
        spool.fail(a_job(3), "why")

    assert spool.read_from("s1", 300) == a_job(3, reason="why" if where == "failed" else "")
    assert (spool.read_from("s1", 200), spool.read_from("s", 300)) == (None, None)


def test_a_session_whose_id_looks_like_anothers_job_is_not_that(spool: Spool) -> None:
    spool.put(a_job(3, id="s-000000000300-000000000300-000000000400-0", session="s-000000000300"))

    assert spool.read_from("s", 300) is None


DAMAGED = {
    "empty": b"",
    "cut": to_json(a_job())[:-20],
    "not JSON": b"\x00" * 4096,
    "not UTF-8": b'{"format": 1, "id": "\xff"}',
    "no object": b"[]",
    "nested": b"[" * 100_000,
    "another format": to_json(a_job()).replace(b'"format": 1', b'"format": 2'),
    "a field more": to_json(a_job())[:-1] + b', "more": 1}',
    "another type": to_json(a_job()).replace(b'"attempts": 0', b'"attempts": "0"'),
    "a turn of another type": to_json(a_job()).replace(b'"u1"', b"7"),
    "another job's id": to_json(a_job(7)),
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_job_is_put_aside_where_it_is_seen(
    content: bytes, spool: Spool, tmp_path: Path
) -> None:
    name = a_job().id
    (tmp_path / "spool" / "pending" / f"{name}.json").write_bytes(content)
    spool.put(a_job(2))
    waiting, (failed,) = spool.waiting(), spool.failed()

    assert (waiting, failed.id, spool.counts()) == ([a_job(2)], name, Counts(1, 0, 1))
    assert failed.reason.startswith(
        f"{tmp_path}/spool/failed/{name}.json: must be a save job of format 1, found "
    )
    assert failed.reason.endswith("; look at it, then remove it")
    assert spool.retry_failed() == 0
    assert (tmp_path / "spool" / "failed" / f"{name}.json").read_bytes() == content


def test_a_folder_in_a_jobs_place_stops_nobody(spool: Spool, tmp_path: Path) -> None:
    (tmp_path / "spool" / "pending" / "x.json").mkdir()
    spool.put(a_job(2))

    assert spool.waiting() == [a_job(2)]
    assert [failed.id for failed in spool.failed()] == ["x"]
