"""A file that is there whole or not at all, and lines in an order found at the end."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from hookkit.files import sync_dir
from hookkit.moving.errors import BeingWrittenError, ExistsError

# What file systems answer that have no hard links, no modes or no locks (exFAT, vfat, a share).
LACKING = frozenset(
    [errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL]
    + [errno.EMLINK, errno.ENOLCK]
)


@contextmanager
def whole_file(path: str, warn: Callable[[str], None], *, force: bool) -> Iterator[IO[bytes]]:
    """A file, mode 0600, that gets its name once all is written; its folder must be there.

    `warn` hears where the file system cannot keep others from reading it.

    Raises:
        ExistsError: there is one by that name, and no `force`.
        BeingWrittenError: another process is at it.
        OSError: it cannot be written; nothing by that name is left.
    """
    if os.path.lexists(path) and not force:
        raise ExistsError(path)
    folder, name = os.path.split(os.path.abspath(path))
    # By one name: what a killed process left is written over, and not left for ever.
    part = f"{folder}/.{name}.part"
    with _owned(part, path) as file:
        try:
            file.truncate(0)
            _make_private(file, path, warn)
            yield file
            file.flush()
            os.fsync(file.fileno())
            _named(part, path, force=force)
        except BaseException:
            os.unlink(part)
            raise
    with _lacking_passed_over():
        sync_dir(folder)


def _owned(part: str, path: str) -> IO[bytes]:
    """The file `part`, which nobody else writes; never one that has become an export by now."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    while True:
        file = os.fdopen(os.open(part, flags, 0o600), "wb")
        try:
            with _lacking_passed_over():
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            links = os.fstat(file.fileno()).st_nlink
            if links == 1 and os.path.samestat(os.fstat(file.fileno()), os.lstat(part)):
                return file
            if links > 1:  # whoever named it was killed before it let this name go
                os.unlink(part)
        except BlockingIOError:
            file.close()
            raise BeingWrittenError(path) from None
        except FileNotFoundError:  # it was let go between our looks
            pass
        except BaseException:
            file.close()
            raise
        file.close()


def _make_private(file: IO[bytes], path: str, warn: Callable[[str], None]) -> None:
    with _lacking_passed_over():
        os.fchmod(file.fileno(), 0o600)
    # Looked at, as some file systems take a mode and do not keep it.
    if os.fstat(file.fileno()).st_mode & 0o077:
        warn(f"{path} may be read by others: its file system keeps no modes of files")


@contextmanager
def _lacking_passed_over() -> Iterator[None]:
    try:
        yield
    except BlockingIOError:  # what a lock says that somebody holds
        raise
    except OSError as error:
        if error.errno not in LACKING:
            raise


def _named(part: str, path: str, *, force: bool) -> None:
    if force:
        os.replace(part, path)
        return
    try:
        os.link(part, path)  # fails where a file came to be meanwhile, as a rename would not
    except FileExistsError:
        raise ExistsError(path) from None
    except OSError as error:
        if error.errno not in LACKING:
            raise
        _named_without_links(part, path)
        return
    os.unlink(part)


def _named_without_links(part: str, path: str) -> None:
    """By way of an empty file, which only one can make; killed here, that one is left."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        raise ExistsError(path) from None
    try:
        os.replace(part, path)
    except BaseException:
        os.unlink(path)
        raise


class Ordered:
    """Lines on the disk, and their order in memory: a hundred thousand take no 300 MB."""

    def __init__(self, folder: str) -> None:
        """In a file without a name in `folder`, mode 0600."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  # closed by `close`
        self._lines: list[tuple[tuple[str, ...], int, int]] = []
        self._end = 0

    def add(self, key: tuple[str, ...], line: bytes) -> None:
        """One line, which comes where `key` says; no two keys are alike."""
        self._file.write(line)
        self._lines.append((key, self._end, len(line)))
        self._end += len(line)

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[bytes]:
        for _, start, length in sorted(self._lines):
            self._file.seek(start)
            yield self._file.read(length)

    def close(self) -> None:
        """Let go of the file, and the file go."""
        self._file.close()
