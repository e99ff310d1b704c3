"""Why a store cannot be used, and what to do about it."""

from __future__ import annotations

from hookkit.errors import HookkitError
from hookkit.store.layout import UNKNOWN, Record


class StoreBusyError(HookkitError):
    """Another process has the store open, and only one can."""

    def __init__(self, path: str, owner: str) -> None:
        super().__init__(
            f"the store at {path} is open in another hookkit worker ({owner or 'process unknown'});"
            " ask that one, or end it and retry"
        )
        self.path = path
        self.owner = owner  # "process 1234", "" where it could not be read


class StoreUnavailableError(HookkitError):
    """The store cannot be read or written just now; what was acknowledged is still there."""

    def __init__(self, path: str, reason: str, mend: str = "mend that and retry") -> None:
        super().__init__(f"the store at {path} cannot be used: {reason:.500}; {mend}")
        self.path = path  # of a folder; of a server its URL
        self.reason = reason


class StoreRefusedError(HookkitError):
    """The server will not do what it was asked, however often it is asked.

    `reason` is of qdrant_wire.SAID: what else the server said may quote the request, words and all.
    """

    def __init__(self, path: str, status: int, reason: str) -> None:
        super().__init__(
            f"the store at {path} refused a request: {status} {reason or 'without a known reason'};"
            " `hookkit doctor` says whether hookkit and the server fit each other"
        )
        self.path = path
        self.status = status  # of HTTP
        self.reason = reason


class CollectionDiffersError(HookkitError):
    """A collection on the server is of a kind that hookkit cannot use."""

    def __init__(self, path: str, must_be: str, found: str, mend: str) -> None:
        super().__init__(f"the store at {path} must have {must_be}, found {found:.300}; {mend}")
        self.path = path
        self.found = found


class StoreDamagedError(HookkitError):
    """What lies on the disk is not a whole store."""

    def __init__(self, path: str, found: str) -> None:
        super().__init__(
            f"the store at {path} is damaged: {found:.500};"
            " put a copy back, or move the folder away to begin with an empty one"
        )
        self.path = path
        self.found = found


class VectorsDifferError(HookkitError):
    """The store holds vectors that must not meet those of the embedder in use."""

    def __init__(self, path: str, found: Record, wanted: Record) -> None:
        if found.model_id == UNKNOWN:
            mend = "set the embedder that made them"
        elif found.layout == wanted.layout:
            mend = f"set the embedder back to {found.model_id}"
        else:
            mend = "use the version of hookkit that wrote it"
        super().__init__(
            f"the store at {path} holds {found}, but what is set needs {wanted};"
            f" {mend}, or run `hookkit reembed` to make its vectors anew"
        )
        self.path = path
        self.found = found
        self.wanted = wanted
