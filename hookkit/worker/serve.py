"""The socket: one thread a connection, one request and one reply each."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import remove
from hookkit.ipc.frames import FrameError, receive, send
from hookkit.worker.log import Log
from hookkit.worker.peer import is_ours

REQUEST_S = 5.0  # to send a request; a peer that says nothing is let go
REPLY_S = 10.0  # to take the reply
BACKLOG = 128
AT_ONCE = 64  # connections; the kernel keeps the rest waiting

Handle = Callable[[dict[str, Any]], dict[str, Any]]


def listen(path: str) -> socket.socket:
    """A listening socket at `path`, mode 0600. Only the lease's holder may: it replaces any other.

    Raises:
        OSError: it cannot be bound.
    """
    remove(path)  # of a worker that was killed
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)  # so that it is never, not for a moment, open to others
    try:
        listener.bind(path)
    finally:
        os.umask(mask)
    listener.listen(BACKLOG)
    return listener


class Server:
    """Answers connections until it is closed."""

    def __init__(self, listener: socket.socket, handle: Handle, log: Log) -> None:
        self._listener = listener
        self._handle = handle
        self._log = log
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._closed = threading.Event()

    def run(self) -> None:
        """Accept until `close`."""
        while not self._closed.is_set():
            self._slots.acquire()
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed, or out of descriptors for a moment
                self._slots.release()
                self._closed.wait(0.05)
                continue
            self._answer_ours(connection)

    def close(self) -> None:
        """Take no more connections."""
        self._closed.set()
        with suppress(OSError):  # macOS says ENOTCONN, and wakes accept all the same
            self._listener.shutdown(socket.SHUT_RDWR)  # close alone does not wake it
        self._listener.close()

    def wait_idle(self, deadline: Deadline) -> None:
        """Wait until the connections at hand are answered."""
        for _ in range(AT_ONCE):
            if not self._slots.acquire(timeout=max(deadline.left(), 0.001)):
                return

    def _answer_ours(self, connection: socket.socket) -> None:
        if is_ours(connection):
            self._answer(connection)
            return
        connection.close()
        self._slots.release()
        self._log.say("turned away a connection: it is another user's")

    def _answer(self, connection: socket.socket) -> None:
        try:
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()
        except RuntimeError as error:  # the system has no thread to give; the others go on
            self._log.fault("could not answer a connection", error)
            connection.close()
            self._slots.release()

    def _serve(self, connection: socket.socket) -> None:
        try:
            request = receive(connection, Deadline.after(REQUEST_S))
            if request is not None:
                send(connection, self._reply(request), Deadline.after(REPLY_S))
        except (OSError, FrameError) as error:
            self._log.fault("a connection broke", error)
        finally:
            connection.close()
            self._slots.release()

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._handle(request)
        except HookkitError as error:
            return {"error": str(error)}
        except Exception as error:  # noqa: BLE001  # the edge of one request: the others go on
            return {"error": self._log.fault(f"could not answer {request.get('op')}", error)}
