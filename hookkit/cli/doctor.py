"""`hookkit doctor`: what is wrong, and what mends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click
from rich.console import Console
from rich.text import Text

from hookkit import hooks
from hookkit.cli.elsewhere import waiting_elsewhere
from hookkit.cli.here import WorkingFolderError, json_option, working_folder
from hookkit.cli.show import console, plain, print_json
from hookkit.config.read import read_config
from hookkit.config.surroundings import environment
from hookkit.doctor import CHECKS, Finding, Surroundings, examine, mend, worst
from hookkit.doctor.examine import Mended
from hookkit.doctor.model import fail, told
from hookkit.home import HomePathError, data_folder
from hookkit.install import HookProgram
from hookkit.ipc.place import place_of
from hookkit.paths import Paths

ROUNDS = 3  # a folder that can be read again shows what is wrong within
STATUS = {"ok": 0, "warn": 1, "fail": 2}
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@click.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended without asking; look again.")
@json_option
def doctor(fix: bool, as_json: bool) -> int:
    """Look at all that the memory depends on: what is wrong, and the command that mends it.

    Starts the worker if none runs; asks no model. --fix mends modes, leftovers, a worker that
    does not start, and our own entries in settings files; nothing of anybody else's.

    Exit status: 0 all is well, 1 something should be mended, 2 something does not work.
    """
    findings = _findings()
    done: list[Mended] = []
    for _ in range(ROUNDS if fix else 0):
        did = mend(findings)
        if not did:
            break
        done += did
        findings = _findings()
    if as_json:
        print_json(_as_json(findings, done))
    else:
        _print(findings, done)
    return STATUS[worst(findings)]


def _findings() -> list[Finding]:
    try:
        with Console(stderr=True).status("looking"):
            return examine(_surroundings(), CHECKS)
    except HomePathError as error:
        return [told("data folder", error, "unset HOOKKIT_HOME")]
    except WorkingFolderError as error:
        return [fail("directory", str(error), "cd ~; hookkit doctor")]


def _surroundings() -> Surroundings:
    paths, environ = Paths(data_folder()), environment()
    try:
        reading = read_config(environ, paths.config_env)
    except OSError:  # told by the checks of the data folder and the settings
        reading = read_config(environ, os.devnull)
    place = place_of(paths, reading.config)
    main = os.path.join(os.path.dirname(os.path.abspath(hooks.__file__)), "__main__.py")
    return Surroundings(
        paths,
        reading,
        place,
        working_folder(),
        environ,
        HookProgram(sys.executable, main, paths.home),
        lambda: waiting_elsewhere(paths, place),
    )


def _as_json(findings: Sequence[Finding], done: Sequence[Mended]) -> dict[str, object]:
    return {
        "level": worst(findings),
        "fixed": [one._asdict() for one in done],
        "findings": [
            {
                "check": one.check,
                "level": one.level,
                "found": one.found,
                "mend": one.mend,
                "fixable": one.fix is not None,
            }
            for one in findings
        ],
    }


def _print(findings: Sequence[Finding], done: Sequence[Mended]) -> None:
    out = console()
    for what in done:
        out.print(Text(f"fixed  {what.check}: {plain(what.did)}"), soft_wrap=True)
    width = max(len(one.check) for one in findings)
    for one in findings:
        line = Text(f"{one.level:4}  ", style=COLOURS[one.level])
        line.append(f"{one.check:{width}}  {plain(one.found)}", style="default")
        out.print(line, soft_wrap=True)
        if one.mend:
            out.print(
                Text(f"{'':{width + 8}}mend: {plain(one.mend)}", style="bold"), soft_wrap=True
            )
    if any(one.fix for one in findings) and not done:
        print("`hookkit doctor --fix` mends some of it")
