"""What four processes save while the server is killed and comes back is there, each once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.spool.spool import Counts, Spool
from tests.spool.making import start as start_process
from tests.worker.running import LATER_S, asked_of, config_of, flushed, log, place, wait_until
from tests.worker.servers import ServerProcess, on_server

pytestmark = [pytest.mark.qdrant, pytest.mark.heavy]

WRITERS, EACH = 4, 50

# What Claude Code does at the end of a turn, fifty times: a line in the transcript, then the hook.
SAVES = """
import json, os, sys
from hookkit.hooks.run import Call, serve
_, home, folder, writer, count = sys.argv
path = os.path.join(folder, f"{writer}.jsonl")
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    text = f"Save {number} of writer {writer}: the import of shard {number} runs in WAL mode."
    line = {"type": "user", "uuid": f"{writer}-{number}", "sessionId": writer, "cwd": folder,
            "timestamp": f"2026-08-01T12:{number:02d}:00.000Z", "userType": "external",
            "message": {"role": "user", "content": text}}
    with open(path, "a") as file:
        file.write(json.dumps(line) + "\\n")
    event = {"session_id": writer, "transcript_path": path, "cwd": folder,
             "hook_event_name": "Stop", "stop_hook_active": False, "last_assistant_message": ""}
    reader, stdin = os.pipe()
    os.write(stdin, json.dumps(event).encode())
    os.close(stdin)
    serve(Call(("Stop",), home), reader)
    os.close(reader)
    print(number, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    server = ServerProcess(tmp_path / "server")
    yield server
    server.kill()


def saved(paths: Paths, folder: Path) -> list[str]:
    """The texts of the memories, from the server."""
    project = project_of(str(folder)).slug
    reply = asked_of(paths, "list", user_id="user", project=project, limit=1000, offset=0)
    return sorted(memory["text"] for memory in reply["memories"])


def test_200_saves_of_4_processes_amid_which_the_server_dies_twice_are_200_memories_each_once(
    paths: Paths, server: ServerProcess, tmp_path: Path
) -> None:
    on_server(paths, server.url)
    writers = [
        start_process(SAVES, paths.home, str(tmp_path), f"w{n}", str(EACH)) for n in range(WRITERS)
    ]

    def each_goes_on(times: int) -> None:
        for _ in range(times):
            for writer in writers:
                assert writer.stdin
                assert writer.stdout
                writer.stdin.write("go\n")
                writer.stdin.flush()
                writer.stdout.readline()

    spool = Spool(place(paths).spool)
    for writer in writers:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
    each_goes_on(15)
    wait_until(lambda: len(saved(paths, tmp_path)) >= 10)
    server.kill()
    each_goes_on(15)  # the hooks notice nothing
    wait_until(lambda: "must wait" in log(paths))
    waiting = spool.counts()
    server.start()
    server.fault({"kind": "cut", "path": "/points", "times": 3})  # done, and nobody is told
    each_goes_on(10)
    flushed(paths)
    server.kill()
    each_goes_on(10)
    server.start()
    ended = [writer.communicate("\n", timeout=LATER_S)[1] for writer in writers]
    wait_until(lambda: flushed(paths)["finished"] and spool.counts() == Counts(0, 0, 0))

    assert ended == [""] * WRITERS
    assert waiting.pending + waiting.claimed >= WRITERS * 15
    assert saved(paths, tmp_path) == sorted(
        f"Save {number} of writer w{writer}: the import of shard {number} runs in WAL mode."
        for writer in range(WRITERS)
        for number in range(EACH)
    )
    assert not Path(paths.hooks_log).exists()
    assert json.dumps(config_of(paths).store) == '"qdrant"'
