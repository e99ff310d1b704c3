"""End a worker that holds the lease and does not answer."""

from __future__ import annotations

import os
import signal
import socket
import struct
import sys
from contextlib import suppress

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.place import Place
from hookkit.ipc.start import wait_gone

TERM_S = 3.0  # to leave when told to by a signal
KILL_S = 5.0  # for the kernel to take it away


class CannotEndError(HookkitError):
    """A worker that does not answer, and that we cannot end."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"the worker at {path} does not answer and cannot be ended ({why}); "
            f"find it with `ps ax | grep worker/__main__.py` and kill it: nothing is lost"
        )


def end_by_force(place: Place) -> int:
    """Tell the process that listens there to leave, or else kill it; its pid.

    Raises:
        CannotEndError: its pid cannot be found, or it is not ours to signal.
    """
    path = place.socket()
    pid = _listener(path)
    for number, wait_s in ((signal.SIGTERM, TERM_S), (signal.SIGKILL, KILL_S)):
        try:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        except OSError as error:
            raise CannotEndError(path, str(error)) from error
        if wait_gone(place, Deadline.after(wait_s)):
            return pid
    raise CannotEndError(path, f"pid {pid} outlived SIGKILL")


def _listener(path: str) -> int:
    """The pid of the process that listens at `path`: the kernel knows it of the other end."""
    if sys.platform == "darwin":
        level, option, shape = 0, 2, "i"  # SOL_LOCAL, LOCAL_PEERPID
    else:
        level, option, shape = socket.SOL_SOCKET, socket.SO_PEERCRED, "iii"  # pid, uid, gid
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(TERM_S)
            connection.connect(path)
            found = connection.getsockopt(level, option, struct.calcsize(shape))
    except OSError as error:
        raise CannotEndError(path, str(error)) from error
    return int(struct.unpack(shape, found)[0])
