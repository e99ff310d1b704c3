"""What a hook process imports, name by name: each costs every prompt of every session."""

from __future__ import annotations

import fcntl
import json
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hookkit.deadline import Deadline
from hookkit.ipc.frames import receive, send

from .ipc.peers import peer
from .transcript.lines import claude, user

ROOT = Path(__file__).parents[1]
HOOK = ROOT / "hookkit" / "hooks" / "__main__.py"

# Runs the hook as settings.json does, and says afterwards what was imported for it.
WRAPPER = """
import sys
bare = set(sys.modules)
out, sys.argv = sys.argv[1], sys.argv[2:]
with open(sys.argv[0]) as file:
    code = compile(file.read(), sys.argv[0], "exec")
class Left(BaseException):
    pass
def leave(status):
    raise Left(status)
import os
os._exit = leave
try:
    exec(code, {"__name__": "__main__", "__file__": sys.argv[0]})
except Left as left:
    (status,) = left.args
loaded = set(sys.modules) - bare
with open(out, "w") as file:
    print(status, *loaded, file=file)
"""

SAVES = frozenset(
    [
        "__future__",
        "collections",
        "contextlib",
        "copyreg",
        "enum",
        "fcntl",
        "functools",
        "gc",
        "genericpath",
        "itertools",
        "json",
        "keyword",
        "operator",
        "os",
        "posixpath",
        "re",
        "reprlib",
        "signal",
        "stat",
        "types",
        "zlib",
    ]
)
RECALLS = SAVES | {"_socket"}
EXPECTED = {
    "SessionStart": RECALLS,
    "UserPromptSubmit": RECALLS,
    "Stop": SAVES,
    "SessionEnd": SAVES,
}
# Over a bare start of 10 ms each costs from a third of it to four of them.
BANNED = frozenset(
    [
        "asyncio",
        "dataclasses",
        "datetime",
        "inspect",
        "logging",
        "pathlib",
        "random",
        "selectors",
        "shutil",
        "socket",
        "subprocess",
        "tempfile",
        "threading",
        "traceback",
        "typing",
        "urllib",
    ]
)


def standard(modules: list[str]) -> set[str]:
    """The packages of the standard library among `modules`, by the names that people import.

    What they are made of inside ("_json", "sre_parse") differs by version, and typing imports
    warnings in some.
    """
    tops = {module.partition(".")[0] for module in modules} - {"hookkit", "warnings"}
    tops = {"re" if top.startswith("sre_") else top for top in tops}
    return {top for top in tops if not top.startswith("_") or top in {"_socket", "__future__"}}


def answers(connection: socket.socket, _over: threading.Event) -> None:
    """A worker that has something to say to everything."""
    receive(connection, Deadline.after(20))
    send(connection, {"text": "# Use uv", "ids": ["id-1"]}, Deadline.after(20))


def run_hook(event: str, home: Path, folder: Path) -> tuple[str, list[str]]:
    """What the hook printed, and what it imported."""
    transcript = folder / "s1.jsonl"
    said = [user("Is the password=hunter2! still right? " * 9), claude("No, it is not. " * 9)]
    transcript.write_bytes(b"".join(line + b"\n" for line in said))
    payload = {
        "session_id": "s1",
        "transcript_path": str(transcript),
        "cwd": str(folder),
        "hook_event_name": event,
        "source": "resume",
        "prompt": "what do we use for packages",
        "last_assistant_message": "No, it is not. " * 9,
        "reason": "other",
    }
    words = [event, "--owner=hookkit", f"--home={home}"]
    command = [sys.executable, "-I", "-S", "-c", WRAPPER, str(folder / "out"), str(HOOK), *words]
    done = subprocess.run(
        command, input=json.dumps(payload).encode(), capture_output=True, check=True
    )
    status, *modules = (folder / "out").read_text().split()

    assert (status, done.stderr) == ("0", b"")
    return done.stdout.decode(), modules


@pytest.mark.parametrize("event", EXPECTED)
def test_a_hook_imports_what_is_listed_here_and_no_more(event: str, tmp_path: Path) -> None:
    with peer(answers, "run/edge.sock") as path:
        home = Path(path).parents[1]
        with (home / "run" / "edge.lock").open("w") as lease:
            fcntl.flock(lease, fcntl.LOCK_EX)  # as a worker: so none is started
            stdout, modules = run_hook(event, home, tmp_path)
        log = home / "log" / "hooks.log"

        assert (log.read_text() if log.exists() else "") == ""
        assert len(list(home.glob("spool/pending/*.json"))) == (EXPECTED[event] is SAVES)
    assert standard(modules) == EXPECTED[event]
    assert BANNED.isdisjoint(standard(modules))
    assert ("Use uv" in stdout) == (EXPECTED[event] is RECALLS)


def test_a_hook_that_starts_a_worker_imports_no_more() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import hookkit.ipc.start; print(*sys.modules)"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(ROOT)]
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()

    assert BANNED.isdisjoint(standard(loaded))
