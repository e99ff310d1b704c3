"""Change one setting in config.env and leave every other line as it is."""

from __future__ import annotations

from hookkit.config.read import check
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
    """Set `name`; an empty `value` takes its line out.

    Raises:
        NoSuchSettingError, SettingError: nothing is written.
        OSError: the file cannot be read or replaced.
    """
    setting = find(name)
    if value:
        check(setting, value, "the command line")
    lines = (read_file(config_env) or b"").decode("utf-8", "surrogateescape").split("\n")
    kept = [line for line in lines if line.partition("=")[0].strip() != name]
    while kept and not kept[-1].strip():
        kept.pop()
    if value:
        kept.append(f"{name}={value.strip()}")
    content = "\n".join(kept) + "\n" if kept else ""
    replace_file(config_env, content.encode("utf-8", "surrogateescape"), durable=True)
