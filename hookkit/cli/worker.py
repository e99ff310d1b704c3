"""`hookkit worker run`, `start` and `stop`."""

from __future__ import annotations

import os

import click

from hookkit.cli.here import ANSWER_S, Here, here, make_data_folder
from hookkit.cli.hung import end_by_force
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.ipc.client import NoWorkerError, WorkerSlowError, ask
from hookkit.ipc.start import argv_of, clear_starts, is_running, wait_gone

STOP_S = 3.0  # to say that it heard us; a worker that saves answers at once


class StillThereError(HookkitError):
    """A worker that does not go."""

    def __init__(self, who: str, wait_s: float) -> None:
        super().__init__(
            f"{who} is still at its last job after {wait_s:.0f} s; it leaves when that is done, "
            f"or kill it: nothing is lost"
        )


class RunsAlreadyError(HookkitError):
    """There is a worker, and there is never a second."""

    def __init__(self, home: str) -> None:
        super().__init__(
            f"a worker for {home} runs already; `hookkit worker stop` ends it, then retry"
        )


@click.group()
def worker() -> None:
    """The process that owns the memories; it comes and goes by itself."""


@worker.command()
def run() -> None:
    """Be the worker, in the foreground; what it does stands in log/worker.log."""
    at = here()
    make_data_folder(at.paths)
    if at.reading.problems:
        raise at.reading.problems[0]
    if is_running(at.place):
        raise RunsAlreadyError(at.paths.home)
    argv = argv_of(at.paths)
    os.execve(argv[0], argv, environment())


@worker.command()
def start() -> None:
    """Start one now, whatever happened to the last."""
    at = here()
    make_data_folder(at.paths)
    clear_starts(at.place)
    pid = at.ask({"op": "open", "timeout_s": int(ANSWER_S)}, ANSWER_S + 1)["pid"]
    print(f"worker {pid} serves")


@worker.command()
def stop() -> None:
    """Let it finish its job and leave; one that does not answer is ended."""
    at = here()
    try:
        pid = ask(at.place.socket(), {"op": "stop"}, Deadline.after(STOP_S))["pid"]
    except NoWorkerError:
        _wait_for_parting(at)
        return
    except WorkerSlowError:
        pid = end_by_force(at.place)
        print(f"worker {pid} did not answer and was ended; its job is tried again, nothing is lost")
        return
    if not wait_gone(at.place, Deadline.after(ANSWER_S)):
        raise StillThereError(f"worker {pid}", ANSWER_S)
    print(f"worker {pid} left")


def _wait_for_parting(at: Here) -> None:
    """Nobody listens: there is no worker, or one that takes no more requests."""
    if not is_running(at.place):
        print("no worker runs")
        return
    if not wait_gone(at.place, Deadline.after(ANSWER_S)):
        raise StillThereError("the worker", ANSWER_S)
    print("the worker left")
