"""Where a command runs: the data folder, the project, the settings, the worker."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import click

from hookkit.config.read import Reading, read_config
from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.files import make_private_dir
from hookkit.home import WorkingFolderError as WorkingFolderError
from hookkit.home import data_folder
from hookkit.home import working_folder as working_folder
from hookkit.ipc.asking import DataFolderError, ask_for
from hookkit.ipc.place import Place, place_of
from hookkit.memory.model import Project
from hookkit.memory.project import project_of
from hookkit.paths import Paths

ANSWER_S = 20.0  # a person waits for a worker that starts on a slow disk


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
        scope = {"user_id": self.config.user_id, "project": self.project.slug}
        return ask_for(self.paths, self.reading, {**scope, **request}, wait_s)


def here(directory: str | None = None) -> Here:
    """Where we are: the working directory's project, or that of `directory`.

    Raises:
        HomePathError, DataFolderError: the data folder cannot be used.
        WorkingFolderError: we are nowhere.
    """
    paths = Paths(data_folder())
    try:
        reading = read_config(environment(), paths.config_env)
    except OSError as error:
        raise DataFolderError(paths.home, str(error)) from error
    return Here(paths, reading, project_of(os.path.join(working_folder(), directory or "")))


def make_data_folder(paths: Paths) -> None:
    """Make the folder, mode 0700.

    Raises:
        DataFolderError: it cannot be made, or not be written.
    """
    try:
        make_private_dir(paths.home)
        os.chmod(paths.home, 0o700)
    except OSError as error:
        raise DataFolderError(paths.home, str(error)) from error


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
project_option = click.option(
    "--project",
    "directory",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False),
    help="A folder of the project that is meant; else this one.",
)
