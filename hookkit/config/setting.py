"""One name that a user can set, and the error about its value."""

from __future__ import annotations

from hookkit.config.kinds import Read
from hookkit.errors import HookkitError
from hookkit.values import NamedTuple


class SettingError(HookkitError):
    """A setting has a value that cannot be used."""

    def __init__(self, name: str, must_be: str, found: str, where: str) -> None:
        self.name = name
        super().__init__(
            f"{name} must be {must_be}, found {found[:60]!r} in {where}; mend or unset it there"
        )


class Setting(NamedTuple):
    """One name that a user can set."""

    name: str
    field: str  # of Config
    must_be: str  # completes "NAME must be ..."
    read: Read
    about: str
    secret: bool = False
