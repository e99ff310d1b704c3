"""mem0-install-hooks, with the switches that it always had."""

from __future__ import annotations

import sys

import click

from hookkit.cli.here import here
from hookkit.cli.main import run
from hookkit.cli.setup import find_target, install_into, print_applied


@click.command()
@click.option("--global", "everywhere", is_flag=True, help="For all your projects.")
@click.option("--project-dir", metavar="DIR", default=None, help="The project; else this folder.")
def install(everywhere: bool, project_dir: str | None) -> None:
    """Put the hooks into Claude Code's settings, as `hookkit install` does."""
    target = find_target(False, everywhere, project_dir)
    print_applied(install_into(target, here(), dry_run=False), "the hooks are installed already")


def main() -> None:
    """Run it, and exit with its status."""
    sys.exit(run(install, "mem0-install-hooks"))
