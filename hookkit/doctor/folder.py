"""The data folder: ours alone, writable, with room, and of the past."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from hookkit.doctor.model import Finding, Surroundings, fail, ok, sh, warn

FULL = 100 << 20  # bytes; with less the embedded store cannot grow (store/edge_folder.py)
SCARCE = 500 << 20
SKEW_S = 300.0  # a network's clock may be that much ahead
ANOTHER = "or set HOOKKIT_HOME to a folder that is"


class Entry(NamedTuple):
    """A file or folder below the data folder, or itself; of a link its own."""

    path: str
    is_dir: bool
    stat: os.stat_result

    @property
    def mode(self) -> int:
        """Its permissions."""
        return stat.S_IMODE(self.stat.st_mode)

    @property
    def wanted(self) -> int:
        """The permissions that it should have."""
        return 0o700 if self.is_dir else 0o600


def folder(at: Surroundings) -> list[Finding]:
    """Whether it is a folder of ours that nobody else can read and we can write."""
    there = _nearest(at.paths.home)
    if not os.path.isdir(there):
        return [fail("data folder", f"{there} is no folder", f"move it away, {ANOTHER}")]
    if there != at.paths.home:
        return _missing(at.paths.home, there)
    # What a link leads to: the link itself has neither files nor a mode.
    home = os.path.realpath(at.paths.home)
    entries = [*_walk(home)]
    strange = [one for one in entries if one.stat.st_uid != os.geteuid()]
    if strange:
        says = f"{strange[0].path} is not yours ({len(strange)} in all)"
        return [fail("data folder", says, sh("sudo", "chown", "-R", f"{os.geteuid()}", home))]
    shut = [one for one in entries if (one.mode & one.wanted) != one.wanted]
    if shut:
        says = f"{shut[0].path} cannot be written (mode {shut[0].mode:04o}, {len(shut)} in all)"
        return [
            fail("data folder", says, sh("chmod", "-R", "u+rwX", home), partial(_set_modes, shut))
        ]
    if not os.access(home, os.W_OK | os.X_OK):
        return [fail("data folder", f"{home} cannot be written", f"make it writable, {ANOTHER}")]
    loose = [one for one in entries if one.mode & 0o077]
    if loose:
        says = f"others may use {loose[0].path} (mode {loose[0].mode:04o}, {len(loose)} in all)"
        return [
            warn("data folder", says, sh("chmod", "-R", "go-rwx", home), partial(_set_modes, loose))
        ]
    led = "" if home == at.paths.home else f" (a link leads to {home})"
    return [ok("data folder", f"{at.paths.home}, yours alone{led}")]


def disk(at: Surroundings) -> list[Finding]:
    """Whether there is room."""
    home = at.paths.home
    return [room(shutil.disk_usage(_nearest(os.path.realpath(home))).free, home)]


def room(free: int, home: str) -> Finding:
    """What `free` bytes mean."""
    says, mend = f"{free >> 20:,} MB left for {home}", f"make room, {ANOTHER}"
    if free < FULL:
        return fail("disk", f"{says}: nothing can be stored", mend)
    return warn("disk", says, mend) if free < SCARCE else ok("disk", says)


def clock(at: Surroundings) -> list[Finding]:
    """Whether a file is from the future: then the clock was set back, and waiting is unreliable."""
    now = time.time()
    ahead = [
        one for one in _walk(os.path.realpath(at.paths.home)) if one.stat.st_mtime > now + SKEW_S
    ]
    if not ahead:
        return [ok("clock", time.strftime("%Y-%m-%d %H:%M %Z"))]
    latest = max(ahead, key=lambda one: one.stat.st_mtime)
    when = time.strftime("%Y-%m-%d %H:%M", time.localtime(latest.stat.st_mtime))
    says = f"{latest.path} is of {when}: the clock was set back ({len(ahead)} in all)"
    mend = "set the clock; if `date` is right: hookkit doctor --fix"
    return [warn("clock", says, mend, partial(_touch, ahead))]


def _missing(home: str, above: str) -> list[Finding]:
    if not os.access(above, os.W_OK | os.X_OK):
        says = f"{home} is not there and cannot be made: {above} cannot be written"
        return [fail("data folder", says, f"make it writable, {ANOTHER}")]
    return [ok("data folder", f"{home} is made when something is to be kept")]


def _nearest(path: str) -> str:
    """`path`, or what there is of it."""
    while not os.path.lexists(path) and path != os.path.dirname(path):
        path = os.path.dirname(path)
    return path


def _walk(top: str) -> Iterator[Entry]:
    """The folder, and all below it but links; what goes away meanwhile is passed over."""
    waiting = [top] if os.path.isdir(top) else []
    while waiting:
        path = waiting.pop()
        try:
            found = os.lstat(path)
        except FileNotFoundError:
            continue
        is_dir = stat.S_ISDIR(found.st_mode)
        if not stat.S_ISLNK(found.st_mode):
            yield Entry(path, is_dir, found)
        if is_dir:
            waiting += _names(path)


def _names(path: str) -> list[str]:
    try:
        return [f"{path}/{name}" for name in sorted(os.listdir(path), reverse=True)]
    except (FileNotFoundError, PermissionError):  # its own mode is told
        return []


def _set_modes(entries: list[Entry]) -> str:
    for one in entries:
        os.chmod(one.path, one.wanted)
    return f"mode 0700 or 0600 for {len(entries)} of the data folder's files and folders"


def _touch(entries: list[Entry]) -> str:
    for one in entries:
        os.utime(one.path)
    return f"{len(entries)} files from the future are of now"
