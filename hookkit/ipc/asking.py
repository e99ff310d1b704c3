"""Ask a worker that is started if need be, and do what its reply asks for."""

from __future__ import annotations

import time

from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.ipc.client import RETRY_S, NoWorkerError, ask
from hookkit.ipc.fit import wishes
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import GRACE_S, ensure_started, is_running
from hookkit.paths import Paths
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any


class DataFolderError(HookkitError):
    """The data folder cannot be used."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"the data folder {path} cannot be used ({why}); "
            f"make it writable, or set HOOKKIT_HOME to an absolute path of a folder that is"
        )


class StartFailedError(HookkitError):
    """A worker that was started did not come to serve."""

    def __init__(self, log: str) -> None:
        lines = (read_file(log) or b"").decode("utf-8", "replace").strip().split("\n")
        super().__init__(f"the worker does not start; the last line in {log}: {lines[-1][:300]}")


def start_for(paths: Paths, reading: Reading) -> Place:
    """The place of the worker for these settings, which is started unless it runs.

    Raises:
        HookkitError: a setting is wrong, or it cannot be started.
    """
    if reading.problems:
        raise reading.problems[0]
    place = place_of(paths, reading.config)
    try:
        ensure_started(paths, place)
    except OSError as error:
        raise DataFolderError(paths.home, str(error)) from error
    return place


def ask_for(
    paths: Paths, reading: Reading, request: dict[str, Any], wait_s: float
) -> dict[str, Any]:
    """The reply of the worker for these settings, started if need be.

    A request may be sent twice, where a worker goes before it answers: it must bear that.

    Raises:
        HookkitError: a setting is wrong, or the worker cannot be reached or refuses.
    """
    place = start_for(paths, reading)
    reply = _ask_once_up(paths, place, {**wishes(reading.config), **request}, wait_s)
    oblige(reply, paths, place, reading.config, Deadline.after(wait_s))
    return reply


def oblige(
    reply: dict[str, Any], paths: Paths, place: Place, config: Config, deadline: Deadline
) -> None:
    """Do what the worker's reply asks for: give it the key, start its successor.

    Raises:
        HookkitError, OSError: it could not be done; the reply is good all the same.
    """
    if reply.get("wants_key"):
        key = {"op": "key", "api_key": config.key, "api_url": config.api_url}
        ask(place.socket(), key, deadline)
    if reply.get("leaving"):
        ensure_started(paths, place, successor=True)


def _ask_once_up(
    paths: Paths, place: Place, request: dict[str, Any], wait_s: float
) -> dict[str, Any]:
    deadline = Deadline.after(wait_s)
    up_by = Deadline.after(GRACE_S)  # after which a worker that is not even there has failed
    while True:
        try:
            return ask(place.socket(), request, deadline)
        except NoWorkerError:
            if up_by.passed() and not is_running(place):
                raise StartFailedError(paths.worker_log) from None
            if deadline.passed():
                raise
            ensure_started(paths, place)
        time.sleep(RETRY_S)
