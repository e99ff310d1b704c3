"""Which folders a process means that was not told any: a command, the MCP server."""

from __future__ import annotations

import os

import platformdirs

from hookkit.config.surroundings import environment, surroundings
from hookkit.errors import HookkitError


class HomePathError(HookkitError):
    """It cannot be said where the data folder is."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            f"{name} must be an absolute path, found {found!r:.200}; set it to one, or unset it"
        )


class WorkingFolderError(HookkitError):
    """The folder that a process was started in is gone."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the working directory {path or '(its name is not known)'} is not there any more; "
            f"`cd` to a folder that is, and retry"
        )


def data_folder() -> str:
    """HOOKKIT_HOME, or the folder that this system has for a user's data.

    Raises:
        HomePathError: it is not an absolute path.
    """
    named = surroundings().home
    folder = named or platformdirs.user_data_dir("hookkit", appauthor=False)
    if not os.path.isabs(folder):
        raise HomePathError("HOOKKIT_HOME" if named else "XDG_DATA_HOME (or HOME)", folder)
    return folder.rstrip("/") or "/"


def working_folder() -> str:
    """Where the process was started.

    Raises:
        WorkingFolderError: that folder was removed meanwhile.
    """
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise WorkingFolderError(environment().get("PWD", "")) from None
