"""A worker whose memories lie on a server: down, slow, faulty, back again, and shared by two."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.ipc.client import RefusedError, WorkerSlowError
from hookkit.ipc.outage import read_outage
from hookkit.memory.model import Project
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.spool.sessions import Sessions
from hookkit.spool.spool import Counts, Spool
from hookkit.store.qdrant import QdrantStore
from hookkit.store.qdrant_at import QdrantAt, qdrant_at
from tests.core.making import a_job, asked
from tests.doubles.qdrant_server import Fault, QdrantServer
from tests.hooks.calling import SILENT, context, hook, log, payload
from tests.worker.running import (
    LATER_S,
    asked_of,
    config_of,
    end_all,
    flushed,
    listed,
    place,
    serving,
    wait_until,
    worker_pids,
)
from tests.worker.running import log as worker_log
from tests.worker.servers import TIMEOUT_S, on_server

pytestmark = [pytest.mark.qdrant, pytest.mark.heavy]

QUICK_S = 1.0  # in which a request is refused whose reason is known
MUCH_S = 8.0  # more than a hook's budget, where others use the machine
PROJECT = project_of("/")
RULE = "The zebra import runs with SQLite in WAL mode."
TROUBLES = {
    "hangs": Fault("slow", seconds=30),
    "answers 500": Fault("status", status=500),
    "drops connections": Fault("drop"),
    "cuts its answers": Fault("cut"),
}


@pytest.fixture
def server() -> Iterator[QdrantServer]:
    with QdrantServer() as server:
        yield server


@pytest.fixture
def there(paths: Paths, server: QdrantServer) -> Paths:
    """A data folder whose memories lie on the server."""
    return on_server(paths, server.url)


def spool(paths: Paths) -> Spool:
    return Spool(place(paths).spool)


def opened(paths: Paths) -> None:
    """Return once its worker has the memories open."""
    asked_of(paths, "open", timeout_s=int(LATER_S))


def remember(paths: Paths, text: str, project: Project = PROJECT) -> str:
    """Add a memory of the project; its id."""
    fields: dict[str, Any] = {
        "key": str(uuid.uuid5(uuid.NAMESPACE_URL, text)),
        "said": [{"role": "user", "text": text}],
        "user_id": "user",
        "agent_id": "",
        "run_id": "",
        "project": project.slug,
        "project_name": project.name,
        "kind": "fact",
    }
    (memory,) = asked_of(paths, "add", **fields)["memories"]
    return str(memory["id"])


def begins(paths: Paths, session: str = "s1", cwd: str = "/") -> str:
    """What a session that starts in that directory is given, "" for nothing."""
    fields = payload("SessionStart", session_id=session, cwd=cwd)
    done = hook("SessionStart", Path(paths.home), fields)
    return "" if done == SILENT else context(done)


def refusal(paths: Paths, op: str, **fields: Any) -> tuple[str, float]:
    """Why the worker refuses that, and after how long."""
    began = time.monotonic()
    with pytest.raises(RefusedError) as caught:
        asked_of(paths, op, **fields)
    return str(caught.value), time.monotonic() - began


def test_a_worker_started_while_the_server_is_down_says_so_and_comes_to_serve_by_itself(
    there: Paths, server: QdrantServer
) -> None:
    server.stop()
    began = time.time()
    pid = serving(there)
    spool(there).put(a_job(asked(1)))
    refusal(there, "open", timeout_s=int(LATER_S))
    reason, took = refusal(there, "list", limit=9, offset=0)
    status = asked_of(there, "status")
    noted = read_outage(place(there))
    server.start()
    wait_until(lambda: asked_of(there, "status")["open"])
    wait_until(lambda: spool(there).counts() == Counts(0, 0, 0))

    assert f"the store at {server.url} (collection " in reason
    assert "start the server, or correct MEM0_QDRANT_URL" in reason
    assert took < QUICK_S
    assert (status["open"], status["waits_for"], status["pid"]) == (False, reason, pid)
    assert began <= status["waits_since"] == noted.since <= time.time()
    assert (listed(there), worker_pids(there)) == (sorted(asked(1)), [pid])
    assert read_outage(place(there)).reason == ""
    assert worker_log(there).count("cannot recall or save: ") == 1


def test_a_flush_ends_the_wait_and_says_why_where_it_does_not(
    there: Paths, server: QdrantServer
) -> None:
    server.stop()
    serving(there)
    spool(there).put(a_job(asked(1)))
    reason, _ = refusal(there, "flush", timeout_s=20)
    server.start()
    reply = flushed(there)

    assert "no connection" in reason
    assert (reply["finished"], spool(there).counts()) == (True, Counts(0, 0, 0))
    assert listed(there) == sorted(asked(1))


@pytest.mark.parametrize("fault", TROUBLES.values(), ids=TROUBLES)
def test_a_session_begins_with_the_last_block_while_the_server_is_in_trouble(
    fault: Fault, there: Paths, server: QdrantServer
) -> None:
    remember(there, RULE)
    before = begins(there)
    server.fault = fault
    began = time.monotonic()
    amid = begins(there, "s2")
    took = time.monotonic() - began
    prompt = hook("UserPromptSubmit", Path(there.home), payload("UserPromptSubmit"))
    server.fault = None
    after = begins(there, "s3")

    assert before.startswith("# mem0 Cross-Session Memory\n")
    assert amid.startswith("# mem0 Cross-Session Memory (as of less than a minute ago: ")
    assert [RULE in block for block in (before, amid, after)] == [True] * 3
    assert after == before
    assert (prompt, took < 1.5 + MUCH_S) == (SILENT, True)
    assert [line.split()[0] for line in log(Path(there.home))] == [
        "SessionStart",
        "UserPromptSubmit",
    ]


@pytest.mark.parametrize("op", ["forget", "change"])
def test_what_was_deleted_or_changed_does_not_come_back_with_the_last_block(
    op: str, there: Paths, server: QdrantServer
) -> None:
    memory = remember(there, RULE)
    before = begins(there)
    asked_of(there, op, memory_id=memory, text="The zebra import is gone.")
    server.stop()
    after = begins(there, "s2")

    assert (RULE in before, after) == (True, "")


def test_what_gives_way_in_one_project_leaves_each_session_the_rest_while_the_server_is_down(
    there: Paths, server: QdrantServer, tmp_path: Path
) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    remember(there, RULE)
    for text in ("The build uses uv.", "The API listens on port 8080."):
        remember(there, text, project_of(str(shop)))
    before = begins(there), begins(there, "s2", str(shop))
    remember(there, "The API listens on port 9090.", project_of(str(shop)))
    server.stop()
    after = begins(there, "s3"), begins(there, "s4", str(shop))

    assert (RULE in before[0], "port 8080" in before[1]) == (True, True)
    assert (RULE in after[0], "The build uses uv." in after[1]) == (True, True)
    assert "port 8080" not in after[1]


def test_a_save_that_meets_a_dead_server_waits_and_is_done_once_when_a_recall_works_again(
    there: Paths, server: QdrantServer
) -> None:
    opened(there)
    server.stop()
    spool(there).put(a_job(asked(1)))
    wait_until(lambda: "must wait" in worker_log(there))
    status = asked_of(there, "status")
    (waiting,) = spool(there).waiting()
    for _ in range(3):  # each makes the next pause longer, to more than this test waits
        asked_of(there, "flush", timeout_s=20)
    server.start()
    listed(there)  # no recall: what it sees of the store does not end the pause
    begins(there)
    wait_until(lambda: spool(there).counts() == Counts(0, 0, 0), 30)

    assert (status["open"], status["memories"]) == (True, None)
    assert status["waits_for"] == waiting.reason
    assert (waiting.attempts, "no connection" in waiting.reason) == (0, True)
    assert listed(there) == sorted(asked(1))


def test_a_slow_server_does_not_keep_status_waiting(there: Paths, server: QdrantServer) -> None:
    opened(there)
    server.fault = Fault("slow", seconds=30)
    status = asked_of(there, "status", wait_s=2.0 + MUCH_S)
    with pytest.raises((WorkerSlowError, RefusedError)):
        asked_of(there, "list", limit=9, offset=0, wait_s=TIMEOUT_S + MUCH_S)

    assert (status["open"], status["memories"]) == (True, None)


def test_two_machines_see_each_others_memories_at_the_next_recall(
    there: Paths, server: QdrantServer, tmp_path: Path
) -> None:
    other = on_server(Paths(str(tmp_path / "other")), server.url)
    try:
        begun = begins(other)
        memory = remember(there, RULE)
        seen = begins(other, "s2")
        asked_of(other, "forget", memory_id=memory)
        gone = begins(there)
    finally:
        end_all(other)

    assert ("" in begun, RULE in seen, gone) == (True, True, "")


def test_vectors_of_another_model_are_neither_recalled_nor_written(
    there: Paths, server: QdrantServer
) -> None:
    QdrantStore.open(
        QdrantAt(server.url, config_of(there).collection), dims=8, model_id="small", bm25_weight=0.0
    ).close()
    before = len(server.asked)
    refusal(there, "open", timeout_s=int(LATER_S))
    spool(there).put(a_job(asked(1)))
    reason, took = refusal(there, "recall")
    time.sleep(1.5)  # longer than the drain looks away
    status = asked_of(there, "status")
    told = [one.method for one in server.asked[before:]]

    assert ("small" in reason, "8" in reason, "384" in reason) == (True, True, True)
    assert ("hookkit reembed" in reason, status["waits_for"] == reason) == (True, True)
    assert (took < QUICK_S, "PUT" in told) == (True, False)
    assert spool(there).counts() == Counts(1, 0, 0)
    assert worker_log(there).count(reason[:40]) == 1
    assert qdrant_at(config_of(there)).url == server.url


def test_a_session_that_was_given_the_last_block_is_given_what_is_new_once_it_works(
    there: Paths, server: QdrantServer
) -> None:
    remember(there, RULE)
    begins(there)
    server.stop()
    last = begins(there, "s2")
    server.start()
    wait_until(lambda: asked_of(there, "status")["memories"] == 1, LATER_S)
    resumed = hook(
        "SessionStart",
        Path(there.home),
        payload("SessionStart", session_id="s2", source="resume"),
    )

    assert (RULE in last, resumed) == (True, SILENT)
    assert len(Sessions(there.sessions).given("s2")) == 1
