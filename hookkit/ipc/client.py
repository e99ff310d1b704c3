"""Ask the worker one thing."""

from __future__ import annotations

import _socket  # `socket` itself costs a hook 4 ms
import time

from hookkit import __version__
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.frames import FrameError, receive, send
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

PROTOCOL = 1  # of requests and replies; a worker of another one is asked to leave, no more
RETRY_S = 0.02


class NoWorkerError(HookkitError):
    """Nobody listens."""

    is_passing = True  # it may be on its way

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"no worker answers at {path} ({why}); `hookkit status` says more")


class WorkerSlowError(HookkitError):
    """The worker listens and did not answer in time."""

    is_passing = True  # the machine may be busy

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the worker at {path} did not answer in time; if that stays, run: hookkit worker stop"
        )


class RefusedError(HookkitError):
    """The worker answered that it could not; its reason is the message."""


def ask(path: str, request: dict[str, Any], deadline: Deadline) -> dict[str, Any]:
    """The worker's reply to `request`.

    Raises:
        NoWorkerError: nobody listens there.
        WorkerSlowError: the deadline passed first.
        RefusedError: the worker says why it cannot.
    """
    connection = _connect(path, deadline)
    try:
        send(connection, {"protocol": PROTOCOL, "version": __version__, **request}, deadline)
        reply = receive(connection, deadline)
    except TimeoutError:
        raise WorkerSlowError(path) from None
    except (OSError, FrameError) as error:
        raise NoWorkerError(path, f"it went away: {error}") from None
    finally:
        connection.close()
    if reply is None:
        raise NoWorkerError(path, "it closed without a word")
    if "error" in reply:
        raise RefusedError(str(reply["error"]))
    return reply


def ask_when_up(path: str, request: dict[str, Any], deadline: Deadline) -> dict[str, Any]:
    """As `ask`, but wait for a worker that is only starting.

    Raises:
        NoWorkerError, WorkerSlowError, RefusedError: as `ask`, once the deadline has passed.
    """
    while True:
        try:
            return ask(path, request, deadline)
        except NoWorkerError:
            if deadline.left() <= RETRY_S:
                raise
        time.sleep(RETRY_S)


def _connect(path: str, deadline: Deadline) -> _socket.socket:
    connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    try:
        connection.settimeout(max(deadline.left(), 0.001))
        connection.connect(path)
    except TimeoutError:
        connection.close()
        raise WorkerSlowError(path) from None
    except OSError as error:
        connection.close()
        raise NoWorkerError(path, error.strerror or str(error)) from None
    return connection
