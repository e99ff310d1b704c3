"""The line that tells a person that their memory does not work: once a day, and never to Claude."""

from __future__ import annotations

import fcntl
import os
import time

from hookkit.events.reply import person_reply
from hookkit.files import make_private_dir, read_file
from hookkit.hooks.setting import Setting
from hookkit.ipc.place import place_of
from hookkit.spool.alarms import given_up, not_arriving, not_saving


def alarm(at: Setting, *, unfound: int) -> str:
    """The reply that raises the alarm, "" where all is well or it was raised today.

    `unfound` is the number of blocks that were given and not found yet: without one, all arrive.

    Raises:
        OSError: the data folder cannot be read or written; then nobody is told.
    """
    today = time.strftime("%Y-%m-%d").encode()
    if read_file(at.paths.alarmed) == today:
        return ""
    spool = place_of(at.paths, at.config).spool
    found = (
        not_arriving(at.sessions, at.project) if unfound else "",
        not_saving(spool, time.time()),
        given_up(spool),
    )
    reasons = "; ".join(reason for reason in found if reason)
    if not reasons or not _is_first(at.paths.alarmed, today):
        return ""
    return person_reply(f"hookkit: {reasons}. To see why, run: hookkit doctor")


def _is_first(path: str, today: bytes) -> bool:
    """Whether nobody raised the alarm today; from now on somebody did."""
    make_private_dir(os.path.dirname(path))
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.read(fd, len(today) + 1) == today:
            return False
        os.ftruncate(fd, 0)
        os.pwrite(fd, today, 0)
    except BlockingIOError:  # another session is about to
        return False
    finally:
        os.close(fd)
    return True
