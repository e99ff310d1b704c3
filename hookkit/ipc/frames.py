"""One JSON value as a length and its bytes, over a stream socket."""

from __future__ import annotations

import json
from _socket import socket  # `socket` itself costs a hook 4 ms for enums that it does not need

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

MAX_FRAME = 64 << 20  # bytes; above any answer there is, below what would hurt the machine


class FrameError(HookkitError):
    """What came over the socket is not a frame of ours. It may hold words, so it is not shown."""

    def __init__(self, found: str) -> None:
        super().__init__(f"the worker's socket: must be one JSON object in a frame, found {found}")


def send(connection: socket, value: dict[str, Any], deadline: Deadline) -> None:
    """Send one object.

    Raises:
        OSError: the peer is gone; TimeoutError once the deadline has passed.
    """
    body = json.dumps(value).encode()
    connection.settimeout(_left(deadline))
    connection.sendall(len(body).to_bytes(4, "big") + body)


def receive(connection: socket, deadline: Deadline) -> dict[str, Any] | None:
    """The next object, None where the peer closed without a word.

    Raises:
        FrameError: it is cut off, too long, not JSON or no object.
        OSError: the peer is gone; TimeoutError once the deadline has passed.
    """
    head = _exactly(connection, 4, deadline)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    if len(head) < 4 or length > MAX_FRAME:
        raise FrameError(f"a head of {len(head)} bytes that says {length}")
    body = _exactly(connection, length, deadline)
    if len(body) < length:
        raise FrameError(f"{len(body)} of {length} bytes")
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise FrameError(f"{length} bytes that are no JSON") from None
    if not isinstance(value, dict):
        raise FrameError(f"a value of type {type(value).__name__}")
    return value


def _exactly(connection: socket, length: int, deadline: Deadline) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        connection.settimeout(_left(deadline))
        part = connection.recv(min(length - len(parts), 1 << 16))
        if not part:
            break
        parts += part
    return bytes(parts)


def _left(deadline: Deadline) -> float:
    left = deadline.left()
    if left <= 0:  # 0.0 would make the socket non-blocking, which fails with another error
        raise TimeoutError("the deadline has passed")
    return left
