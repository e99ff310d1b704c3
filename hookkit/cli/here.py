"""Where a command runs: the data folder, the project, the settings, the worker."""

from __future__ import annotations

import os
import time
from typing import Any, NamedTuple

import click

from hookkit.config.read import Reading, read_config
from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import make_private_dir, read_file
from hookkit.home import data_folder
from hookkit.ipc.client import RETRY_S, NoWorkerError, ask
from hookkit.ipc.fit import wishes
from hookkit.ipc.place import Place, place_of
from hookkit.ipc.start import ensure_started, is_running
from hookkit.memory.model import Project
from hookkit.memory.project import project_of
from hookkit.paths import Paths

START_S = 5.0  # after which a worker that is not even there has failed
ANSWER_S = 20.0  # a person waits for a worker that starts on a slow disk


class HomeError(HookkitError):
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


class Here(NamedTuple):
    """What a command works with."""

    paths: Paths
    reading: Reading
    project: Project

    @property
    def config(self) -> Config:
        """The settings in force."""
        return self.reading.config

    @property
    def place(self) -> Place:
        """The worker's."""
        return place_of(self.paths, self.config)

    def ask(self, request: dict[str, Any], wait_s: float = ANSWER_S) -> dict[str, Any]:
        """The worker's reply, started if need be.

        Raises:
            HookkitError: a setting is wrong, or the worker cannot be reached or refuses.
        """
        if self.reading.problems:
            raise self.reading.problems[0]
        try:
            ensure_started(self.paths, self.place)
        except OSError as error:
            raise HomeError(self.paths.home, str(error)) from error
        scope = {"user_id": self.config.user_id, "project": self.project.slug}
        reply = self._ask_once_up({**scope, **wishes(self.config), **request}, wait_s)
        if reply.get("wants_key"):
            key = {"op": "key", "api_key": self.config.key, "api_url": self.config.api_url}
            ask(self.place.socket(), key, Deadline.after(wait_s))
        if reply.get("leaving"):
            ensure_started(self.paths, self.place, successor=True)
        return reply

    def _ask_once_up(self, request: dict[str, Any], wait_s: float) -> dict[str, Any]:
        """The reply to `request`, which is sent once: it may be one that takes its time."""
        deadline, up_by = Deadline.after(max(wait_s, START_S)), Deadline.after(START_S)
        while True:
            try:
                return ask(self.place.socket(), request, deadline)
            except NoWorkerError:
                if up_by.passed() and not is_running(self.place):
                    raise StartFailedError(self.paths.worker_log) from None
                if deadline.passed():
                    raise
            time.sleep(RETRY_S)


def here(directory: str | None = None) -> Here:
    """Where we are: the working directory's project, or that of `directory`.

    Raises:
        HomePathError, HomeError: the data folder cannot be used.
    """
    paths = Paths(data_folder())
    try:
        reading = read_config(environment(), paths.config_env)
    except OSError as error:
        raise HomeError(paths.home, str(error)) from error
    return Here(paths, reading, project_of(os.path.abspath(directory or os.getcwd())))


def make_data_folder(paths: Paths) -> None:
    """Make the folder, mode 0700.

    Raises:
        HomeError: it cannot be made, or not be written.
    """
    try:
        make_private_dir(paths.home)
        os.chmod(paths.home, 0o700)
    except OSError as error:
        raise HomeError(paths.home, str(error)) from error


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
project_option = click.option(
    "--project",
    "directory",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="A folder of the project that is meant; else this one.",
)
