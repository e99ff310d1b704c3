"""Change settings in config.env and leave every other line as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
    set_values(config_env, {name: value})


def set_values(config_env: str, values: Mapping[str, str]) -> None:
    """Set all of these at once, each as `set_value` does: a reader sees all of them or none.

    Raises:
        NoSuchSettingError, SettingError: nothing is written.
        OSError: the file cannot be read or replaced.
    """
    stripped = {name: value.strip() for name, value in values.items()}
    for name, value in list(stripped.items()):
        setting = find(name)
        if value:
            check(setting, value, "the command line")
            # Only patterns may have several lines; a line of config.env holds them as well.
            stripped[name] = value.replace("\n", ";;")
    content = read_file(config_env) or b""
    mark = BOM if content.startswith(BOM) else b""
    old = content.removeprefix(BOM)
    lines = old.removesuffix(b"\n").split(b"\n") if old else []
    for name, value in stripped.items():
        lines = _with_line(lines, name, value)
    replace_file(config_env, mark + b"".join(line + b"\n" for line in lines), durable=True)


def _with_line(old: Sequence[bytes], name: str, value: str) -> list[bytes]:
    wanted = f"{name}={quoted(value)}".encode() if value else b""
    lines = []
    for line in old:
        if line.partition(b"=")[0].strip() != name.encode():
            lines.append(line)
        elif wanted:
            lines.append(wanted + (b"\r" if line.endswith(b"\r") else b""))
            wanted = b""  # any further line of that name goes
    return [*lines, wanted] if wanted else lines
