"""The interpreter that hooks are tied to, and the packages that it finds."""

from __future__ import annotations

import sys
from importlib import metadata

from packaging.requirements import Requirement

from hookkit.doctor.model import Finding, Surroundings, fail, ok, sh, told
from hookkit.errors import HookkitError
from hookkit.install.entries import check_paths

OLDEST = (3, 10)
FOR_GOOD = "uv tool install hookkit, then: hookkit install"


def interpreter(at: Surroundings) -> list[Finding]:
    """Whether hooks can be tied to the interpreter that runs us."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        return [fail("interpreter", f"Python {version} is older than {wanted}", FOR_GOOD)]
    try:
        check_paths(at.program)
    except HookkitError as error:
        return [told("interpreter", error, FOR_GOOD)]
    return [ok("interpreter", f"Python {version}, {at.program.python}")]


def packages(_at: Surroundings) -> list[Finding]:
    """Whether every package is there, in a version that we were made for."""
    required = _required()
    found = [finding for one in required for finding in _unfit(one)]
    return found or [ok("packages", f"{len(required)} are there, in versions that fit")]


def _required() -> list[Requirement]:
    """What must be there, and of what may be there the part that is."""
    try:
        lines = metadata.requires("hookkit") or []
    except metadata.PackageNotFoundError:  # a checkout on the path: nobody noted what it needs
        return []
    all_of_them = [Requirement(line) for line in lines]
    return [one for one in all_of_them if _is_for_us(one) or _version(one.name)]


def _is_for_us(one: Requirement) -> bool:
    return one.marker is None or one.marker.evaluate({"extra": ""})


def _unfit(one: Requirement) -> list[Finding]:
    version = _version(one.name)
    if version and one.specifier.contains(version, prereleases=True):
        return []
    found = f"{one.name} {version}" if version else f"{one.name} is missing"
    mend = sh(sys.executable, "-m", "pip", "install", f"{one.name}{one.specifier}")
    return [fail("packages", f"{found}; hookkit needs {one.name}{one.specifier}", mend)]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
