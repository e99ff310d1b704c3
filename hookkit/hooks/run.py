"""Run one hook: an event in on stdin, at most one JSON object out on stdout, status 0.

Claude Code waits for this process, and reads status 2 as "block this prompt" and any other but 0
as a fault to show. So whatever goes wrong in here is reported to our own log, and Claude Code sees
a hook that had nothing to say.

Two clocks keep the budget. A handler passes its deadline to everything that can wait; an alarm
ends the handler that waits all the same.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError, reason_of
from hookkit.events.read import read_event
from hookkit.files import append_line, make_private_dir
from hookkit.hooks.answer import answer
from hookkit.hooks.model import Answer
from hookkit.paths import Paths

# Seconds from our start to our end. settings.json allows far more: it must never come to that.
BUDGET_S = {"SessionStart": 1.5, "UserPromptSubmit": 0.3, "Stop": 5.0, "SessionEnd": 1.2}
ALARM_LATER_S = 0.2  # after the deadline: for the handler that does not look at it
MAX_EVENT = 32 << 20  # bytes; a prompt of 200,000 characters is 0.2 MB
LOG_BYTES = 256 << 10


class OutOfTime(BaseException):  # noqa: N818  # not an Error: no handler may swallow it
    """The hook's budget is spent."""


class Call(NamedTuple):
    """What the command line says."""

    event: str
    home: str


class CallError(HookkitError):
    """The command in settings.json is not one that we write."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__(
            f"the hook's command must be <Event> --owner=hookkit --home=<folder>, found "
            f"{list(found)!r:.200}; run `hookkit install` once more"
        )


def main(argv: Sequence[str]) -> int:
    """Answer the event on stdin; always 0."""
    home = next((a[len("--home=") :] for a in argv if a.startswith("--home=")), "")
    event = argv[0] if argv else "?"
    try:
        call = _read_call(argv, home)
        run(call, lambda text: os.write(1, text.encode("ascii")))
    except (Exception, SystemExit, KeyboardInterrupt, OutOfTime) as error:  # noqa: BLE001  # the process's edge
        report(home, event, error)
    return 0


def run(call: Call, write: Callable[[str], object]) -> None:
    """Answer one event within its budget, or say nothing.

    Raises:
        BaseException: whatever went wrong; nothing was written then.
    """
    budget = BUDGET_S[call.event]
    deadline = Deadline.after(budget)
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, budget + ALARM_LATER_S)
    try:
        event = read_event(_read_all(0))
        said = answer(event, Paths(call.home), deadline) if event else Answer()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)  # the reply goes out in full, or not at all
    if said.text:
        write(said.text)
    said.after()


def report(home: str, event: str, error: BaseException) -> None:
    """One line in hooks.log: when, which event, what went wrong; never what somebody said."""
    reason = reason_of(error)
    if isinstance(error, OutOfTime):
        reason = "out of time: the worker or the disk did not answer within the budget"
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    paths = Paths(home)
    try:
        if not home.startswith("/"):
            return  # without a data folder there is no place that is ours to write to
        make_private_dir(paths.log)
        _rotate(paths.hooks_log)
        append_line(paths.hooks_log, f"{when} {event} {reason[:500]}")
    except OSError:
        return  # the disk is full or read-only: `hookkit status` sees that for itself


def _read_call(argv: Sequence[str], home: str) -> Call:
    if not argv or argv[0] not in BUDGET_S or not home.startswith("/"):
        raise CallError(argv)
    return Call(argv[0], home.rstrip("/") or "/")


def _read_all(fd: int) -> bytes:
    """Everything on `fd`: Claude Code gives a socket, which cannot be opened by name."""
    parts = []
    size = 0
    while part := os.read(fd, 1 << 16):
        parts.append(part)
        size += len(part)
        if size > MAX_EVENT:
            raise ValueError(f"the event is longer than {MAX_EVENT} bytes")
    return b"".join(parts)


def _rotate(path: str) -> None:
    try:
        if os.stat(path).st_size > LOG_BYTES:
            os.replace(path, f"{path}.1")
    except FileNotFoundError:
        return


def _ring(_signum: int, _frame: object) -> NoReturn:
    raise OutOfTime
