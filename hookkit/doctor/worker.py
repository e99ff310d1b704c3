"""The worker, and through it the store: the same questions that hooks ask."""

from __future__ import annotations

import os
import time
from functools import partial
from typing import Any

from hookkit import __version__
from hookkit.config.models import FOREIGN
from hookkit.config.read import parse_env
from hookkit.config.settings import SETTINGS
from hookkit.doctor.model import Finding, Surroundings, fail, ok, told, warn
from hookkit.errors import HookkitError
from hookkit.files import changed_at, read_file
from hookkit.ipc.asking import ask_for
from hookkit.ipc.client import WorkerSlowError
from hookkit.ipc.fit import KEYS
from hookkit.ipc.outage import read_outage
from hookkit.ipc.start import clear_starts, is_running, read_starts
from hookkit.store.qdrant_at import OLDEST, qdrant_at

ANSWER_S = 5.0  # for a worker that runs: what is asked of it takes milliseconds
START_S = 20.0  # for one that is started now, on a slow disk
OPEN_S = 15  # for a store that is tried once more
FAILED_OFTEN = 2  # starts in a row: no longer one that is only on its way
START = "hookkit worker start"
STOP = "hookkit worker stop"


def worker(at: Surroundings) -> list[Finding]:
    """Whether one answers, started if need be; where the starts failed, why."""
    if not os.path.isdir(at.paths.home):
        return [ok("worker", "none; the first hook starts one")]
    starts = read_starts(at.place)
    if not is_running(at.place) and starts.failures >= FAILED_OFTEN:
        says = f"failed to start {starts.failures} times: {_last_line(at)}"
        return [fail("worker", says, START, partial(_start, at))]
    try:
        reply = ask(at, {"op": "status"}, ANSWER_S if is_running(at.place) else START_S)
    except WorkerSlowError as error:
        return [told("worker", error, STOP)]
    except HookkitError as error:
        return [told("worker", error, START)]
    version = str(reply.get("version", __version__))
    if version != __version__ and not reply.get("leaving"):
        says = f"hookkit {version} serves, and this is {__version__}"
        return [warn("worker", says, f"uv tool upgrade hookkit, or: {STOP}")]
    if changed := _changed_key(at, reply.get("up_s")):
        return [warn("worker", changed, STOP)]
    return [ok("worker", f"pid {reply['pid']} serves")]


def store(at: Surroundings) -> list[Finding]:
    """Whether memories can be found: one is searched for, as a hook does."""
    if not is_running(at.place):
        return [ok("store", "opened by the first hook")]
    try:
        ask(at, {"op": "open", "timeout_s": OPEN_S}, OPEN_S + 1.0)
        ask(at, {"op": "search", "query": "hello", "limit": 1}, OPEN_S)
        reply = ask(at, {"op": "status"})
    except HookkitError as error:
        since = _since(read_outage(at.place).since)
        return [told("store", f"{error}{since}{_server(at)}", f"mend that, then: {START}")]
    memories = reply.get("memories")
    if memories is None:
        return [warn("store", "it does not say how many memories there are", "hookkit status")]
    if shortfall := reply.get("shortfall"):
        return [warn("store", str(shortfall), "hookkit migrate --to URL --collection NEW")]
    where = f"{at.config.qdrant_url} ({at.config.collection})" if _is_remote(at) else "embedded"
    return [ok("store", f"{memories} memories, {where}{_server(at)}")]


def ask(at: Surroundings, request: dict[str, Any], wait_s: float = ANSWER_S) -> dict[str, Any]:
    """The worker's reply, as a command of this user gets it; its memories are no project's.

    Raises:
        HookkitError: it cannot be reached, or refuses.
    """
    scope = {"user_id": at.config.user_id, "project": ""}
    return ask_for(at.paths, at.reading, {**scope, **request}, wait_s)


def _changed_key(at: Surroundings, up_s: object) -> str:
    """Why the worker may work with a key that was replaced, "" where it cannot.

    Of any other setting whoever asks it tells; of a key only whether there is one (ipc/fit).
    """
    path = at.paths.config_env
    stored, _ = parse_env(path, read_file(path) or b"")
    keys = [s.name for s in (*SETTINGS, *FOREIGN) if s.field in KEYS and stored.get(s.name)]
    keys = [name for name in keys if not at.environ.get(name)]  # which comes first
    if not keys or not isinstance(up_s, (int, float)):
        return ""
    started, changed = time.time() - up_s, changed_at(path)
    if not started + 1.0 < changed < float("inf"):
        return ""
    return (
        f"{path} was changed at {_clock(changed)}, after the worker started at {_clock(started)}: "
        f"if {' or '.join(keys)} was replaced, it still uses the old one"
    )


def _clock(moment: float) -> str:
    return time.strftime("%d %b %H:%M:%S", time.localtime(moment))


def _start(at: Surroundings) -> str:
    clear_starts(at.place)
    return f"worker {ask(at, {'op': 'status'}, START_S)['pid']} started"


def _last_line(at: Surroundings) -> str:
    log = (read_file(at.paths.worker_log) or b"").decode("utf-8", "replace").strip()
    return log.split("\n")[-1][:300] or "its log is empty"


def _is_remote(at: Surroundings) -> bool:
    return at.config.store == "qdrant"


def _server(at: Surroundings) -> str:
    """Which Qdrant answers, for what depends on its version; "" where there is none to ask."""
    if not _is_remote(at):
        return ""
    # Not above: `httpx` would cost every command 40 ms.
    from hookkit.store.qdrant_wire import Wire

    wire = Wire(qdrant_at(at.config))
    try:
        version = wire.version()
    except HookkitError:
        return ""
    finally:
        wire.close()
    oldest = ".".join(map(str, OLDEST))
    return f"; Qdrant {version or 'of an unknown version'}, {oldest} or later is needed"


def _since(moment: float) -> str:
    if not moment:
        return ""
    return time.strftime(" (since %d %b %H:%M)", time.localtime(moment))
