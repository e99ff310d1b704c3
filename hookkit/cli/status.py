"""`hookkit status`: whether it works, and if not, why."""

from __future__ import annotations

import os
import time
from typing import Any

import click

from hookkit.cli.elsewhere import waiting_elsewhere
from hookkit.cli.here import Here, here, json_option, working_folder
from hookkit.cli.proof import alarms, proof, proof_rows
from hookkit.cli.show import plain, print_json
from hookkit.cli.since import since_when
from hookkit.cli.tokens import tokens, tokens_row
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.install import global_target, installed_in, local_target, project_target
from hookkit.ipc.client import ask
from hookkit.ipc.outage import read_outage
from hookkit.ipc.start import GRACE_S, is_running, read_starts
from hookkit.spool.job import SaveJob
from hookkit.spool.spool import Spool

LAST_LINES = 5
RETRY = "`hookkit flush --retry-failed` tries those again; or delete the files"
ANSWER_S = 2.0  # a worker answers this at once, whatever it is at


@click.command()
@json_option
def status(as_json: bool) -> None:
    """Whether it works: hooks, worker, spool, and the last things that went wrong."""
    found = _look(here())
    if as_json:
        print_json(found)
        return
    for name, text in _rows(found):
        print(f"{name:>12}  {plain(text)}")


def _look(at: Here) -> dict[str, Any]:
    spool = Spool(at.place.spool)
    outage = read_outage(at.place)
    return {
        "data_folder": at.paths.home,
        "writable": _is_writable(at.paths.home),
        "project": at.project.name,
        "settings_files": _hooks(),
        "worker": _worker(at),
        "settings_problems": [str(e) for e in (*at.reading.problems, *at.reading.warnings)],
        "off": at.config.off,
        "tokens": tokens(at),
        "store": {
            "place": at.place.name,
            "url": at.config.qdrant_url if at.config.store == "qdrant" else "",
            "out_since": outage.since,
            "reason": outage.reason,
        },
        "proof": proof(at),
        "alarms": alarms(at),
        "spool": spool.counts()._asdict(),
        "waiting": _waiting(spool.waiting()),
        "elsewhere": waiting_elsewhere(at.paths, at.place),
        "failed": [
            {"job": job.id, "reason": job.reason, "file": f"{at.place.spool}/failed/{job.id}.json"}
            for job in spool.failed()
        ],
        "last_hook_errors": _tail(at.paths.hooks_log),
    }


def _waiting(jobs: list[SaveJob]) -> list[dict[str, Any]]:
    """Each reason for which jobs wait, since when the first does, and how many."""
    reasons: dict[str, list[float]] = {}
    for job in jobs:
        if job.reason:
            reasons.setdefault(job.reason, []).append(job.created)
    return [
        {"reason": reason, "since": min(created), "jobs": len(created)}
        for reason, created in sorted(reasons.items())
    ]


def _hooks() -> dict[str, Any]:
    """The events installed in each settings file that counts here, or why it cannot be read."""
    cwd = working_folder()
    files: dict[str, Any] = {}
    for target in (project_target(None, cwd), local_target(None, cwd)):
        files[target.path] = _installed(target.path)
    try:
        path = global_target(environment()).path
    except HookkitError as error:  # neither HOME nor CLAUDE_CONFIG_DIR says where
        return {**files, "the user's settings.json": str(error)}
    return {**files, path: _installed(path)}


def _installed(path: str) -> list[str] | str:
    try:
        return installed_in(path)
    except HookkitError as error:
        return str(error)


def _worker(at: Here) -> dict[str, Any]:
    """What the worker says of itself; asking starts none."""
    if not is_running(at.place):
        return {"running": False, **_starts(at)}
    try:
        reply = ask(at.place.socket(), {"op": "status"}, Deadline.after(ANSWER_S))
    except HookkitError as error:
        return {"running": True, "error": str(error), "log": at.paths.worker_log}
    return {"running": True, "log": at.paths.worker_log, **reply}


def _starts(at: Here) -> dict[str, Any]:
    starts = read_starts(at.place)
    is_on_its_way = 0 <= time.time() - starts.at < GRACE_S and starts.failures == 1
    last = _tail(at.paths.worker_log)[-1:]
    return {
        "failed_starts": 0 if is_on_its_way else starts.failures,
        "log": at.paths.worker_log,
        "last_log_line": last[0] if last else "",
    }


