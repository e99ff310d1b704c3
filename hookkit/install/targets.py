"""Which settings file is meant: the project's, the user's own in the project, or the user's."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from hookkit.install.errors import HomeError, ProjectError

PRIVATE = 0o600
COMMITTED = 0o644  # a teammate's checkout must be able to read it; the umask still applies


class Target(NamedTuple):
    """A settings file, which need not be there yet."""

    path: str  # absolute
    new_mode: int  # of the file, where we are the ones to create it


def project_target(project: str | None, cwd: str) -> Target:
    """The file that a team commits, of the folder `project` (None: of `cwd`).

    Raises:
        ProjectError: there is no such folder.
    """
    return Target(os.path.join(_folder(project, cwd), ".claude", "settings.json"), COMMITTED)


def local_target(project: str | None, cwd: str) -> Target:
    """The file beside it that git ignores.

    Raises:
        ProjectError: there is no such folder.
    """
    return Target(os.path.join(_folder(project, cwd), ".claude", "settings.local.json"), PRIVATE)


def global_target(environ: Mapping[str, str]) -> Target:
    """The file of the user, for all projects; CLAUDE_CONFIG_DIR moves it, as Claude Code has it.

    Raises:
        HomeError: neither that nor HOME says where.
    """
    folder = environ.get("CLAUDE_CONFIG_DIR") or "~/.claude"
    if folder == "~" or folder.startswith("~/"):
        folder = os.path.join(_home(environ), folder[2:])
    if not os.path.isabs(folder):
        raise HomeError("CLAUDE_CONFIG_DIR", folder)
    return Target(os.path.join(folder, "settings.json"), PRIVATE)


def _home(environ: Mapping[str, str]) -> str:
    home = environ.get("HOME") or environ.get("USERPROFILE")
    if not home or not os.path.isabs(home):
        raise HomeError("HOME", home or environ.get("HOME"))
    return home


def _folder(project: str | None, cwd: str) -> str:
    folder = os.path.normpath(os.path.join(cwd, project or ""))
    if not os.path.isdir(folder):
        raise ProjectError(folder)
    return folder
