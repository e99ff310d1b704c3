"""`hookkit status`: whether it works, and if not, why."""

from __future__ import annotations

import os
from typing import Any

import click

from hookkit.cli.here import Here, here, json_option
from hookkit.cli.show import console, print_json
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.install import global_target, installed_in, local_target, project_target
from hookkit.ipc.client import ask
from hookkit.ipc.start import is_running, read_starts
from hookkit.spool.spool import Spool

LAST_LINES = 5


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Whether it works: hooks, worker, spool, and the last things that went wrong."""
    at = here()
    found = _look(at)
    if as_json:
        print_json(found)
    else:
        _print(found)


def _look(at: Here) -> dict[str, Any]:
    spool = Spool(at.paths.spool)
    starts = read_starts(at.place)
    return {
        "data_folder": at.paths.home,
        "writable": _is_writable(at.paths.home),
        "project": at.project.name,
        "settings_files": _hooks(),
        "worker": _worker(at),
        "failed_starts": starts.failures,
        "settings_problems": [str(e) for e in (*at.reading.problems, *at.reading.warnings)],
        "off": at.config.off,
        "spool": spool.counts()._asdict(),
        "waiting": sorted({job.reason for job in spool.waiting() if job.reason}),
        "failed": [{"job": job.id, "reason": job.reason} for job in spool.failed()],
        "last_hook_errors": _tail(at.paths.hooks_log),
        "worker_log": at.paths.worker_log,
    }


def _hooks() -> dict[str, Any]:
    cwd = os.getcwd()
    files: dict[str, Any] = {}
    for target in (
        project_target(None, cwd),
        local_target(None, cwd),
        global_target(environment()),
    ):
        try:
            files[target.path] = installed_in(target.path)
        except HookkitError as error:
            files[target.path] = str(error)
    return files


def _worker(at: Here) -> dict[str, Any]:
    """What the worker says of itself; asking starts none."""
    if not is_running(at.place):
        return {"running": False}
    try:
        reply = ask(at.place.socket(), {"op": "status"}, Deadline.after(2))
    except HookkitError as error:
        return {"running": True, "error": str(error)}
    return {"running": True, **reply}


def _is_writable(home: str) -> bool:
    while not os.path.exists(home) and home != os.path.dirname(home):
        home = os.path.dirname(home)
    return os.access(home, os.W_OK)


def _tail(path: str) -> list[str]:
    try:
        content = read_file(path) or b""
    except OSError as error:
        return [str(error)]
    return content.decode("utf-8", "replace").splitlines()[-LAST_LINES:]


def _print(found: dict[str, Any]) -> None:
    out = console()
    writable = "" if found["writable"] else "  NOT WRITABLE"
    rows = [
        ("data folder", f"{found['data_folder']}{writable}"),
        ("project", found["project"]),
        *(("hooks in", f"{p}: {_events(e)}") for p, e in found["settings_files"].items() if e),
        ("worker", _worker_line(found)),
        ("spool", ", ".join(f"{count} {name}" for name, count in found["spool"].items())),
        *(("waits", reason) for reason in found["waiting"]),
        *(("failed", f"{job['job']}: {job['reason']}") for job in found["failed"]),
        *(("setting", problem) for problem in found["settings_problems"]),
        *(("hook", line) for line in found["last_hook_errors"]),
    ]
    if not any(isinstance(e, list) and e for e in found["settings_files"].values()):
        rows.insert(2, ("hooks", "none installed here; run: hookkit install"))
    if found["off"]:
        rows.insert(0, ("OFF", "HOOKKIT_OFF is set: nothing is recalled or saved"))
    for name, text in rows:
        out.print(f"{name:>12}  {text}", markup=False)


def _events(found: list[str] | str) -> str:
    return found if isinstance(found, str) else ", ".join(found)


def _worker_line(found: dict[str, Any]) -> str:
    worker = found["worker"]
    if not worker["running"]:
        failed = found["failed_starts"]
        if failed > 1:
            return f"failed to start {failed} times; see {found['worker_log']}"
        return "none runs; the next hook starts one"
    if "error" in worker:
        return str(worker["error"])
    how = f"distilled by {worker['model']}" if worker["distils"] else "kept as said (no API key)"
    return f"pid {worker['pid']}, {worker['memories']} memories, {how}"
