"""worker.log: a line for what the worker did, and for what it could not do."""

from __future__ import annotations

import os
import time

from hookkit.errors import reason_of
from hookkit.files import append_line

KEEP_BYTES = 1 << 20


class Log:
    """Lines with time and pid; counts and reasons, never words of a session."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._rotate()

    def say(self, text: str) -> None:
        """Add a line. A disk that takes none must not end the worker."""
        when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        try:
            append_line(self._path, f"{when} [{os.getpid()}] {text}")
        except OSError:
            return

    def fault(self, doing: str, error: BaseException) -> str:
        """Add a line about a fault; its reason."""
        reason = reason_of(error)[:500]
        self.say(f"{doing}: {reason}")
        return reason

    def _rotate(self) -> None:
        try:
            if os.stat(self._path).st_size > KEEP_BYTES:
                os.replace(self._path, f"{self._path}.1")
        except OSError:
            return