def _is_writable(home: str) -> bool:
    while not os.path.lexists(home) and home != os.path.dirname(home):
        home = os.path.dirname(home)
    return os.path.isdir(home) and os.access(home, os.W_OK | os.X_OK)


def _tail(path: str) -> list[str]:
    try:
        content = read_file(path) or b""
    except OSError as error:
        return [str(error)]
    return (
        content.decode("utf-8", "replace").strip("\n").split("\n")[-LAST_LINES:] if content else []
    )


def _rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    writable = "" if found["writable"] else ", NOT WRITABLE; make it so, or set HOOKKIT_HOME"
    files, store = found["settings_files"], found["store"]
    rows = [
        ("data folder", f"{found['data_folder']}{writable}"),
        ("project", found["project"]),
        *(("hooks in", f"{path}: {_events(events)}") for path, events in files.items() if events),
        *([("store", f"{store['url']} ({store['place']})")] if store["url"] else []),
        *([("store", short)] if (short := found["worker"].get("shortfall")) else []),
        ("worker", _worker_line(found["worker"])),
        ("spool", ", ".join(f"{count} {name}" for name, count in found["spool"].items())),
        *(("30 days", line) for line in proof_rows(found["proof"])),
        *(("ALARM", reason) for reason in found["alarms"]),
        ("tokens", tokens_row(found["tokens"])),
        *(("graph", line) for line in _graph(found["worker"])),
        *(("waits", line) for line in _waits(found)),
        *(("elsewhere", line) for line in _elsewhere(found["elsewhere"])),
        *(("failed", f"{job['file']}: {job['reason']}") for job in found["failed"]),
        *([("", RETRY)] if found["failed"] else []),
        *(("setting", problem) for problem in found["settings_problems"]),
        *(("hook", line) for line in found["last_hook_errors"]),
    ]
    if not any(isinstance(events, list) and events for events in files.values()):
        rows.insert(2, ("hooks", "none installed here; run: hookkit install"))
    if found["off"]:
        rows.insert(0, ("OFF", "HOOKKIT_OFF is set: nothing is recalled or saved"))
    return rows


def _waits(found: dict[str, Any]) -> list[str]:
    """Since when nothing is saved, and why: of the store, of all jobs, or of each its own."""
    worker, store = found["worker"], found["store"]
    # A worker that runs knows best; without one there is what the last has noted.
    told = [(store["out_since"], store["reason"])]
    if "waits_for" in worker:
        told = [(worker["waits_since"], worker["waits_for"])]
    told += [(one["since"], one["reason"]) for one in found["waiting"]]
    since: dict[str, float] = {}
    for moment, reason in told:
        since.setdefault(reason, moment)
    now = time.time()
    return [f"since {since_when(moment, now)}: {why}" for why, moment in since.items() if why]


def _graph(worker: dict[str, Any]) -> list[str]:
    graph = worker.get("graph") or {"waits": 0, "given_up": 0}
    waits, tried = graph["waits"], f"{graph['given_up']} only for `hookkit graph backfill`"
    return [f"{waits} memories wait, {tried}: {graph['reason'] or 'at work'}"] if waits else []


def _elsewhere(counts: dict[str, int]) -> list[str]:
    return [
        f"{count} jobs wait for the store {name}, which is not the one that is set; "
        f"they are saved when a session runs with its settings"
        for name, count in counts.items()
    ]


def _events(found: list[str] | str) -> str:
    return found if isinstance(found, str) else ", ".join(found)


def _worker_line(worker: dict[str, Any]) -> str:
    if not worker["running"]:
        failed = worker["failed_starts"]
        if failed:
            times = "once" if failed == 1 else f"{failed} times"
            return (
                f"failed to start {times}; the last line in {worker['log']}: "
                f"{worker['last_log_line']}; `hookkit worker start` tries at once"
            )
        return "none runs; the next hook starts one"
    if "error" in worker:
        return str(worker["error"])
    if not worker["open"]:
        now = "nothing can be recalled or saved yet" if worker["waits_for"] else "it is starting"
        return f"pid {worker['pid']}; {now}"
    if worker["memories"] is None:
        return f"pid {worker['pid']}; the store does not say how many memories there are"
    how = f"distilled by {worker['model']}" if worker["distils"] else "kept as said (no model)"
    raw = f" ({worker['raw']} as said)" if worker.get("raw") else ""
    return f"pid {worker['pid']}, {worker['memories']} memories{raw}, {how}"
