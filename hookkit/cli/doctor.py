"""`hookkit doctor`: what is wrong, and what mends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click
from rich.text import Text

from hookkit import hooks
from hookkit.cli.elsewhere import waiting_elsewhere
from hookkit.cli.here import here, json_option
from hookkit.cli.show import console, plain, print_json
from hookkit.config.surroundings import environment
from hookkit.doctor import CHECKS, Finding, Surroundings, examine, mend, worst
from hookkit.doctor.examine import Mended
from hookkit.doctor.model import told
from hookkit.errors import HookkitError
from hookkit.install import HookProgram

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
    done = mend(findings) if fix else []
    if done:
        findings = _findings()
    if as_json:
        print_json(_as_json(findings, done))
    else:
        _print(findings, done)
    return STATUS[worst(findings)]


def _findings() -> list[Finding]:
    try:
        at = _surroundings()
    except HookkitError as error:
        return [told("data folder", error, "unset HOOKKIT_HOME")]
    return examine(at, CHECKS)


def _surroundings() -> Surroundings:
    at = here()
    main = os.path.join(os.path.dirname(os.path.abspath(hooks.__file__)), "__main__.py")
    return Surroundings(
        at.paths,
        at.reading,
        at.place,
        os.getcwd(),
        environment(),
        HookProgram(sys.executable, main, at.paths.home),
        lambda: waiting_elsewhere(at.paths, at.place),
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
