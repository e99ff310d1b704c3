"""A wire to a server that can be cut and mended: TCP, passed on byte by byte, or a word changed."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

CHUNK = 65_536


class Proxy:
    """Passes on what comes to `port`; while it is cut, nobody listens there.

    Of what comes back, the first of two `changed` words, of the same length, becomes the second.
    """

    def __init__(self, host: str, port: int, changed: tuple[bytes, bytes] = (b" ", b" ")) -> None:
        self._target = (host, port)
        self._changed = changed
        self._listener: socket.socket | None = None
        self._ends: list[socket.socket] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])

    def mend(self) -> None:
        """Listen."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(16)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def cut(self) -> None:
        """Be gone, with every connection; a second time does nothing."""
        ends = [*self._ends, *([self._listener] if self._listener else [])]
        self._ends, self._listener = [], None
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
                far = socket.create_connection(self._target)
            except OSError:
                return
            self._ends += [near, far]
            for one, other, changed in ((near, far, (b" ", b" ")), (far, near, self._changed)):
                args = (one, other, changed)
                threading.Thread(target=_pass_on, args=args, daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket, changed: tuple[bytes, bytes]) -> None:
    with suppress(OSError):
        while chunk := one.recv(CHUNK):
            other.sendall(chunk.replace(*changed))
    for end in (one, other):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
