"""`hookkit config set`, `get` and `list`."""

from __future__ import annotations

import sys

import click

from hookkit.cli.here import Here, here, json_option, make_data_folder
from hookkit.cli.show import print_json
from hookkit.config.settings import SETTINGS, Setting, SettingError
from hookkit.config.surroundings import environment
from hookkit.config.write import find, set_value

HIDDEN = "(set)"  # in the place of a secret


@click.group()
def config() -> None:
    """Settings: the environment comes first, then config.env in the data folder."""


@config.command("set")
@click.argument("name")
@click.argument("value", required=False)
def set_one(name: str, value: str | None) -> None:
    """Set NAME to VALUE in config.env; an empty VALUE unsets it.

    Without VALUE it is asked for, a secret without showing it; "-" reads it from standard input.
    That leaves no key in the shell's history or in the list of processes.
    """
    setting, at = find(name), here()
    if value is None:
        value = _asked(setting)
    elif value == "-":
        value = _read()
    make_data_folder(at.paths)
    set_value(at.paths.config_env, name, value)
    print(f"{name} {'set' if value.strip() else 'unset'} in {at.paths.config_env}")
    if environment().get(name):
        print(f"note: {name} is set in the environment too, and that comes first")


def _asked(setting: Setting) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError("VALUE must be given where nobody can be asked; - reads it")
    answer = click.prompt(setting.name, default="", show_default=False, hide_input=setting.secret)
    return str(answer)


def _read() -> str:
    line = sys.stdin.readline()
    if not line:  # a pipe that broke must not unset anything
        raise click.UsageError("VALUE must be a line on standard input, found its end")
    return line.rstrip("\r\n")


@config.command("get")
@click.argument("name")
@json_option
def get_one(name: str, as_json: bool) -> None:
    """Print the value of NAME that is in force; exit 1 if what was set cannot be used."""
    setting, at = find(name), here()
    for problem in at.reading.problems:
        if isinstance(problem, SettingError) and problem.name == name:
            raise problem
    value = _shown(setting, at)
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
    else:
        for setting in SETTINGS:
            print(f"{setting.name}={values[setting.name]}\n    {setting.about}; {setting.must_be}")
    for problem in (*at.reading.problems, *at.reading.warnings):
        print(f"hookkit: {problem}", file=sys.stderr)


def _shown(setting: Setting, at: Here) -> str:
    value = getattr(at.config, setting.field)
    if setting.secret:
        return HIDDEN if value else ""
    if isinstance(value, tuple):
        return ";;".join(value)
    return str(int(value)) if isinstance(value, bool) else str(value)
