"""A change of a file that others write too: one of us at a time, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

import filelock

from hookkit import files
from hookkit.deadline import Deadline
from hookkit.install.errors import SettingsAccessError, SettingsBusyError, SettingsLockedError
from hookkit.install.plan import diff
from hookkit.install.record import state_path
from hookkit.install.replace import look, make_dirs, replace

TRIES = 5

# The bytes that are there (None: no file) to those that are to be there.
Change = Callable[[bytes | None], bytes | None]


class Edited(NamedTuple):
    """What was done to a file, or in a dry run would be."""

    path: str
    diff: str  # unified, "" where nothing was to do


def edit_file(
    path: str, change: Change, *, state_dir: str, deadline: Deadline, dry_run: bool, new_mode: int
) -> Edited:
    """Make of the file at `path` what `change` makes of it; it may be asked more than once.

    Raises:
        HookkitError: one of install.errors, or what `change` raises; the file is as it was.
    """
    real = os.path.realpath(path)
    try:
        if dry_run:
            seen = look(real)
            return Edited(path, diff(path, seen.content, change(seen.content)))
        files.make_private_dir(state_dir)
        lock = state_path(state_dir, real, "lock")
        with filelock.FileLock(lock, timeout=deadline.left(), mode=0o600):
            return Edited(path, _edit_alone(path, real, change, new_mode))
    except filelock.Timeout as error:
        raise SettingsLockedError(path, state_path(state_dir, real, "lock")) from error
    except OSError as error:
        raise SettingsAccessError(path, error) from error


def _edit_alone(path: str, real: str, change: Change, new_mode: int) -> str:
    for _ in range(TRIES):
        seen = look(real)
        after = change(seen.content)
        if after == seen.content:
            return ""
        make_dirs(os.path.dirname(real))
        if replace(real, after, seen, new_mode):
            return diff(path, seen.content, after)
    raise SettingsBusyError(path, TRIES)
