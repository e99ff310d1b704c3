"""`hookkit claude-md`."""

from __future__ import annotations

import os

import click

from hookkit.cli.here import here, make_data_folder, working_folder
from hookkit.deadline import Deadline
from hookkit.install.marked_lines import our_lines, write_lines

LOCK_S = 20.0


@click.command("claude-md")
@click.option("--write", is_flag=True, help="Put them into CLAUDE.md here, between markers.")
def claude_md(write: bool) -> None:
    """Print the lines for a CLAUDE.md that tell Claude when to use the memory's tools."""
    if not write:
        print(our_lines())
        return
    at = here()
    make_data_folder(at.paths)
    path, state = os.path.join(working_folder(), "CLAUDE.md"), f"{at.paths.home}/install"
    deadline = Deadline.after(LOCK_S)
    done = write_lines(path, our_lines(), state_dir=state, deadline=deadline, dry_run=False)
    print(f"{path}: {'lines written' if done.diff else 'the lines are there already'}")
