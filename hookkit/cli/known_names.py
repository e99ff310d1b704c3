"""The commands of mem0-mcp-selfhosted that people know: they do what ours do."""

from __future__ import annotations

import os
import sys

import click

from hookkit.cli.here import data_folder, here
from hookkit.cli.setup import find_target, install_into
from hookkit.errors import HookkitError
from hookkit.hooks.run import main as run_hook


def hook_context() -> None:
    """mem0-hook-context: SessionStart or UserPromptSubmit, its event on stdin."""
    sys.exit(_hook("SessionStart"))


def hook_stop() -> None:
    """mem0-hook-stop: Stop, its event on stdin."""
    sys.exit(_hook("Stop"))


@click.command("mem0-install-hooks")
@click.option("--global", "everywhere", is_flag=True, help="For all your projects.")
@click.option("--project-dir", metavar="DIR", default=None, help="The project; else this folder.")
def install_hooks(everywhere: bool, project_dir: str | None) -> None:
    """As `hookkit install`."""
    try:
        target = find_target(False, everywhere, project_dir)
        done = install_into(target, here(), dry_run=False)
    except HookkitError as error:
        raise click.ClickException(str(error)) from error
    print(done.path)
    for change in done.changes or ("the hooks are installed already",):
        print(f"  {change}")


def _hook(event: str) -> int:
    """A hook in this process. The data folder's faults are silence too: Claude Code waits."""
    try:
        home = data_folder()
    except HookkitError as error:
        print(f"hookkit: {error}", file=sys.stderr)
        return 0
    return run_hook([event, "--owner=hookkit", f"--home={os.path.abspath(home)}"])
