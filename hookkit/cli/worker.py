"""`hookkit worker run`, `start` and `stop`."""

from __future__ import annotations

import os

import click

from hookkit.cli.here import ANSWER_S, here, make_data_folder
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.client import NoWorkerError, ask
from hookkit.ipc.start import argv_of, clear_starts, wait_gone


class StillThereError(HookkitError):
    """A worker that does not go."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(
            f"the worker is still at its last job after {wait_s:.0f} s; it leaves when that is "
            f"done, or kill the pid that `hookkit status` shows: nothing is lost"
        )


@click.group()
def worker() -> None:
    """The process that owns the memories; it comes and goes by itself."""


@worker.command()
def run() -> None:
    """Be the worker, in the foreground."""
    at = here()
    make_data_folder(at.paths)
    argv = argv_of(at.paths)
    os.execve(argv[0], argv, environment())


@worker.command()
def start() -> None:
    """Start one now, whatever happened to the last."""
    at = here()
    make_data_folder(at.paths)
    clear_starts(at.place)
    print(f"worker {at.ask({'op': 'status'})['pid']} serves")


@worker.command()
def stop() -> None:
    """Let it finish its job and leave."""
    at = here()
    try:
        pid = ask(at.place.socket(), {"op": "stop"}, Deadline.after(5))["pid"]
    except NoWorkerError:
        print("no worker runs")
        return
    if not wait_gone(at.place, Deadline.after(ANSWER_S)):
        raise StillThereError(ANSWER_S)
    print(f"worker {pid} left")
