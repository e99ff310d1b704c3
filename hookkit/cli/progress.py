"""How far a long command is, on stderr, where a person looks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from hookkit.moving.steps import Tell


@contextmanager
def shown(*, quiet: bool) -> Iterator[Tell]:
    """What tells a bar; one that says nothing where it is `quiet`, or no person looks."""
    quiet = quiet or not sys.stderr.isatty()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=Console(stderr=True), disable=quiet, transient=True
    ) as progress:
        task = progress.add_task("", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total or None)

        yield tell


@contextmanager
def interruptible(what: str) -> Iterator[None]:
    """Say `what` on Ctrl-C: what is left behind, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        print(f"\nhookkit: interrupted; {what}", file=sys.stderr)
        raise
