"""Real peers on a real socket, well-behaved and not."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What a peer does with one connection; the event is set when the test is over.
Behave = Callable[[socket.socket, threading.Event], None]


@contextmanager
def short_folder() -> Iterator[str]:
    """A folder whose path leaves room for a socket's name, wherever pytest keeps its own."""
    folder = tempfile.mkdtemp(prefix="hk-", dir="/tmp")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def peer(behave: Behave, name: str = "peer.sock") -> Iterator[str]:
    """The path of a socket where each connection is met with `behave`."""
    over = threading.Event()
    with short_folder() as folder:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(path)
        listener.listen(8)
        thread = threading.Thread(target=_serve, args=(listener, behave, over))
        thread.start()
        try:
            yield path
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            listener.close()


def _serve(listener: socket.socket, behave: Behave, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, _ = listener.accept()
        except OSError:  # shut down
            return
        with connection:
            try:
                behave(connection, over)
            except OSError:  # whoever asked is gone
                continue
