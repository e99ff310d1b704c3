"""worker.serve: who babbles, says nothing or goes away keeps nobody else waiting."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.client import NoWorkerError, RefusedError, ask
from hookkit.worker import serve
from hookkit.worker.log import Log
from hookkit.worker.serve import AT_ONCE, Server, listen
from tests.ipc.peers import short_folder
from tests.worker.running import LATER_S, wait_until


class NotTodayError(HookkitError):
    """A reason that is told."""


def answer(request: dict[str, Any]) -> dict[str, Any]:
    if request["op"] == "refuse":
        raise NotTodayError("not today")
    if request["op"] == "break":
        raise KeyError("the secret plan")
    return {"echo": request["op"]}


@pytest.fixture
def path() -> Iterator[str]:
    with short_folder() as folder:
        yield f"{folder}/worker.sock"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


@pytest.fixture
def server(path: str, log: Path) -> Iterator[Server]:
    server = Server(listen(path), answer, Log(str(log)))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server
    server.close()
    server.wait_idle(Deadline.after(LATER_S))
    thread.join(LATER_S)
    assert not thread.is_alive()


def echo(path: str) -> Any:
    return ask(path, {"op": "hello"}, Deadline.after(LATER_S))["echo"]


def connected(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(LATER_S)
    connection.connect(path)
    return connection


BABBLE = {
    "HTTP": b"GET / HTTP/1.1\r\n\r\n",
    "no object": b"\x00\x00\x00\x02[]",
    "no JSON": b"\x00\x00\x00\x02{x",
    "much too long": b"\xff\xff\xff\xff",
    "half a frame": b"\x00\x00\x00\x09{",
    "half a head": b"\x00",
}


@pytest.mark.parametrize("raw", BABBLE.values(), ids=BABBLE)
def test_babble_ends_its_own_connection_and_is_told(
    raw: bytes, server: Server, path: str, log: Path
) -> None:
    with connected(path) as babbler, suppress(ConnectionResetError):  # what it said was not read
        babbler.sendall(raw)
        babbler.shutdown(socket.SHUT_WR)
        assert babbler.recv(100) == b""

    assert echo(path) == "hello"
    assert "a connection broke: the worker's socket: must be one JSON object" in log.read_text()


def test_who_says_nothing_is_let_go_and_nobody_waits_for_it(
    server: Server, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "REQUEST_S", 0.5)
    silent = [connected(path) for _ in range(AT_ONCE + 10)]
    answered = echo(path)
    heard = [connection.recv(100) for connection in silent]
    for connection in silent:
        connection.close()

    assert (answered, {*heard}) == ("hello", {b""})


def test_who_goes_away_before_the_answer_is_no_news(server: Server, path: str, log: Path) -> None:
    for _ in range(50):
        connected(path).close()

    assert (echo(path), log.exists()) == ("hello", False)


def test_a_reason_is_told_and_a_fault_without_its_words(
    server: Server, path: str, log: Path
) -> None:
    reasons = []
    for op in ("refuse", "break"):
        with pytest.raises(RefusedError) as caught:
            ask(path, {"op": op}, Deadline.after(LATER_S))
        reasons.append(str(caught.value))

    assert reasons[0] == "not today"
    assert reasons[1].startswith("KeyError at ")
    assert "could not answer break: KeyError at " in log.read_text()
    assert "secret" not in log.read_text() + reasons[1]


def test_a_socket_that_a_dead_worker_left_is_replaced_and_is_ours_alone(path: str) -> None:
    listen(path).close()
    with listen(path):
        assert Path(path).stat().st_mode & 0o777 == 0o600


def test_a_closed_server_answers_nobody(server: Server, path: str) -> None:
    server.close()

    def is_deaf() -> bool:
        try:
            return not echo(path)
        except NoWorkerError:
            return True

    wait_until(is_deaf)
