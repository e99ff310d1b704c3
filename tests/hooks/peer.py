"""Somebody in the worker's place, on its socket and with its lease, who answers as told."""

from __future__ import annotations

import fcntl
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.ipc.frames import receive, send
from hookkit.ipc.place import Place, place_of
from hookkit.paths import Paths

Behaviour = Callable[[socket.socket, dict[str, Any]], None]


def place(home: Path) -> Place:
    """The worker's place of that data folder."""
    return place_of(Paths(str(home)), Config())


@contextmanager
def lease(home: Path) -> Iterator[None]:
    """Hold the lease, so that nobody starts a worker."""
    path = Path(place(home).lease)
    path.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


@contextmanager
def peer(home: Path, behave: Behaviour) -> Iterator[list[dict[str, Any]]]:
    """Listen in the worker's place; yields the requests as they come."""
    requests: list[dict[str, Any]] = []
    with lease(home), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        path = place(home).socket()
        listener.bind(path)
        listener.listen(64)
        thread = threading.Thread(target=_accept, args=(listener, behave, requests))
        thread.start()
        try:
            yield requests
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(30)
            os.unlink(path)


def says(*replies: dict[str, Any]) -> Behaviour:
    """Answer the n-th request with the n-th reply, any further one with the last."""
    left = list(replies)

    def behave(connection: socket.socket, _request: dict[str, Any]) -> None:
        send(connection, left.pop(0) if len(left) > 1 else left[0], Deadline.after(10))

    return behave


def sends(raw: bytes) -> Behaviour:
    """Answer every request with these bytes."""
    return lambda connection, _request: connection.sendall(raw)


def hangs(connection: socket.socket, _request: dict[str, Any]) -> None:
    """Say nothing until the other side is gone."""
    connection.settimeout(30)
    connection.recv(1)


def _accept(listener: socket.socket, behave: Behaviour, requests: list[dict[str, Any]]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:  # shut down
            return
        with connection, suppress(OSError):  # the hook may have gone
            request = receive(connection, Deadline.after(10))
            if request is not None:
                requests.append(request)
                behave(connection, request)
