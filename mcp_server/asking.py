"""Ask the worker, which is started if need be; blocks, so call it from a thread."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.client import RETRY_S, NoWorkerError, ask
from hookkit.ipc.fit import wishes
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import ensure_started, is_running
from hookkit.memory.model import Project
from hookkit.paths import Paths

START_S = 10.0  # after which a worker that is not even there has failed


class DataFolderError(HookkitError):
    """The data folder cannot be used."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(
            f"the data folder {path} cannot be used ({why}); make it writable, or set HOOKKIT_HOME"
        )


class Asker(NamedTuple):
    """Where the worker is, and what is said of us with each request."""

    paths: Paths
    reading: Reading
    project: Project  # that the server runs in

    @property
    def config(self) -> Config:
        """The settings in force."""
        return self.reading.config

    @property
    def place(self) -> Place:
        """The worker's."""
        return place_of(self.paths, self.config)

    def start(self) -> None:
        """Start the worker unless one runs.

        Raises:
            HookkitError: a setting is wrong, or it cannot be started.
        """
        if self.reading.problems:
            raise self.reading.problems[0]
        try:
            ensure_started(self.paths, self.place)
        except OSError as error:
            raise DataFolderError(self.paths.home, str(error)) from error

    def ask(self, request: dict[str, Any], wait_s: float) -> dict[str, Any]:
        """The worker's reply. A request may be sent twice, so it must bear that.

        Raises:
            HookkitError: the worker cannot be reached, or says why it cannot.
        """
        self.start()
        reply = self._ask_once_up({**wishes(self.config), **request}, wait_s)
        if reply.get("wants_key"):
            key = {"op": "key", "api_key": self.config.key, "api_url": self.config.api_url}
            ask(self.place.socket(), key, Deadline.after(wait_s))
        if reply.get("leaving"):
            ensure_started(self.paths, self.place, successor=True)
        return reply

    def _ask_once_up(self, request: dict[str, Any], wait_s: float) -> dict[str, Any]:
        deadline, up_by = Deadline.after(wait_s), Deadline.after(min(wait_s, START_S))
        while True:
            try:
                return ask(self.place.socket(), request, deadline)
            except NoWorkerError:
                if deadline.passed() or (up_by.passed() and not is_running(self.place)):
                    raise
                ensure_started(self.paths, self.place)
            time.sleep(RETRY_S)
