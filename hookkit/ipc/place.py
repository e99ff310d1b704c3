"""Where the worker for a set of settings listens, and what keeps it the only one."""

from __future__ import annotations

import os
import zlib

from hookkit.config.settings import Config
from hookkit.errors import HookkitError
from hookkit.files import make_private_dir
from hookkit.paths import Paths
from hookkit.values import NamedTuple

EMBEDDED = "edge"
MAX_SOCKET_PATH = 100  # bytes; the kernel takes 108, macOS 104


class UnsafeFolderError(HookkitError):
    """A folder that others could have put there."""

    def __init__(self, path: str, found: str) -> None:
        super().__init__(
            f"{path} must be a folder of yours with mode 0700, found {found}; remove it and retry"
        )


class Place(NamedTuple):
    """The names of one worker."""

    home: str
    name: str  # of the store: EMBEDDED, or a server's

    @property
    def spool(self) -> str:
        """The jobs that are to be saved there: another store's worker must not take them."""
        spool = Paths(self.home).spool
        return spool if self.name == EMBEDDED else f"{spool}/{self.name}"

    @property
    def lease(self) -> str:
        """The file that the running worker holds locked."""
        return f"{self.home}/run/{self.name}.lock"

    @property
    def started(self) -> str:
        """When a worker was last started, and how often it failed."""
        return f"{self.home}/run/{self.name}.start"

    @property
    def outage(self) -> str:
        """Since when its store cannot be used, and why; no file while all is well."""
        return f"{self.home}/run/{self.name}.outage"

    def socket(self, tmp: str = "/tmp") -> str:  # noqa: S108  # owner and mode are checked
        """The socket's path, short enough for the kernel; where need be in a folder in `tmp`.

        Raises:
            UnsafeFolderError: the short folder is not ours alone.
            OSError: it cannot be made.
        """
        # Whoever comes to the folder by another name must find the same socket.
        home = os.path.realpath(self.home)
        inside = f"{home}/run/{self.name}.sock"
        if len(os.fsencode(inside)) <= MAX_SOCKET_PATH:
            return inside
        # Not TMPDIR: hook and worker may be given different ones. By number, not by user name.
        short = f"{tmp}/hookkit-{os.getuid()}"
        _make_safe(short)
        mark = zlib.crc32(os.fsencode(home))
        return f"{short}/{mark:08x}-{self.name}.sock"


def place_of(paths: Paths, config: Config) -> Place:
    """The place of the worker that owns the store these settings name.

    A server's collection has the same name on every machine and in every process, as hooks, tools
    and worker find each other by it.
    """
    if config.store != "qdrant":
        return Place(paths.home, EMBEDDED)
    store = f"{config.qdrant_url.rstrip('/')}\n{config.collection}".encode()
    return Place(paths.home, f"qdrant-{zlib.crc32(store):08x}")


def _make_safe(path: str) -> None:
    make_private_dir(path)
    found = os.lstat(path)
    if found.st_uid != os.getuid() or (found.st_mode & 0o170777) != 0o040700:
        raise UnsafeFolderError(path, f"owner {found.st_uid}, mode {found.st_mode:o}")
