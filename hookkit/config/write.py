"""Change one setting in config.env and leave every other line as it is."""

from __future__ import annotations

from hookkit.config.read import BOM, check, quoted
from hookkit.config.settings import SETTINGS, Setting
from hookkit.errors import HookkitError
from hookkit.files import read_file, replace_file


class NoSuchSettingError(HookkitError):
    """A name that cannot be set."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is no setting of hookkit; `hookkit config list` names them all")


def find(name: str) -> Setting:
    """The setting of that name.

    Raises:
        NoSuchSettingError: there is none.
    """
    for setting in SETTINGS:
        if setting.name == name:
            return setting
    raise NoSuchSettingError(name)


def set_value(config_env: str, name: str, value: str) -> None:
    """Set `name` where it stands, or else at the end; an empty `value` takes its line out.

    Raises:
        NoSuchSettingError, SettingError: nothing is written.
        OSError: the file cannot be read or replaced.
    """
    setting = find(name)
    value = value.strip()
    if value:
        check(setting, value, "the command line")
    content = read_file(config_env) or b""
    mark = BOM if content.startswith(BOM) else b""
    wanted = f"{name}={quoted(value)}".encode() if value else b""
    old = content.removeprefix(BOM)
    lines = []
    for line in old.removesuffix(b"\n").split(b"\n") if old else []:
        if line.partition(b"=")[0].strip() != name.encode():
            lines.append(line)
        elif wanted:
            lines.append(wanted + (b"\r" if line.endswith(b"\r") else b""))
            wanted = b""  # any further line of that name goes
    if wanted:
        lines.append(wanted)
    replace_file(config_env, mark + b"".join(line + b"\n" for line in lines), durable=True)
