"""ipc.client: an answer, or within the deadline the reason why there is none."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.ipc.client import (
    PROTOCOL,
    NoWorkerError,
    RefusedError,
    WorkerSlowError,
    ask,
    ask_when_up,
)
from hookkit.ipc.frames import receive, send

from .peers import Behave, peer, short_folder

LATER = 20.0  # seconds: more than any answer here takes


def answers(connection: socket.socket, _over: threading.Event) -> None:
    request = receive(connection, Deadline.after(LATER))
    send(connection, {"you asked": request}, Deadline.after(LATER))


def refuses(connection: socket.socket, _over: threading.Event) -> None:
    receive(connection, Deadline.after(LATER))
    send(connection, {"error": "the store is locked"}, Deadline.after(LATER))


def never_answers(connection: socket.socket, over: threading.Event) -> None:
    over.wait()


def stops_halfway(connection: socket.socket, over: threading.Event) -> None:
    receive(connection, Deadline.after(LATER))
    connection.sendall(b"\0\0\0\5{")
    over.wait()


def drips(connection: socket.socket, over: threading.Event) -> None:
    receive(connection, Deadline.after(LATER))
    connection.sendall(b"\0\0\xff\xff")
    while not over.wait(0.01):
        connection.sendall(b" ")


def closes(connection: socket.socket, _over: threading.Event) -> None:
    return


def reads_and_closes(connection: socket.socket, _over: threading.Event) -> None:
    receive(connection, Deadline.after(LATER))


def says_garbage(connection: socket.socket, _over: threading.Event) -> None:
    receive(connection, Deadline.after(LATER))
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_request_says_who_asks_and_brings_the_reply() -> None:
    with peer(answers) as path:
        reply = ask(path, {"op": "status"}, Deadline.after(LATER))

    assert reply == {"you asked": {"protocol": PROTOCOL, "version": __version__, "op": "status"}}


def test_a_refusal_is_an_error_with_the_workers_words() -> None:
    with peer(refuses) as path, pytest.raises(RefusedError, match="^the store is locked$"):
        ask(path, {}, Deadline.after(LATER))


@pytest.mark.parametrize("behave", [never_answers, stops_halfway, drips])
def test_a_worker_that_does_not_answer_costs_the_deadline_and_no_more(behave: Behave) -> None:
    with peer(behave) as path:
        started = time.monotonic()
        with pytest.raises(WorkerSlowError) as caught:
            ask(path, {}, Deadline.after(0.2))
        took = time.monotonic() - started

    assert 0.19 < took < 2
    assert str(caught.value) == (
        f"the worker at {path} did not answer in time; if that stays, run: hookkit worker stop"
    )


def test_a_worker_that_does_not_read_costs_the_deadline_and_no_more() -> None:
    with peer(never_answers) as path, pytest.raises(WorkerSlowError):
        ask(path, {"prompt": "x" * 5_000_000}, Deadline.after(0.2))


@pytest.mark.parametrize("behave", [closes, reads_and_closes, says_garbage])
def test_a_worker_that_goes_away_is_none(behave: Behave) -> None:
    with (
        peer(behave) as path,
        pytest.raises(NoWorkerError, match="^no worker answers at .* says more$"),
    ):
        ask(path, {}, Deadline.after(LATER))


def test_where_nobody_listens_is_no_worker() -> None:
    with short_folder() as folder:
        left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        left.bind(f"{folder}/left.sock")
        left.close()
        reasons = []
        for path in (f"{folder}/none.sock", f"{folder}/left.sock", f"{folder}/{'x' * 200}"):
            with pytest.raises(NoWorkerError) as caught:
                ask(path, {}, Deadline.after(LATER))
            reasons.append(str(caught.value).replace(path, "PATH"))

    assert reasons == [
        f"no worker answers at PATH ({why}); `hookkit status` says more"
        for why in ("No such file or directory", "Connection refused", "AF_UNIX path too long")
    ]


def test_a_worker_on_its_way_up_is_waited_for() -> None:
    with short_folder() as folder:
        path = f"{folder}/peer.sock"
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)  # and not listening yet

        def come_up() -> None:
            listener.listen(8)
            connection, _ = listener.accept()
            with connection:
                answers(connection, threading.Event())

        worker = threading.Timer(0.1, come_up)
        worker.start()
        reply = ask_when_up(path, {}, Deadline.after(LATER))
        worker.join()
        listener.close()

    assert list(reply) == ["you asked"]


def test_a_worker_that_does_not_come_up_is_waited_for_until_the_deadline() -> None:
    started = time.monotonic()
    with pytest.raises(NoWorkerError):
        ask_when_up("/none/peer.sock", {}, Deadline.after(0.2))

    assert 0.1 < time.monotonic() - started < 2


def test_a_refusal_is_not_asked_again() -> None:
    asked: list[int] = []

    def counts(connection: socket.socket, over: threading.Event) -> None:
        asked.append(1)
        refuses(connection, over)

    with peer(counts) as path, pytest.raises(RefusedError):
        ask_when_up(path, {}, Deadline.after(LATER))

    assert asked == [1]
