"""What a check is given, and what it finds."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple

from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.install.entries import HookProgram
from hookkit.ipc.place import Place
from hookkit.paths import Paths

Level = Literal["ok", "warn", "fail"]
LEVELS: tuple[Level, ...] = ("ok", "warn", "fail")
Fix = Callable[[], str]  # mends, and says what it did; "" where nothing was left to do

# Our errors name a command between backticks, or at the end after "run: ".
COMMAND = re.compile(r"`((?:hookkit|ollama|claude|uv|pipx) [^`]+)`|run: (ollama pull \S+)")


class Surroundings(NamedTuple):
    """Where hookkit runs."""

    paths: Paths
    reading: Reading
    place: Place
    directory: str  # the working directory, absolute: the project that is looked at
    environ: Mapping[str, str]
    program: HookProgram  # what an install from here would put into the hooks
    elsewhere: Callable[[], Mapping[str, int]]  # jobs for each other store of this data folder

    @property
    def config(self) -> Config:
        """The settings in force."""
        return self.reading.config

    @property
    def state_dir(self) -> str:
        """Where the installer keeps its locks and records."""
        return f"{self.paths.home}/install"


class Finding(NamedTuple):
    """One line: how a thing is, and what mends it."""

    check: str
    level: Level
    found: str
    mend: str = ""  # a command, or what to do; "" where all is well
    fix: Fix | None = None  # where that can be done without asking


class Check(NamedTuple):
    """Something to look at."""

    name: str
    look: Callable[[Surroundings], list[Finding]]
    within_s: float = 10.0
    needs: tuple[str, ...] = ()  # checks without which this one would tell their fault once more


def ok(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, "ok", found)


def warn(check: str, found: str, mend: str, fix: Fix | None = None) -> Finding:
    """It works, and not as it should."""
    return Finding(check, "warn", found, mend, fix)


def fail(check: str, found: str, mend: str, fix: Fix | None = None) -> Finding:
    """Something does not work."""
    return Finding(check, "fail", found, mend, fix)


def told(check: str, error: BaseException | str, mend: str, fix: Fix | None = None) -> Finding:
    """A failure in the words of its error; `mend` where those name no command."""
    message = str(error)
    return Finding(check, "fail", message, command_in(message) or mend, fix)


def command_in(message: str) -> str:
    """The first command that a message of ours names, "" without one.

    >>> command_in("no model bge-m3; run: ollama pull bge-m3")
    'ollama pull bge-m3'
    """
    found = COMMAND.search(message)
    return (found[1] or found[2]) if found else ""


def sh(*words: str) -> str:
    """`words` as a shell takes them: paths have blanks, names are anybody's.

    >>> sh("rm", "/Library/Application Support/x")
    "rm '/Library/Application Support/x'"
    """
    return shlex.join(words)


def export_home(folder: str) -> str:
    """The command that makes that the data folder."""
    return f"export HOOKKIT_HOME={sh(folder)}"


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level among them."""
    return max((finding.level for finding in findings), key=LEVELS.index, default="ok")
