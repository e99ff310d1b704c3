"""What can keep us from changing a settings file, each with what a person can do about it."""

from __future__ import annotations

import errno
import os

from hookkit.errors import HookkitError

IGNORED = "Claude Code ignores the whole file because of it"
MEND = {
    errno.EACCES: "see who may write there (ls -ld), or run this as that user",
    errno.EPERM: "see who may write there (ls -ld), or run this as that user",
    errno.EROFS: "its disk is mounted read-only: change the file that it is made from",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room in your quota",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f)",
    errno.EISDIR: "a folder stands where the file belongs: move it away",
    errno.ENOTDIR: "a file stands where a folder belongs: move it away",
    errno.EEXIST: "a file stands where a folder belongs: move it away",
    errno.ELOOP: "the link leads back to itself: remove it",
}


class SettingsShapeError(HookkitError):
    """The settings document has a shape that we will not write into."""

    def __init__(self, where: str, must_be: str, found: object, path: str = "") -> None:
        self.where, self.must_be, self.found = where, must_be, found
        file = f"{path}: " if path else ""
        super().__init__(f"{file}{where} must be {must_be}, found {found!r:.60}; fix it and retry")

    def within(self, path: str) -> SettingsShapeError:
        """The same error, naming the file that the document came from."""
        return SettingsShapeError(self.where, self.must_be, self.found, path)


class SettingsSyntaxError(HookkitError):
    """The settings file is not JSON as Claude Code reads it."""

    def __init__(self, fault: str, mend: str, text: str, at: int, path: str = "") -> None:
        self.fault, self.mend, self.text, self.at = fault, mend, text, at
        self.line = text.count("\n", 0, at) + 1
        self.column = at - text.rfind("\n", 0, at)  # characters, the first is 1
        place = f"{path}, line {self.line}, column {self.column}".removeprefix(", ")
        super().__init__(f"{place}: {fault}; {mend} and retry")

    def within(self, path: str) -> SettingsSyntaxError:
        """The same error, naming the file that the text came from."""
        return SettingsSyntaxError(self.fault, self.mend, self.text, self.at, path)


class SettingsEncodingError(HookkitError):
    """The settings file is in no encoding that we can write back."""

    def __init__(self, encoding: str, at_byte: int, path: str = "") -> None:
        self.encoding, self.at_byte = encoding, at_byte
        super().__init__(
            f"{path}, byte {at_byte}: not {encoding}; save the file as UTF-8 and retry".lstrip(", ")
        )

    def within(self, path: str) -> SettingsEncodingError:
        """The same error, naming the file that the bytes came from."""
        return SettingsEncodingError(self.encoding, self.at_byte, path)


class SettingsAccessError(HookkitError):
    """The settings file, or the folder it stands in, cannot be read or written."""

    def __init__(self, path: str, error: OSError) -> None:
        mend = MEND.get(error.errno or 0, "mend that")
        super().__init__(f"{path}: {error}; {mend}, and retry")


class SettingsReadOnlyError(HookkitError):
    """The user took the right to write from the settings file."""

    def __init__(self, path: str, mode: int) -> None:
        super().__init__(
            f"{path} is read-only (mode {mode:04o}), so it was left as it is; "
            "allow writing (chmod u+w) and retry"
        )


class SettingsBusyError(HookkitError):
    """Somebody else kept writing the settings file while we tried to."""

    def __init__(self, path: str, tries: int) -> None:
        super().__init__(
            f"{path} was changed by another program during each of {tries} tries; "
            "close Claude Code's settings dialog, or whatever writes it, and retry"
        )


class SettingsLockedError(HookkitError):
    """Another hookkit holds the lock of the settings file."""

    def __init__(self, path: str, lock: str) -> None:
        super().__init__(
            f"{path} is being changed by another hookkit (its lock is {lock}); "
            "wait until that one is done, and retry"
        )


class TemplateError(HookkitError):
    """The hook entries that came with this hookkit cannot be used."""

    def __init__(self, path: str, found: str) -> None:
        super().__init__(f"{path}: {found}; this hookkit is damaged, install it again")


class ThrowAwayError(HookkitError):
    """The interpreter or our code lies where a cache is cleaned, and hooks would go silent."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"{found} is in a cache that is cleaned without notice, so a hook cannot be tied to it;"
            " run `uv tool install hookkit` or `pipx install hookkit`, then `hookkit install`"
        )


class HookPathError(HookkitError):
    """A path that cannot stand in a hook's command."""

    def __init__(self, name: str, must_be: str, found: str) -> None:
        super().__init__(
            f"the path of {name} must be {must_be}, found {found!r}; move it and retry"
        )


class HomeError(HookkitError):
    """It cannot be said where the user's own settings are."""

    def __init__(self, variable: str, found: str | None) -> None:
        is_now = "not set" if found is None else f"{found!r}"
        super().__init__(
            f"{variable} must be an absolute path, and is {is_now}, so the user's settings.json "
            f"cannot be found; set {variable} and retry"
        )


class ProjectError(HookkitError):
    """The project's folder is not there."""

    def __init__(self, path: str) -> None:
        found = "something else" if os.path.lexists(path) else "nothing"
        super().__init__(f"the project {path} must be a folder, found {found}; name one that is")
