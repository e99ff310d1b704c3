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
from collections.abc import Sequence

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError, reason_of
from hookkit.events.read import (
    EventError,
    PromptSubmitted,
    SessionEnded,
    SessionStarted,
    TurnEnded,
    read_event,
)
from hookkit.files import append_line, make_private_dir, remove
from hookkit.hooks.answer import answer
from hookkit.hooks.model import Answer
from hookkit.paths import Paths
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import NoReturn

# Seconds from our start to our end. settings.json allows far more: it must never come to that.
BUDGET_S = {"SessionStart": 1.5, "UserPromptSubmit": 0.3, "Stop": 5.0, "SessionEnd": 1.2}
NAMES: dict[type, str] = {
    SessionStarted: "SessionStart",
    PromptSubmitted: "UserPromptSubmit",
    TurnEnded: "Stop",
    SessionEnded: "SessionEnd",
}
ALARM_LATER_S = 0.2  # after the deadline: for the handler that does not look at it
MAX_EVENT = 32 << 20  # bytes; a prompt of 200,000 characters is 0.2 MB
LOG_BYTES = 256 << 10


class OutOfTime(BaseException):  # noqa: N818  # not an Error: no handler may swallow it
    """The hook's budget is spent."""


class ToldToEnd(BaseException):  # noqa: N818  # as above
    """Claude Code waits no longer."""


ENDS: dict[type[BaseException], str] = {
    OutOfTime: "out of time: the worker or the disk did not answer within the budget",
    ToldToEnd: "ended by SIGTERM: Claude Code did not wait for it",
}


class Call(NamedTuple):
    """What the command line says."""

    events: tuple[str, ...]  # one of these is to be on stdin
    home: str


class CallError(HookkitError):
    """The command in settings.json is not one that we write."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__(
            f"the hook's command must be <Event> --owner=hookkit --home=<folder>, found "
            f"{list(found)!r:.200}; run `hookkit install` once more"
        )


class OtherEventError(HookkitError):
    """The event on stdin is not the one that the command is for."""

    def __init__(self, expected: Sequence[str], found: str) -> None:
        super().__init__(
            f"hook_event_name must be {' or '.join(expected)}, "
            f"found {found or 'one that this hookkit does not know'}; "
            f"run `hookkit install` once more"
        )


def main(argv: Sequence[str]) -> int:
    """Answer the event on stdin; always 0."""
    home = next((a[len("--home=") :] for a in argv if a.startswith("--home=")), "")
    if not argv or argv[0] not in BUDGET_S or not home.startswith("/"):
        report(home, argv[0] if argv else "?", CallError(argv))
        return 0
    return serve(Call((argv[0],), home.rstrip("/") or "/"))


def serve(call: Call, stdin: int = 0, stdout: int = 1) -> int:
    """Answer the event on `stdin`, and say what went wrong in the log alone; always 0."""
    said = Answer(is_idle=True)
    hook = "|".join(call.events)
    try:
        signal.signal(signal.SIGTERM, _end)
        said = run(call, stdin, stdout)
        said.after()
        if not said.is_idle:
            remove(Paths(call.home).failing(hook))
    except (Exception, SystemExit, KeyboardInterrupt, OutOfTime, ToldToEnd) as error:  # noqa: BLE001  # the process's edge
        report(call.home, hook, error)
        _raise_alarm(call, error, said, stdout)
    return 0


def run(call: Call, stdin: int, stdout: int) -> Answer:
    """Answer the event on the descriptor `stdin` within its budget; what was said, what follows.

    Raises:
        BaseException: whatever went wrong; nothing was written then.
    """
    began = time.monotonic()
    signal.signal(signal.SIGALRM, _ring)
    try:
        _set_alarm(Deadline(began + max(BUDGET_S[name] for name in call.events)))
        event = read_event(_read_all(stdin))
        name = NAMES.get(type(event), "")
        if event is None or name not in call.events:
            raise OtherEventError(call.events, name)
        deadline = Deadline(began + BUDGET_S[name])
        _set_alarm(deadline)
        said = answer(event, Paths(call.home), deadline)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)  # the reply goes out in full, or not at all
    _write(stdout, said.text)
    return said


def report(home: str, event: str, error: BaseException) -> None:
    """One line in hooks.log: when, which event, what went wrong; never what somebody said."""
    reason = ENDS.get(type(error)) or reason_of(error)
    when = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    paths = Paths(home)
    try:
        if not home.startswith("/"):
            return  # without a data folder there is no place that is ours to write to
        make_private_dir(paths.log)
        _rotate(paths.hooks_log)
        append_line(paths.hooks_log, f"{when} {event:.40} {reason[:500]}")
    except OSError:
        return  # the disk is full or read-only: `hookkit status` sees that for itself


def _raise_alarm(call: Call, error: BaseException, said: Answer, stdout: int) -> None:
    """Note that the hook failed, and tell the person of it where it does so again and again."""
    if not call.home.startswith("/"):
        return
    try:
        # Here, as a hook that works has no use for it.
        from hookkit.hooks.alarm import alarm_of_failure

        reason = ENDS.get(type(error)) or reason_of(error)
        excused = _is_excused(call, error, said)
        told = alarm_of_failure(Paths(call.home), "|".join(call.events), reason, excused=excused)
        if not said.text:  # there is one reply
            _write(stdout, told)
    except (OSError, ImportError):  # stdout is closed, or hookkit was removed meanwhile
        return


def _is_excused(call: Call, error: BaseException, said: Answer) -> bool:
    """Whether it is no sign of a fault: somebody ended us, or the machine was busy.

    A session's start has time enough for a worker that starts; where it gave the last block, too.
    """
    if isinstance(error, ToldToEnd):
        return True
    if isinstance(error, OutOfTime):
        return "UserPromptSubmit" in call.events
    is_passing = isinstance(error, HookkitError) and error.is_passing
    return is_passing and (bool(said.text) or call.events != ("SessionStart",))


def _write(fd: int, text: str) -> None:
    left = text.encode("ascii")
    while left:
        left = left[os.write(fd, left) :]


def _read_all(fd: int) -> bytes:
    """Everything on `fd`: Claude Code gives a socket, which cannot be opened by name."""
    parts = []
    size = 0
    while part := os.read(fd, 1 << 16):
        parts.append(part)
        size += len(part)
        if size > MAX_EVENT:
            raise EventError("stdin", f"at most {MAX_EVENT} bytes", "more")
    return b"".join(parts)


def _rotate(path: str) -> None:
    try:
        if os.stat(path).st_size > LOG_BYTES:
            os.replace(path, f"{path}.1")
    except FileNotFoundError:
        return


def _set_alarm(deadline: Deadline) -> None:
    signal.setitimer(signal.ITIMER_REAL, deadline.left() + ALARM_LATER_S)


def _ring(_signum: int, _frame: object) -> NoReturn:
    raise OutOfTime


def _end(_signum: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # what is left is a line in the log
    raise ToldToEnd
