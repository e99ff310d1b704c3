"""A file that others write too, read with its stamp and replaced only if it is still the same.

Between the last look and the rename lie microseconds in which another writer could come, and
without that writer's help nothing closes them; we stand in line only with our own kind.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from typing import NamedTuple

from hookkit import files
from hookkit.install.errors import SettingsReadOnlyError


class Seen(NamedTuple):
    """A file as it was at one moment; the absent one is `ABSENT`."""

    content: bytes | None
    inode: int
    mtime_ns: int
    mode: int
    owner: tuple[int, int]  # user, group


ABSENT = Seen(None, 0, 0, 0, (0, 0))


def look(path: str) -> Seen:
    """The file at `path` now.

    Raises:
        OSError: something is there that cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return _seen(os.fstat(file.fileno()), file.read())
    except FileNotFoundError:
        return ABSENT


def _seen(is_now: os.stat_result, content: bytes) -> Seen:
    mode, owner = stat.S_IMODE(is_now.st_mode), (is_now.st_uid, is_now.st_gid)
    return Seen(content, is_now.st_ino, is_now.st_mtime_ns, mode, owner)


def _is_still(path: str, seen: Seen) -> bool:
    if look(path) != seen:
        return False
    if seen.content is None:
        return True
    try:  # once more without the content: to read a large file takes others' time to write it
        return _seen(os.stat(path), seen.content) == seen
    except FileNotFoundError:
        return False


def replace(path: str, content: bytes | None, seen: Seen, new_mode: int) -> bool:
    """Put `content` (None: nothing) where `seen` was; False, and nothing done, if that has changed.

    Mode and owner stay; a new file gets `new_mode`, less the umask.

    Raises:
        OSError: the disk is full or the folder cannot be written; nothing is left behind.
        SettingsReadOnlyError: the file says that it must not be written.
    """
    if seen != ABSENT and not seen.mode & 0o222:
        raise SettingsReadOnlyError(path, seen.mode)
    folder, name = os.path.split(path)
    beside = os.path.join(folder, f".{name}.{secrets.token_hex(4)}.tmp")
    try:
        if content is not None:
            write_new(beside, content, seen, new_mode)
        if not _is_still(path, seen):
            return False
        if content is None:
            os.unlink(path)
        else:
            os.replace(beside, path)
    finally:
        files.remove(beside)
    files.sync_dir(folder)
    return True


def write_new(path: str, content: bytes, like: Seen, new_mode: int) -> None:
    """Create `path` with the mode and owner of `like`, and wait until it is on the disk.

    Raises:
        FileExistsError: something is there.
        OSError: the disk is full or the folder cannot be written.
    """
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, new_mode if like == ABSENT else 0o600)
    try:
        with open(fd, "wb") as file:
            if like != ABSENT:
                _dress(fd, like)
            file.write(content)
            file.flush()
            os.fsync(fd)
    except OSError:
        files.remove(path)
        raise


def _dress(fd: int, like: Seen) -> None:
    with contextlib.suppress(OSError):  # only root gives files away; the content matters more
        os.fchown(fd, *like.owner)
    os.fchmod(fd, like.mode)  # last: a change of owner clears bits


def make_dirs(path: str) -> tuple[str, ...]:
    """Create the folder `path`; what had to be created, the deepest first.

    Raises:
        OSError: it cannot be created, or something else stands there.
    """
    missing = []
    above = path
    while not os.path.lexists(above):
        missing.append(above)
        above = os.path.dirname(above)
    os.makedirs(path, exist_ok=True)
    return tuple(missing)


def remove_dirs(made: tuple[str, ...]) -> None:
    """Take away the folders in `made`, up to the first that somebody uses."""
    with contextlib.suppress(OSError):  # not empty, or gone: nor can the one above it be empty
        for folder in made:
            os.rmdir(folder)
