"""The settings files of Claude Code that count in the working directory."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from hookkit.doctor.model import Surroundings
from hookkit.errors import HookkitError
from hookkit.install import Target, global_target, local_target, project_target
from hookkit.install.document import hooks_of
from hookkit.install.owner import is_marked
from hookkit.install.settings_file import read_settings


class SettingsFile(NamedTuple):
    """A settings file, and what is in it."""

    target: Target
    command: str  # the `hookkit install` that means this file
    document: dict[str, Any]  # empty where there is no file
    problem: str = ""  # why it cannot be read

    @property
    def path(self) -> str:
        """Of the file."""
        return self.target.path

    @property
    def hooks(self) -> list[tuple[str, Any]]:
        """Every hook with its event."""
        return hooks_of(self.document)

    @property
    def ours(self) -> list[tuple[str, Any]]:
        """Those with our word."""
        return [(event, hook) for event, hook in self.hooks if is_marked(hook)]


def settings_files(at: Surroundings) -> list[SettingsFile]:
    """The project's, the user's own in the project, the user's; one that is two of them once.

    Raises:
        HomeError: it cannot be said where the user's is.
    """
    targets = (
        (global_target(at.environ), "hookkit install --global"),
        (project_target(None, at.directory), "hookkit install"),
        (local_target(None, at.directory), "hookkit install --local"),
    )
    files = {
        os.path.realpath(target.path): _read(target, command)
        for target, command in reversed(targets)  # at home the project's file is the user's
    }
    return [*reversed(files.values())]


def _read(target: Target, command: str) -> SettingsFile:
    try:
        return SettingsFile(target, command, read_settings(target.path))
    except HookkitError as error:
        return SettingsFile(target, command, {}, str(error))
