"""Hooks that fail each time: how often in a row, since when, and why the last time.

A hook that fails writes it down, and the next of its kind that works takes it away: while all is
well nothing is written. It lies beside hooks.log, apart from what a hook needs for its work.
"""

from __future__ import annotations

import json
import os

from hookkit.files import make_private_dir, read_file, replace_file
from hookkit.memory.redact import redact
from hookkit.paths import FAILING, Paths
from hookkit.values import NamedTuple

IN_A_ROW = 3  # failures that no busy machine excuses
LONG_S = 86_400.0  # in which it never worked, whatever excuses each failure
REASON_CHARS = 240


class Failures(NamedTuple):
    """Of one kind of hook, since it worked the last time."""

    hook: str  # its events
    times: int = 0
    unexcused: int = 0  # of them; a prompt on a busy machine, or one cut short, is excused
    since: float = 0.0  # the first, wall clock seconds
    last: float = 0.0
    reason: str = ""  # of the last, without secrets

    @property
    def is_alarming(self) -> bool:
        """Whether a person must be told."""
        return self.unexcused >= IN_A_ROW or (self.times > 1 and self.last - self.since >= LONG_S)


def note_failure(paths: Paths, hook: str, reason: str, now: float, *, excused: bool) -> Failures:
    """Write down that it failed once more; what there is of it now.

    Raises:
        OSError: it cannot be written.
    """
    before = _read(paths, hook)
    since = before.since if 0 < before.since <= now else now  # else the clock was set back
    known = Failures(
        hook,
        before.times + 1,
        before.unexcused + (not excused),
        since,
        now,
        redact(_one_line(reason))[:REASON_CHARS],
    )
    make_private_dir(paths.log)
    replace_file(paths.failing(hook), json.dumps(known._asdict()).encode(), durable=False)
    return known


def failures(paths: Paths) -> list[Failures]:
    """Of every kind of hook that failed the last time.

    Raises:
        OSError: the folder cannot be read.
    """
    try:
        names = sorted(os.listdir(paths.log))
    except (FileNotFoundError, NotADirectoryError):
        return []
    hooks = [n[len(FAILING) :] for n in names if n.startswith(FAILING) and not n.endswith(".tmp")]
    return [known for hook in hooks if (known := _read(paths, hook)).times]


def _one_line(text: str) -> str:
    """It goes to a terminal: nothing in it may move the cursor."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _read(paths: Paths, hook: str) -> Failures:
    """What is written down; none where that cannot be read."""
    try:
        found = json.loads(read_file(paths.failing(hook)) or b"{}")
        return Failures(
            hook,
            int(found["times"]),
            int(found["unexcused"]),
            float(found["since"]),
            float(found["last"]),
            str(found["reason"]),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Failures(hook)
