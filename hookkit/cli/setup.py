"""`hookkit install` and `hookkit uninstall`."""

from __future__ import annotations

import os
import sys

import click

from hookkit import hooks
from hookkit.cli.here import ANSWER_S, Here, here, json_option, make_data_folder, working_folder
from hookkit.cli.show import console, print_json
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
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

NO_MODEL = "kept as they were said (no model to distil with)"


class NotReadyError(HookkitError):
    """The hooks are in place, and what they need is not."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the hooks are installed, but nothing will be recalled yet: {reason}; "
            f"once that is mended, `hookkit worker start` shows whether it works"
        )


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
    _print(done, "the hooks are installed already", as_json=as_json, dry_run=dry_run)
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
    home, deadline = here().paths.home, Deadline.after(LOCK_S)
    done = take_out(target, state_dir=f"{home}/install", deadline=deadline, dry_run=dry_run)
    _print(done, "there are no hooks of ours", as_json=as_json, dry_run=dry_run)
    if done.changes and not (as_json or dry_run):
        print(f"the memories stay in {home}; delete that folder to forget them")


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
    return (local_target if local else project_target)(project, working_folder())


def print_applied(done: Applied, nothing: str) -> None:
    """The file, and what was changed in it; `nothing` says why that may be nothing."""
    print(done.path)
    for change in done.changes or (nothing,):
        print(f"  {change}")


def _print(done: Applied, nothing: str, *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        print_json({"path": done.path, "changes": done.changes, "diff": done.diff})
    elif dry_run:
        print(done.diff or nothing, end="" if done.diff else "\n")
    else:
        print_applied(done, nothing)


def _start(at: Here) -> None:
    """Start the worker now: the first session finds it warm, and what is wrong is said here.

    Raises:
        NotReadyError: it does not start; the hooks are installed all the same.
    """
    try:
        with console().status("starting the worker"):
            at.ask({"op": "open", "timeout_s": int(ANSWER_S)}, ANSWER_S + 1)
            worker = at.ask({"op": "status"})
    except HookkitError as error:
        raise NotReadyError(str(error)) from error
    how = f"distilled by {worker['model']}" if worker["distils"] else NO_MODEL
    print(f"memories: {worker['memories']} in {at.paths.home}, {how}")
    for warning in at.reading.warnings:
        print(f"note: {warning}")
    print("a session that runs picks the hooks up within seconds; `hookkit status` tells more")
