"""Private files, replaced whole or not at all."""

from __future__ import annotations

import os


def make_private_dir(path: str) -> None:
    """Create `path` and what is missing above it, mode 0700 whatever the umask.

    Raises:
        OSError: it cannot be created, or something else stands there.
    """
    try:
        _make_dir(path)
    except FileNotFoundError:
        make_private_dir(os.path.dirname(path))
        _make_dir(path)


def replace_file(path: str, content: bytes, *, durable: bool) -> None:
    """Put `content` at `path`, mode 0600: a reader sees the old file or the new one, never half.

    `durable` waits until file and name are on the disk, so that a power cut keeps them.

    Raises:
        OSError: the disk is full or the folder cannot be written; nothing is left behind.
    """
    # The pid keeps two writers apart; one process does not write one path twice at once.
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(fd, content)
            if durable:
                os.fsync(fd)
        finally:
            os.close(fd)
        os.replace(temporary, path)
    except BaseException:  # the hook's alarm as well
        remove(temporary)
        raise
    if durable:
        sync_dir(os.path.dirname(path))


def sync_dir(path: str) -> None:
    """Wait until the names in `path` are on the disk."""
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def read_file(path: str) -> bytes | None:
    """The bytes at `path`, None where there is no file.

    Raises:
        OSError: it is there and cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def changed_at(path: str) -> float:
    """When the file at `path` was last written, wall clock seconds; infinity where there is none.

    Nothing is older than what went away while we looked.
    """
    try:
        return os.stat(path, follow_symlinks=False).st_mtime
    except FileNotFoundError:
        return float("inf")


def append_line(path: str, line: str) -> None:
    """Add one line to the private file at `path` in one write, so that two writers do not mix."""
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _write_all(fd, (line.replace("\n", " ") + "\n").encode("utf-8", "backslashreplace"))
    finally:
        os.close(fd)


def remove(path: str) -> None:
    """Take `path` away, if it is there."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        return


def _make_dir(path: str) -> None:
    try:
        os.mkdir(path, 0o700)
    except FileExistsError:
        if not os.path.isdir(path):
            raise


def _write_all(fd: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(fd, view) :]
