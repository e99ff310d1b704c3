"""The line that tells a person that their memory does not work: once a day, and never to Claude."""

from __future__ import annotations

import fcntl
import os
import time

from hookkit.events.reply import person_reply
from hookkit.files import make_private_dir, read_file
from hookkit.ipc.place import place_of
from hookkit.paths import Paths
from hookkit.spool.alarms import failing, given_up, not_arriving, not_saving
from hookkit.spool.failures import note_failure
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from hookkit.hooks.setting import Setting


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
        failing(at.paths),
    )
    reasons = "; ".join(reason for reason in found if reason)
    if not reasons or not _is_first(at.paths.alarmed, today):
        return ""
    return _reply(reasons)


def alarm_of_failure(paths: Paths, hook: str, reason: str, *, excused: bool) -> str:
    """Note that the hook for these events failed; the reply that raises the alarm, "" for none.

    Neither settings nor session are asked: they may be what it failed of. Where nothing can be
    noted, nobody knows of the day before, and it is told at each start of a session.
    """
    try:
        known = note_failure(paths, hook, reason, time.time(), excused=excused)
    except OSError as error:
        why = (
            f"{paths.log} cannot be written ({error.strerror or error}); the hook failed: {reason}"
        )
        return _reply(why) if hook == "SessionStart" else ""
    if not known.is_alarming or hook == "SessionEnd":  # at whose end nobody looks any more
        return ""
    return _reply(failing(paths)) if _is_first_of(paths) else ""


def _reply(reasons: str) -> str:
    return person_reply(f"hookkit: {reasons}. To see why, run: hookkit doctor")


def _is_first_of(paths: Paths) -> bool:
    """Whether nobody raised the alarm today, with a mark for it wherever one can be put."""
    today = time.strftime("%Y-%m-%d").encode()
    for path in (paths.alarmed, f"{paths.log}/alarmed"):
        try:
            return _is_first(path, today)
        except OSError:  # that folder may be what the hooks fail of
            continue
    return False


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
