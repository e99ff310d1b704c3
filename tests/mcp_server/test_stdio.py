"""The server as a client starts it: it is up soon, loses no accepted write, and goes when told."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.mcp_server.wire import ENVELOPE, Wire, hookkit, serving, told

pytestmark = pytest.mark.heavy

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}


def listed(data: Path, project: Path) -> list[str]:
    return [m["text"] for m in json.loads(hookkit(data, project, "list", "--json"))]


@pytest.mark.parametrize("version", ["2025-06-18", "2025-11-25"])
def test_the_older_protocols_are_negotiated(data: Path, project: Path, version: str) -> None:
    with serving(data, project) as wire:
        said = wire.initialize(version)

        assert (said["protocolVersion"], said["serverInfo"]["name"]) == (version, "mem0")
        assert len(wire.ask("tools/list")["result"]["tools"]) == 11


def test_the_newest_protocol_is_negotiated(data: Path, project: Path) -> None:
    with serving(data, project) as wire:
        said = wire.ask("server/discover", {"_meta": ENVELOPE})["result"]

        assert said["supportedVersions"] == ["2026-07-28"]
        tools = wire.ask("tools/list", {"_meta": ENVELOPE})["result"]["tools"]
        assert len(tools) == 11
        answer = wire.ask("tools/call", {"_meta": ENVELOPE, "name": "list_entities"})
        assert set(told(answer)) == {"users", "agents", "runs"}


def test_an_unknown_protocol_is_answered_with_one_that_there_is(data: Path, project: Path) -> None:
    with serving(data, project) as wire:
        assert wire.initialize("1999-01-01")["protocolVersion"] == "2025-11-25"


def test_the_tools_are_listed_before_there_is_a_worker(tmp_path: Path) -> None:
    """And where there can be none: the data folder cannot be made."""
    (tmp_path / "file").write_text("no folder")
    with serving(tmp_path / "file" / "data", tmp_path) as wire:
        wire.initialize()
        assert len(wire.ask("tools/list")["result"]["tools"]) == 11
        error = wire.call("get_memories")["error"]

    assert "cannot be used" in error


def test_a_bad_setting_is_told_by_the_tools(tmp_path: Path) -> None:
    with serving(tmp_path / "data", tmp_path, MEM0_RECALL_LIMIT="many") as wire:
        wire.initialize()
        assert "MEM0_RECALL_LIMIT must be" in wire.call("get_memories")["error"]


def test_a_folder_that_is_gone_is_told_by_the_tools(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    with serving(tmp_path / "data", gone, through="rmdir ../gone") as wire:
        wire.initialize()
        error = wire.call("get_memories")["error"]
        wire.close_stdin()
        wire.wait()

    assert f"the working directory {gone} is not there any more" in error
    assert wire.stderr().count("Traceback") == 0


def test_a_write_that_was_sent_is_done_though_stdin_ends(wire: Wire, data: Path) -> None:
    numbers = [
        wire.send("tools/call", {"name": "add_memory", "arguments": {"text": f"at the end {n}"}})
        for n in range(5)
    ]
    wire.close_stdin()

    assert wire.wait() == 0
    assert all("results" in told(wire.answer(number, 1)) for number in numbers)
    assert wire.stderr() == ""


def test_a_write_that_was_sent_is_there_for_the_next_session(
    wire: Wire, data: Path, project: Path
) -> None:
    wire.send("tools/call", {"name": "add_memory", "arguments": {"text": "sent and left"}})
    wire.close_stdin()
    wire.wait()

    assert "sent and left" in listed(data, project)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_leaves_no_process(wire: Wire, number: int) -> None:
    wire.call("list_entities")
    began = time.monotonic()
    wire.process.send_signal(number)

    assert wire.wait() == 0
    assert time.monotonic() - began < 10
    assert not os.path.exists(f"/proc/{wire.process.pid}/cmdline")


def test_both_signals_of_claude_code_in_the_middle_of_a_call_lose_nothing(
    wire: Wire, data: Path, project: Path
) -> None:
    number = wire.send("tools/call", {"name": "add_memory", "arguments": {"text": "in between"}})
    wire.process.send_signal(signal.SIGINT)
    time.sleep(0.1)  # as Claude Code has it
    wire.process.send_signal(signal.SIGTERM)

    assert wire.wait() == 0
    # Either it was read, and then it was done and answered, or it was not.
    if "in between" in listed(data, project):
        assert "results" in told(wire.answer(number, 1))


def test_the_worker_it_started_leaves_no_zombie(tmp_path: Path) -> None:
    with serving(tmp_path / "data", tmp_path) as wire:
        wire.initialize()
        wire.call("list_entities")
        hookkit(tmp_path / "data", tmp_path, "worker", "stop")
        wire.call("list_entities")  # starts another
        hookkit(tmp_path / "data", tmp_path, "worker", "stop")
        children = children_of(wire.process.pid)

    assert children == []


def children_of(pid: int) -> list[str]:
    """Its children that are still there, a second being enough for those that are leaving."""
    until = time.monotonic() + 5
    while found := Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        if time.monotonic() > until:
            return found
    return []


UNREADABLE = {
    "half a character": rb'{"jsonrpc": "2.0", "id": 99, "method": "tools/call", "params": '
    rb'{"name": "add_memory", "arguments": {"text": "\ud800"}}}',
    "half a character elsewhere": rb'{"jsonrpc": "2.0", "id": 99, "method": "\ud800"}',
    "no method": b'{"jsonrpc": "2.0", "id": 99}',
    "another version": b'{"jsonrpc": "1.0", "id": 99, "method": "ping"}',
    "a number that there is not": b'{"jsonrpc": "2.0", "id": 99, "method": "ping", "params": NaN}',
}


@pytest.mark.parametrize("line", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_answered(wire: Wire, line: bytes) -> None:
    wire.send_raw(line)
    answer = wire.answer(99, 20)

    assert "error" in answer or answer["result"]["isError"] is True
    assert wire.ask("tools/list")["result"]["tools"]


def test_lines_that_are_nothing_do_not_end_it(wire: Wire) -> None:
    for line in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 5000, b'"' * 3):
        wire.send_raw(line)

    assert wire.ask("tools/list")["result"]["tools"]


def test_progress_is_told_to_whoever_asks_for_it(tmp_path: Path) -> None:
    """While a worker does not come up: its socket is a folder's."""
    (tmp_path / "data" / "run" / "edge.sock").mkdir(parents=True)
    with serving(tmp_path / "data", tmp_path) as wire:
        wire.initialize()
        meta = {"progressToken": "p"}
        wire.send("tools/call", {"name": "list_entities", "_meta": meta})
        notices = [wire.notice("notifications/progress") for _ in range(2)]

    assert [notice["params"]["progress"] for notice in notices] == [1, 2]
    assert {notice["params"]["progressToken"] for notice in notices} == {"p"}
