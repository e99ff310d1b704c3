"""Why a store cannot be used, and what to do about it."""

from __future__ import annotations

from hookkit.errors import HookkitError
from hookkit.store.layout import Record


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

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the store at {path} cannot be used: {reason:.500}; mend that and retry")
        self.path = path
        self.reason = reason


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
        if found.layout == wanted.layout:
            mend = f"set the embedder back to {found.model_id}"
        else:
            mend = "use the version of hookkit that wrote it"
        super().__init__(
            f"the store at {path} holds {found}, but what is set needs {wanted};"
            f" {mend}, or move the folder away to begin with an empty one"
        )
        self.path = path
        self.found = found
        self.wanted = wanted
