"""Why no vectors can be made, and what to do about it."""

from __future__ import annotations

from hookkit.errors import HookkitError


class ModelDamagedError(HookkitError):
    """A file of the packaged model is not the one that was published."""

    def __init__(self, path: str, found: str, expected: str, mend: str) -> None:
        super().__init__(
            f"{path} is damaged: sha256 must be {expected}, found {found}; run `{mend}`"
        )
        self.path = path
        self.found = found  # "no file" where there is none
        self.expected = expected
        self.mend = mend
