"""`hookkit install` and `hookkit uninstall`."""

from __future__ import annotations

import os
import sys

import click

from hookkit import hooks
from hookkit.cli.here import Here, here, json_option, make_data_folder
from hookkit.cli.show import console, print_json
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.install import (
    Applied,
    HookProgram,
    Target,
    global_target,
    local_target,
    project_target,
)
from hookkit.install import install as put_in
from hookkit.install import uninstall as take_out

LOCK_S = 20.0  # to wait for another installer

NO_MODEL = "kept as they were said (no API key here)"

is_local = click.option("--local", is_flag=True, help="settings.local.json, which git ignores.")
is_global = click.option("--global", "everywhere", is_flag=True, help="For all your projects.")
project = click.option(
    "--project", metavar="DIR", help="The project's folder; else this one.", default=None
)
dry_run = click.option("--dry-run", is_flag=True, help="Print the change, make none.")


@click.command()
@is_local
@is_global
@project
@dry_run
@json_option
def install(
    local: bool, everywhere: bool, project: str | None, dry_run: bool, as_json: bool
) -> None:
    """Put the hooks into Claude Code's settings; twice is once."""
    at = here()
    target = find_target(local, everywhere, project)
    done = install_into(target, at, dry_run=dry_run)
    _print(done, as_json=as_json, dry_run=dry_run, nothing="the hooks are installed already")
    if not (as_json or dry_run):
        _start(at)


@click.command()
@is_local
@is_global
@project
@dry_run
@json_option
def uninstall(
    local: bool, everywhere: bool, project: str | None, dry_run: bool, as_json: bool
) -> None:
    """Take the hooks out again; the memories stay."""
    target = find_target(local, everywhere, project)
    state = f"{here().paths.home}/install"
    done = take_out(target, state_dir=state, deadline=Deadline.after(LOCK_S), dry_run=dry_run)
    _print(done, as_json=as_json, dry_run=dry_run, nothing="there are no hooks of ours")


def install_into(target: Target, at: Here, *, dry_run: bool) -> Applied:
    """Install this very hookkit, with this data folder.

    Raises:
        HookkitError: the settings file, the interpreter or the data folder cannot be used.
    """
    if not dry_run:
        make_data_folder(at.paths)
    main = os.path.join(os.path.dirname(os.path.abspath(hooks.__file__)), "__main__.py")
    program = HookProgram(sys.executable, main, at.paths.home)
    state, deadline = f"{at.paths.home}/install", Deadline.after(LOCK_S)
    return put_in(target, program, state_dir=state, deadline=deadline, dry_run=dry_run)


def find_target(local: bool, everywhere: bool, project: str | None) -> Target:
    """The settings file that the switches name.

    Raises:
        click.UsageError: they contradict each other.
        HookkitError: there is no such folder.
    """
    if everywhere and (local or project):
        raise click.UsageError("--global goes with neither --local nor --project")
    if everywhere:
        return global_target(environment())
    return (local_target if local else project_target)(project, os.getcwd())


def _print(done: Applied, *, as_json: bool, dry_run: bool, nothing: str) -> None:
    if as_json:
        print_json({"path": done.path, "changes": done.changes, "diff": done.diff})
    elif dry_run:
        print(done.diff or nothing, end="" if done.diff else "\n")
    else:
        print(done.path)
        for change in done.changes or (nothing,):
            print(f"  {change}")


def _start(at: Here) -> None:
    """Start the worker now: the first session finds it warm, and what is wrong is said here.

    Raises:
        HookkitError: it does not start; the hooks are installed all the same.
    """
    with console().status("starting the worker for the first time"):
        worker = at.ask({"op": "status"})
    how = f"distilled by {worker['model']}" if at.config.distils() else NO_MODEL
    print(f"memories: {worker['memories']} in {at.paths.home}, {how}")
    for warning in at.reading.warnings:
        print(f"note: {warning}")
    print("a session that runs picks the hooks up within seconds; `hookkit status` tells more")
