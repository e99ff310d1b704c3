"""Something done in the thread that saves, between two saves: no job moves meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from hookkit.errors import HookkitError
from hookkit.worker.drain import Drain

T = TypeVar("T")

SAVE_S = 240.0  # for a save that is under way


class SavingError(HookkitError):
    """A save takes very long."""

    def __init__(self) -> None:
        super().__init__(
            f"a save has been under way for {SAVE_S:g} seconds, so nothing was done; "
            f"try again when `hookkit status` says that nothing waits"
        )


def between_saves(drain: Drain, act: Callable[[], T], wait_s: float = SAVE_S) -> T:
    """What `act` gives; what it raises is raised here.

    Raises:
        SavingError: it did not come to its turn in time, and will not any more.
    """
    told: list[T | BaseException] = []
    done = threading.Event()
    turn = threading.Lock()  # whoever has it decides: it is done now, or not at all
    failed = threading.Event()

    def run() -> None:
        if not turn.acquire(blocking=False):
            return
        try:
            told.append(act())
        except Exception as error:  # noqa: BLE001  # not this thread's: raised where it was asked
            failed.set()
            told.append(error)
        finally:
            done.set()

    drain.soon(run)
    if not done.wait(wait_s):
        if turn.acquire(blocking=False):
            raise SavingError
        done.wait()  # it has begun
    (found,) = told
    if failed.is_set() and isinstance(found, BaseException):
        raise found
    return found  # type: ignore[return-value]  # what was raised is not returned
