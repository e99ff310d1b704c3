"""The folder of an Edge store: made whole or not at all, and open in one process.

    lock         flocked while the store is open; holds the owner's process id
    edge/        hookkit.json (what the vectors are) and shard/ (Qdrant Edge's own)
    edge.new/    an edge/ being made; what a killed process left is thrown away
    edge.next/, edge.before/     while one replaces another, and after (edge_swap)

The lock is ours although Edge has one: its own says only "Can't init WAL", after it has begun to
write. A new shard gets its indexes and its record before a rename shows it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil

import qdrant_edge as qe

from hookkit.files import make_private_dir, read_file, sync_dir
from hookkit.store.edge_making import RECORD, SCHEMA, config_of, make_new, sync_tree
from hookkit.store.edge_swap import finish_swap
from hookkit.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreUnavailableError,
    VectorsDifferError,
)
from hookkit.store.layout import INDEXES, LATER, Record

ROOM = 100 * 2**20  # bytes; Edge grows its files by 32 MB at a time, several of them together
# The faults of the disk, as against those of what lies on it.
OF_THE_DISK = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENFILE}
)


class EdgeFolder:
    """A store's folder, ours until it is closed."""

    def __init__(self, path: str, wanted: Record) -> None:
        """Take the folder, make the store where there is none, and open it.

        Raises:
            StoreBusyError: another process (or another part of this one) has it.
            StoreDamagedError: what lies there is not a whole store.
            StoreUnavailableError: the disk does not let us.
            VectorsDifferError: it holds other vectors than `wanted`.
        """
        try:
            make_private_dir(path)
            self._lock = _own(path)
        except OSError as error:
            raise StoreUnavailableError(path, str(error)) from error
        try:
            self.shard = _open(path, wanted)
        except BaseException:
            os.close(self._lock)
            raise
        self.path = path
        self._dims = wanted.dims
        self._record = wanted
        self._open = True

    def reload(self) -> None:
        """Open the shard anew: after one failed write it refuses every other until then.

        Raises:
            StoreDamagedError: it cannot be opened.
            StoreUnavailableError: the folder is closed, or the disk still has no room. A shard
                that is closed and cannot be opened would answer no reader, so this is asked first.
        """
        if not self._open:
            raise StoreUnavailableError(self.path, "it is closed")
        free = shutil.disk_usage(self.path).free
        if free < ROOM:
            raise StoreUnavailableError(self.path, f"{free} bytes left on the disk, of {ROOM}")
        self.shard.close()
        self.shard = _load(self.path, self._dims)

    def begin_anew(self) -> qe.EdgeShard:
        """An empty shard beside this one, to be filled.

        Raises:
            StoreUnavailableError: the disk does not let us, or has not the room.
        """
        files = (
            f"{top}/{name}" for top, _, names in os.walk(f"{self.path}/edge") for name in names
        )
        wanted = ROOM + sum(os.stat(path).st_blocks * 512 for path in files)
        free = shutil.disk_usage(self.path).free
        if free < wanted:
            raise StoreUnavailableError(self.path, f"{free} bytes left on the disk, of {wanted}")
        try:
            make_new(self.path, self._record)
        except OSError as error:
            raise StoreUnavailableError(self.path, str(error)) from error
        return _load_shard(f"{self.path}/edge.new/shard", self._dims)

    def exchange(self) -> None:
        """Put what `begin_anew` gave, filled and closed, in the place of the shard.

        Nobody may ask the shard meanwhile.

        Raises:
            StoreUnavailableError: the disk does not let us; one of the two is in force.
        """
        path = self.path
        self.shard.close()
        try:
            os.rename(f"{path}/edge.new", f"{path}/edge.next")
            sync_dir(path)
            finish_swap(path)
        except OSError as error:
            raise StoreUnavailableError(path, str(error)) from error
        finally:
            self.shard = _load(path, self._dims)

    def close(self) -> None:
        """Let go, once; the lock goes last, so that nobody meets a shard still closing."""
        if self._open:
            self._open = False
            try:
                self.shard.close()
            finally:
                os.close(self._lock)


def _own(path: str) -> int:
    """The descriptor that holds the lock: the kernel lets go of it when we die."""
    fd = os.open(f"{path}/lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"process {os.getpid()}".encode(), 0)
    except BlockingIOError:
        owner = os.pread(fd, 100, 0).decode("ascii", "replace")
        os.close(fd)
        raise StoreBusyError(path, owner) from None
    except OSError:
        os.close(fd)
        raise
    return fd


def _open(path: str, wanted: Record) -> qe.EdgeShard:
    try:
        finish_swap(path)
        if not os.path.exists(f"{path}/edge"):
            _make(path, wanted)
        _check(path, wanted)
    except OSError as error:
        raise StoreUnavailableError(path, str(error)) from error
    return _load(path, wanted.dims)


def _make(path: str, record: Record) -> None:
    new = f"{path}/edge.new"
    make_new(path, record)
    sync_tree(new)  # a power cut must not leave the rename without what it renamed
    os.rename(new, f"{path}/edge")
    sync_dir(path)


def _check(path: str, wanted: Record) -> None:
    raw = read_file(f"{path}/edge/{RECORD}")
    if raw is None:
        raise StoreDamagedError(path, f"edge/{RECORD} is missing")
    try:
        found = Record.from_json(raw)
    except ValueError as error:
        raise StoreDamagedError(path, f"edge/{RECORD}: {error}") from error
    if found != wanted:
        raise VectorsDifferError(path, found, wanted)
    for part in ("edge_config.json", "segments", "wal"):
        if not os.path.exists(f"{path}/edge/shard/{part}"):  # Edge would make an empty one
            raise StoreDamagedError(path, f"edge/shard/{part} is missing")


def _load_shard(shard_path: str, dims: int) -> qe.EdgeShard:
    return qe.EdgeShard.load(shard_path, config_of(dims))


def _load(path: str, dims: int) -> qe.EdgeShard:
    try:
        shard = _load_shard(f"{path}/edge/shard", dims)
    except BaseException as error:  # a panic of the engine is not an Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        number = re.search(r"\(os error (\d+)\)", str(error))
        if number and int(number[1]) in OF_THE_DISK:
            raise StoreUnavailableError(path, str(error)) from error
        raise StoreDamagedError(path, str(error)) from error
    # A segment without its version file is passed over in silence, and the indexes with it.
    missing = INDEXES.keys() - shard.info().payload_schema.keys()
    if missing and missing <= LATER:
        for key in missing:
            shard.update(qe.UpdateOperation.create_field_index(key, SCHEMA[INDEXES[key]]))
        shard.flush()
    elif missing:
        shard.close()
        raise StoreDamagedError(path, f"no index of {', '.join(sorted(missing))}")
    return shard
