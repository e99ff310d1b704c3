"""`hookkit config set`, `get` and `list`."""

from __future__ import annotations

import click

from hookkit.cli.here import Here, here, json_option, make_data_folder
from hookkit.cli.show import print_json
from hookkit.config.settings import SETTINGS, Setting
from hookkit.config.write import find, set_value

HIDDEN = "(set)"  # in the place of a secret


@click.group()
def config() -> None:
    """Settings: the environment comes first, then config.env in the data folder."""


@config.command("set")
@click.argument("name")
@click.argument("value")
def set_one(name: str, value: str) -> None:
    """Set NAME to VALUE in config.env; an empty VALUE unsets it."""
    at = here()
    make_data_folder(at.paths)
    set_value(at.paths.config_env, name, value)
    print(f"{name} {'set' if value else 'unset'} in {at.paths.config_env}")


@config.command("get")
@click.argument("name")
@json_option
def get_one(name: str, as_json: bool) -> None:
    """Print the value of NAME that is in force."""
    value = _shown(find(name), here())
    if as_json:
        print_json({name: value})
    else:
        print(value)


@config.command("list")
@json_option
def list_all(as_json: bool) -> None:
    """Print every setting, the value in force, and what it is for."""
    at = here()
    values = {setting.name: _shown(setting, at) for setting in SETTINGS}
    if as_json:
        print_json(values)
        return
    for setting in SETTINGS:
        print(f"{setting.name}={values[setting.name]}\n    {setting.about}; {setting.must_be}")
    for problem in (*at.reading.problems, *at.reading.warnings):
        print(f"! {problem}")


def _shown(setting: Setting, at: Here) -> str:
    value = getattr(at.config, setting.field)
    if setting.secret:
        return HIDDEN if value else ""
    return str(int(value)) if isinstance(value, bool) else str(value)
