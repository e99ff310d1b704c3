"""The settings: values that cannot be used, names that are none, and the switch."""

from __future__ import annotations

from hookkit.config.read import LineError, parse_env
from hookkit.config.setting import SettingError
from hookkit.config.settings import SETTINGS
from hookkit.doctor.model import Finding, Surroundings, fail, ok, warn
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.memory.redact_own import usable

CAN_BE_SET = frozenset(setting.name for setting in SETTINGS)
PATTERNS = "MEM0_REDACT_PATTERNS"


def settings(at: Surroundings) -> list[Finding]:
    """What keeps a worker from starting, what nothing reads, and patterns that are not used."""
    found = [fail("settings", str(error), _mend(error, at)) for error in at.reading.problems]
    found += [warn("settings", str(error), _mend(error, at)) for error in at.reading.warnings]
    for problem in usable(at.config.redact_patterns).problems:
        found.append(fail("settings", str(problem), f"hookkit config set {PATTERNS} PATTERNS"))
    return found or [ok("settings", f"{len(set_names(at))} set")]


def switch(at: Surroundings) -> list[Finding]:
    """Whether hookkit is on."""
    if not at.config.off:
        return [ok("switch", "on")]
    found = "HOOKKIT_OFF is set: nothing is recalled or saved"
    return [warn("switch", found, unset("HOOKKIT_OFF", at))]


def set_names(at: Surroundings) -> set[str]:
    """The settings that are set, here or in config.env."""
    stored, _ = parse_env(at.paths.config_env, read_file(at.paths.config_env) or b"")
    here = {name for name in CAN_BE_SET if at.environ.get(name)}
    return here | {name for name, value in stored.items() if value}


def unset(name: str, at: Surroundings) -> str:
    """How to unset a setting where it is set."""
    if at.environ.get(name):
        return f"unset {name}"
    if name in CAN_BE_SET:
        return f'hookkit config set {name} ""'
    return f"take {name} out of {at.paths.config_env}"


def _mend(error: HookkitError, at: Surroundings) -> str:
    if isinstance(error, SettingError):
        return unset(error.name, at)
    if isinstance(error, LineError):
        return f"mend or remove that line of {at.paths.config_env}"
    return unset(str(error).split()[0], at)  # an unknown name begins its message
