"""The lease of a store's place, taken from its worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from hookkit.deadline import Deadline
from hookkit.files import make_private_dir
from hookkit.ipc.client import NoWorkerError, RefusedError, WorkerSlowError, ask
from hookkit.ipc.place import Place
from hookkit.moving.errors import ServedError

LAST_JOB_S = 180.0  # a worker ends the job in hand first, which may be a model call
ASK_S = 2.0


@contextmanager
def held(place: Place, wait_s: float = LAST_JOB_S) -> Iterator[None]:
    """Be the only one at `place`; a worker that is there is asked to leave.

    Raises:
        ServedError: it did not within `wait_s` seconds.
    """
    make_private_dir(f"{place.home}/run")
    lease = FileLock(place.lease, mode=0o600)
    _take(lease, place, Deadline.after(wait_s), wait_s)
    try:
        yield
    finally:
        lease.release()


def _take(lease: FileLock, place: Place, deadline: Deadline, wait_s: float) -> None:
    while True:
        # Each time: a hook may have started the next worker before the lease was ours.
        with suppress(NoWorkerError, WorkerSlowError, RefusedError):
            ask(place.socket(), {"op": "stop"}, Deadline.after(ASK_S))
        try:
            lease.acquire(timeout=ASK_S)
            return
        except Timeout:
            if deadline.passed():
                raise ServedError(place.name, wait_s) from None
