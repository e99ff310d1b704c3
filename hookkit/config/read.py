"""Environment and config.env to the settings in force."""

from __future__ import annotations

from collections.abc import Mapping

from hookkit.config.cascade import cascaded
from hookkit.config.models import FOREIGN
from hookkit.config.setting import Setting, SettingError
from hookkit.config.settings import PASSED_OVER, SETTINGS, Config
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.values import NamedTuple

OURS = ("MEM0_", "HOOKKIT_")
QUOTES = ("'", '"')
BOM = b"\xef\xbb\xbf"  # some editors put it before everything


class UnknownSettingError(HookkitError):
    """A name that looks like ours and is none."""

    def __init__(self, name: str, where: str) -> None:
        super().__init__(
            f"{name} in {where} is no setting of hookkit; `hookkit config list` names them all"
        )


class LineError(HookkitError):
    """A line of config.env that is not NAME=value. It may be a key, so it is not shown."""

    def __init__(self, path: str, line: int, must_be: str) -> None:
        super().__init__(f"{path}, line {line}: must be {must_be}; mend or remove it")


class Reading(NamedTuple):
    """The settings in force, and what is wrong with what was set."""

    config: Config
    problems: tuple[HookkitError, ...]  # the settings they concern keep their defaults
    warnings: tuple[HookkitError, ...]  # nothing depends on them


def read_config(environ: Mapping[str, str], config_env: str) -> Reading:
    """The settings, the environment before the file at `config_env`.

    Raises:
        OSError: the file is there and cannot be read.
    """
    stored, faults = parse_env(config_env, read_file(config_env) or b"")
    fields: dict[str, object] = {}
    decided: set[str] = set()
    for setting in (*SETTINGS, *FOREIGN):
        for where, values in (("the environment", environ), (config_env, stored)):
            value = values.get(setting.name, "")
            if value and setting.field not in decided:
                decided.add(setting.field)
                _take(setting, value, where, fields, faults)
    strange = [*_strange("the environment", environ), *_strange(config_env, stored)]
    config = Config()._replace(**fields)  # type: ignore[arg-type]  # by name
    return Reading(cascaded(config, frozenset(fields)), tuple(faults), tuple(strange))


def parse_env(path: str, content: bytes) -> tuple[dict[str, str], list[HookkitError]]:
    """The NAME=value lines of a config.env; blank lines and # remarks are passed over.

    One pair of quotes around a value is not part of it; there are no escapes.
    """
    values: dict[str, str] = {}
    faults: list[HookkitError] = []
    for number, raw in enumerate(content.removeprefix(BOM).split(b"\n"), 1):
        if raw.lstrip().startswith(b"#"):
            continue
        try:
            line = raw.decode().strip()
        except UnicodeDecodeError:
            faults.append(LineError(path, number, "UTF-8"))
            continue
        if not line:
            continue
        name, found, value = line.partition("=")
        if not found or not name.strip().isidentifier():
            faults.append(LineError(path, number, "NAME=value"))
            continue
        values[name.strip()] = _unquoted(value.strip())
    return values, faults


def quoted(value: str) -> str:
    """`value` as a line of config.env holds it."""
    return value if _unquoted(value) == value else f'"{value}"'


def check(setting: Setting, value: str, where: str) -> object:
    """`value` as the setting takes it.

    Raises:
        SettingError: it is not of the setting's kind.
    """
    try:
        return setting.read(value)
    except ValueError:
        is_secret = setting.secret or ("://" in value and "@" in value)  # a URL with a password
        shown = "(a secret)" if is_secret else value
        raise SettingError(setting.name, setting.must_be, shown, where) from None


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] and value[0] in QUOTES
    return value[1:-1] if is_quoted else value


def _take(
    setting: Setting, value: str, where: str, fields: dict[str, object], faults: list[HookkitError]
) -> None:
    try:
        fields[setting.field] = check(setting, value, where)
    except SettingError as error:
        faults.append(error)


def _strange(where: str, values: Mapping[str, str]) -> list[HookkitError]:
    known = {s.name for s in (*SETTINGS, *FOREIGN)} | PASSED_OVER
    found: list[HookkitError] = []
    for name in sorted(values):
        if not values[name] or name in known or not name.startswith(OURS):
            continue
        found.append(UnknownSettingError(name, where))
    return found
