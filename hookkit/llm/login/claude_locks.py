"""Claude Code's own locks, looked at and never taken.

Ground truth: Claude Code 2.1.330. Each is a folder that is made and removed, and touched while it
is held; one not touched for its time belongs to a process that died.
"""

from __future__ import annotations

import os
import time
from typing import NamedTuple

from hookkit.deadline import Deadline

LOOK_EVERY_S = 0.05


class ClaudeLock(NamedTuple):
    """One lock."""

    path: str
    stale_s: float

    def is_held(self) -> bool:
        """Whether a living process seems to hold it."""
        try:
            touched_s = os.stat(self.path).st_mtime
        except OSError:
            return False
        return abs(time.time() - touched_s) < self.stale_s

    def wait(self, deadline: Deadline) -> bool:
        """Wait until nobody holds it; False if the deadline passes first."""
        while self.is_held():
            if deadline.passed():
                return False
            time.sleep(min(LOOK_EVERY_S, deadline.left()))
        return True


def refresh_lock(config_dir: str) -> ClaudeLock:
    """Held from before a refresh request until its answer is stored."""
    return ClaudeLock(f"{config_dir}/.oauth_refresh.lock", 60.0)


def write_lock(config_dir: str) -> ClaudeLock:
    """Held while the stored login is read, changed and written."""
    return ClaudeLock(f"{config_dir}/.storage-write.lock", 15.0)
