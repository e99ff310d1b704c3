"""Other users of the machine: no file is theirs to read, no socket, no command line."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hookkit.deadline import Deadline
from hookkit.ipc.client import ask
from hookkit.worker.log import Log
from hookkit.worker.peer import is_ours
from hookkit.worker.serve import Server, listen
from tests.soak.crowd import Crowd
from tests.soak.stored import flushed

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
KINDS = {stat.S_IFDIR: "folder", stat.S_IFREG: "file", stat.S_IFSOCK: "socket"}
MODES = {"folder": "0o700", "file": "0o600", "socket": "0o600"}
# In no command line, of whichever program: each one is the value of another setting.
MARK = "NotInAnyCommandLine"
SECRETS = {
    name: f"sk-ant-api03-{MARK}{number}"
    for number, name in enumerate(
        (
            *("ANTHROPIC_API_KEY", "MEM0_ANTHROPIC_TOKEN", "MEM0_QDRANT_API_KEY"),
            *("MEM0_NEO4J_PASSWORD", "MEM0_EMBED_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY"),
        )
    )
}
CLAUDE = """#!/bin/sh
cat > /dev/null
sleep 0.5
echo '{"type": "result", "structured_output": {"memory": []}, "usage": {}}'
"""
STRANGER = """
import os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with socket.socket(socket.AF_UNIX) as connection:
    connection.settimeout(20)
    connection.connect(sys.argv[1])
    body = b'{"protocol": 1, "op": "status"}'
    try:
        connection.sendall(len(body).to_bytes(4, "big") + body)
        print(len(connection.recv(1000)))
    except (BrokenPipeError, ConnectionResetError):
        print(0)
"""


@pytest.mark.heavy
@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], ids=oct)
def test_whatever_the_umask_no_file_of_ours_is_for_others(mask: int, crowd: Crowd) -> None:
    before = os.umask(mask)
    try:
        live_through(crowd)
    finally:
        os.umask(before)

    found = modes(Path(crowd.paths.home))
    assert {kind for kind, _ in found.values()} >= {"folder", "file"}
    assert {at: mode for at, (kind, mode) in found.items() if mode != MODES[kind]} == {}


def live_through(crowd: Crowd) -> None:
    """Make a data folder hold every kind of file there is without servers."""
    session = crowd.session("s1")
    session.runs("SessionStart")
    for event in ("UserPromptSubmit", "Stop"):
        session.says()
        session.runs(event)
    session.runs("Nonsense")  # a line for hooks.log
    flushed(crowd.paths)
    session.runs("SessionStart")  # a block that is kept
    for args in (["forget", "--session", "s1", "--yes"], ["undo"]):
        crowd.types(*args)
    for args in (["config", "set", "MEM0_ENABLE_GRAPH", "true"], ["usage"], ["list"], ["status"]):
        assert crowd.types(*args).status == 0
    assert crowd.types("worker", "stop").status == 0
    session.says()
    session.runs("Stop")
    flushed(crowd.paths)


def modes(home: Path) -> dict[str, tuple[str, str]]:
    """Kind and mode of the folder and of all in it."""
    found = {}
    for path in (home, *home.rglob("*")):
        mode = path.lstat().st_mode
        found[str(path.relative_to(home))] = (KINDS[stat.S_IFMT(mode)], oct(stat.S_IMODE(mode)))
    return found


@pytest.mark.heavy
def test_no_secret_stands_in_the_command_line_of_any_process(crowd: Crowd) -> None:
    program = crowd.folder / "bin" / "claude"
    program.parent.mkdir()
    program.write_text(CLAUDE)
    program.chmod(0o700)
    path = f"{program.parent}:{os.defpath}"
    crowd.more = {**SECRETS, "MEM0_LLM_PROVIDER": "claude_code", "PATH": path}
    with watched() as lines:
        session = crowd.session("s1")
        session.says()
        for event in ("SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"):
            assert session.runs(event).status == 0
        assert crowd.types("flush").status == 0

    seen = [line for line in lines if str(crowd.folder) in line or "hookkit.cli" in line]
    for ours in ("hooks/__main__.py", "worker/__main__.py", "hookkit.cli", str(program)):
        assert any(ours in line for line in seen), f"{ours} was not seen at all"
    assert [line for line in lines if MARK in line] == []


@contextmanager
def watched() -> Iterator[set[str]]:
    """The command lines of all processes, for as long as this lasts."""
    lines: set[str] = set()
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.01):
            for pid in filter(str.isdecimal, os.listdir("/proc")):
                try:
                    lines.add(Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace"))
                except OSError:  # it ended meanwhile
                    continue

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lines
    finally:
        is_over.set()
        thread.join()


@contextmanager
def serving(handle: Any = lambda _request: {"words": "of a memory"}) -> Iterator[tuple[str, Path]]:
    """A socket that any user may connect to, as a wrong mode would have it; and the log."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)  # pytest's own folders are closed to others
        path, log = f"{folder}/s", Path(folder) / "worker.log"
        server = Server(listen(path), handle, Log(str(log)))
        os.chmod(path, 0o666)
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield path, log
        finally:
            server.close()
            thread.join()


@AS_ROOT
def test_another_user_is_turned_away_without_a_word_although_the_modes_would_let_them_in() -> None:
    with serving() as (path, log):
        told = subprocess.run(
            [sys.executable, "-I", "-S", "-c", STRANGER, path], capture_output=True, timeout=60
        )
        ours = ask(path, {"op": "status"}, Deadline.after(20))
        logged = log.read_text()

    assert (told.returncode, told.stdout, told.stderr) == (0, b"0\n", b"")
    assert ours == {"words": "of a memory"}
    assert "turned away a connection: it is another user's" in logged


def test_a_process_of_our_own_is_ours() -> None:
    one, other = socket.socketpair(socket.AF_UNIX)
    with one, other:
        assert is_ours(one)
