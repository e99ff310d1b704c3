"""Which data folder a process means that was not told one: a command, the MCP server."""

from __future__ import annotations

import os

import platformdirs

from hookkit.config.surroundings import surroundings
from hookkit.errors import HookkitError


class HomePathError(HookkitError):
    """It cannot be said where the data folder is."""

    def __init__(self, name: str, found: str) -> None:
        super().__init__(
            f"{name} must be an absolute path, found {found!r:.200}; set it to one, or unset it"
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
