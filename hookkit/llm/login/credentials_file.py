"""The file that Claude Code keeps its login in, replaced whole and only if it is still the same."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import time

from hookkit import files
from hookkit.llm.login.errors import LoginUnreadableError, LoginUnwritableError
from hookkit.llm.login.values import Seen

MAX_BYTES = 4_000_000
OURS = ".hookkit-"  # in the name of a temporary
LEFT_BEHIND_S = 60.0  # a temporary of ours this old has lost its writer
GROWTH = 4096  # bytes that new tokens may be longer than old ones


class CredentialsFile:
    """.credentials.json at one path; a symlink on the way stays one."""

    def __init__(self, path: str) -> None:
        self.where = path

    def key(self) -> str:
        """What two names of one file have in common."""
        # Each time anew: Claude Code puts a file where the symlink was.
        return os.path.realpath(self.where)

    def look(self) -> Seen:
        """The file now.

        Raises:
            LoginUnreadableError: something is there that cannot be read.
        """
        try:
            return _read(self.key())
        except (FileNotFoundError, NotADirectoryError):
            return Seen(None)
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            why = error.strerror if isinstance(error, OSError) else "no path"
            raise LoginUnreadableError(self.where, str(why)) from error

    def prove(self, content: bytes) -> None:
        """See that a successor of `content` could be stored, and sweep up after a killed writer.

        Raises:
            LoginUnwritableError: it could not.
        """
        real = self.key()
        try:
            if not os.stat(real).st_mode & 0o200:
                raise PermissionError(errno.EACCES, "it is marked read-only")
            _sweep(real)
            beside = _beside(real)
            try:
                _write_new(beside, b" " * (len(content) + GROWTH), os.stat(real))
            finally:
                files.remove(beside)
        except OSError as error:
            raise LoginUnwritableError(self.where, str(error.strerror)) from error

    def replace(self, content: bytes, seen: Seen) -> bool:
        """Put `content` where `seen` was; False, and nothing done, if that has changed.

        Raises:
            LoginUnreadableError: it cannot be read any more.
            LoginUnwritableError: it cannot be written.
        """
        real = self.key()
        beside = _beside(real)
        try:
            try:
                _write_new(beside, content, os.stat(real))
                if self.look() != seen or self.key() != real:
                    return False
                _put(beside, real, content)
            finally:
                files.remove(beside)
            files.sync_dir(os.path.dirname(real))
        except FileNotFoundError:
            return False
        except OSError as error:
            raise LoginUnwritableError(self.where, str(error.strerror)) from error
        return True


def _beside(path: str) -> str:
    return f"{path}{OURS}{secrets.token_hex(4)}.tmp"


def _write_new(path: str, content: bytes, like: os.stat_result) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(fd, "wb") as file:
        with contextlib.suppress(OSError):  # only root gives files away
            os.fchown(fd, like.st_uid, like.st_gid)
        os.fchmod(fd, stat.S_IMODE(like.st_mode))
        file.write(content)
        file.flush()
        os.fsync(fd)


def _put(beside: str, path: str, content: bytes) -> None:
    try:
        os.replace(beside, path)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise
        # The file alone is mounted into a container: no rename, and the old token is spent.
        _overwrite(path, content)


def _overwrite(path: str, content: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    with open(fd, "wb") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(fd)


def _sweep(path: str) -> None:
    """Take away what a killed writer left: it holds tokens."""
    folder, name_of_it = os.path.split(path)
    for name in os.listdir(folder):
        if name.startswith(name_of_it + OURS) and name.endswith(".tmp"):
            left = os.path.join(folder, name)
            if time.time() - files.changed_at(left) > LEFT_BEHIND_S:
                files.remove(left)


def _read(path: str) -> Seen:
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe would wait for ever
    try:
        now = os.fstat(fd)
        if not stat.S_ISREG(now.st_mode):
            raise OSError(errno.EINVAL, "it is not a file")
        with open(fd, "rb", closefd=False) as file:
            content = file.read(MAX_BYTES + 1)
    finally:
        os.close(fd)
    if len(content) > MAX_BYTES:
        raise OSError(errno.EFBIG, f"it is longer than {MAX_BYTES} bytes")
    return Seen(content, (now.st_ino, now.st_mtime_ns, now.st_ctime_ns, now.st_size))
