"""Ask the worker, which is started if need be; blocks, so call it from a thread."""

from __future__ import annotations

from typing import Any, NamedTuple

from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.ipc.asking import ask_for, start_for
from hookkit.ipc.place import Place, place_of
from hookkit.memory.model import Project
from hookkit.paths import Paths


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
        start_for(self.paths, self.reading)

    def ask(self, request: dict[str, Any], wait_s: float) -> dict[str, Any]:
        """The worker's reply. A request may be sent twice, so it must bear that.

        Raises:
            HookkitError: the worker cannot be reached, or says why it cannot.
        """
        return ask_for(self.paths, self.reading, request, wait_s)
