"""Whose process is at the other end of a connection."""

from __future__ import annotations

import os
import socket
import struct
import sys


def is_ours(connection: socket.socket) -> bool:
    """Whether a process of our own user connected; True where the system does not tell.

    Folder and socket have modes that keep others out; this is for a mode that somebody changed.
    """
    if sys.platform == "darwin":
        # struct xucred of LOCAL_PEERCRED: its version, the user, and groups that we do not need.
        _, uid = struct.unpack_from("=II", connection.getsockopt(0, 1, 76))
    elif hasattr(socket, "SO_PEERCRED"):
        _, uid, _ = struct.unpack(
            "=iII", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        )
    else:
        return True
    return bool(uid == os.geteuid())
