"""How each fault comes into a healthy install."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hookkit.install import HookProgram
from hookkit.ipc.start import Starts
from hookkit.llm.ledger import Breaker, Entry, Ledger
from hookkit.memory.model import Project
from hookkit.memory.ports import Purpose
from hookkit.memory.usage import Usage
from hookkit.spool.failures import note_failure
from hookkit.spool.job import SaveJob
from hookkit.spool.spool import Spool
from hookkit.transcript.turns import Turn
from tests.doctor.world import World, free_port_url


def save_job(world: World, reason: str = "", created: float = 0.0) -> SaveJob:
    turn = Turn("user", "The zebra import runs with SQLite in WAL mode.", "u1", "", 0)
    when = created or time.time()
    job = SaveJob("s1-0-9-x", "s1", Project("p", "p"), "user", "", (turn,), 0, 9, "", "", when)
    job = job._replace(reason=reason)
    Spool(f"{world.data}/spool").put(job)
    return job


def waits(world: World) -> None:
    """A job that was tried."""
    save_job(world, "Ollama at http://x has no model qwen3; run: ollama pull qwen3")


def waits_long(world: World) -> None:
    """A job that nobody tried."""
    save_job(world, created=time.time() - 7 * 86_400)


def gives_up(world: World) -> None:
    job, spool = save_job(world), Spool(f"{world.data}/spool")
    spool.claim(job)
    spool.fail(job, "the model answered no JSON")


def torn_job(world: World) -> None:
    Spool(f"{world.data}/spool").prepare()
    (world.data / "spool" / "failed" / "torn.json").write_text("{")


def leftover(world: World) -> None:
    Spool(f"{world.data}/spool").prepare()
    path = world.data / "spool" / "pending" / "s1.json.123.tmp"
    path.write_text("half")
    os.utime(path, (time.time() - 9_000,) * 2)


def elsewhere(world: World) -> None:
    job = save_job(world)
    other = Spool(f"{world.data}/spool/qdrant-12345678")
    other.put(job)
    Spool(f"{world.data}/spool").claim(job)
    Spool(f"{world.data}/spool").finish(job)


def not_installed(world: World) -> None:
    """No settings file."""
    world.settings.unlink()


def loose_file(world: World) -> None:
    """One that everybody may read."""
    path = world.data / "config.env"
    path.write_text("# a remark\n")
    path.chmod(0o644)


def config(*lines: str) -> Callable[[World], None]:
    def seed(world: World) -> None:
        (world.data / "config.env").write_text("".join(f"{line}\n" for line in lines))

    return seed


def key_replaced(world: World) -> None:
    """In config.env, while a worker runs for a minute."""
    world.replies["status"]["up_s"] = 60.0
    config("MEM0_EMBED_API_KEY=another")(world)


def env(**values: str) -> Callable[[World], None]:
    return lambda world: world.env.update(values)


def no_server(**values: str) -> Callable[[World], None]:
    """Settings in which {url} is one where nobody listens."""

    def seed(world: World) -> None:
        url = free_port_url()
        world.env.update({name: value.replace("{url}", url) for name, value in values.items()})

    return seed


def replies(op: str, **fields: Any) -> Callable[[World], None]:
    return lambda world: world.replies[op].update(fields)


def document(change: Callable[[dict[str, Any]], Any]) -> Callable[[World], None]:
    return lambda world: world.edit(lambda document: change(document) and None)


def ours(document: dict[str, Any]) -> dict[str, Any]:
    """Our group of the Stop event, which stands after the user's."""
    group: dict[str, Any] = document["hooks"]["Stop"][-1]
    return group


def as_other(world: World, program: HookProgram) -> None:
    world.settings.write_text("{}")
    world.install(program)


def interpreter_gone(world: World) -> None:
    world.replace(world.program.python, "/nowhere/bin/python3")


def code_gone(world: World) -> None:
    world.replace(world.program.main, "/nowhere/hookkit/hooks/__main__.py")


def in_a_cache(world: World) -> None:
    cached = world.home / ".cache" / "uv" / "archive-v0" / "x" / "python"
    cached.parent.mkdir(parents=True)
    cached.write_text("#!/bin/sh\n")
    cached.chmod(0o700)
    world.replace(world.program.python, str(cached))


def another_hookkit(world: World) -> None:
    other = world.home / "other" / "hookkit" / "hooks" / "__main__.py"
    other.parent.mkdir(parents=True)
    other.write_text("")
    as_other(world, world.program._replace(main=str(other)))


def mcp(world: World, **changes: Any) -> None:
    root = Path(world.program.main).parent.parent.parent
    main = str(root / "mcp_server" / "__main__.py")
    entry = {
        "type": "stdio",
        "command": world.program.python,
        "args": ["-E", main],
        "env": {"HOOKKIT_HOME": str(world.data)},
        **changes,
    }
    theirs = {"command": "their-server"}
    document = {"mcpServers": {"theirs": theirs, "mem0": entry}}
    (world.project / ".mcp.json").write_text(json.dumps(document))


def mcp_broken(world: World) -> None:
    (world.project / ".mcp.json").write_text('{"mcpServers": {},}')


def future(world: World) -> None:
    path = world.data / "log"
    path.mkdir()
    (path / "hooks.log").write_text("")
    os.utime(path / "hooks.log", (time.time() + 9 * 86_400,) * 2)


def damaged(name: str) -> Callable[[World], None]:
    def seed(world: World) -> None:
        path = world.data / name
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE history (id TEXT, words TEXT)")
            rows = [(str(n), "x" * 300) for n in range(200)]
            database.executemany("INSERT INTO history VALUES (?, ?)", rows)
        database.close()
        with path.open("r+b") as file:
            file.seek(8192)
            file.write(b"\xff" * 8192)

    return seed


def no_database(name: str) -> Callable[[World], None]:
    """Words in the place of that one."""

    def seed(world: World) -> None:
        (world.data / name).write_bytes(b"These are words, and no database at all. " * 9)

    return seed


def fails(hook: str, *ago_s: float, excused: bool = False) -> Callable[[World], None]:
    """A hook that failed so long ago, each time for the same reason."""

    def seed(world: World) -> None:
        for one in ago_s:
            reason = "the disk is full; run `hookkit flush`"
            note_failure(world.paths, hook, reason, time.time() - one, excused=excused)

    return seed


def start_fails(world: World) -> None:
    starts = Starts(time.time() - 1, 5)
    Path(world.at().place.started).write_text(json.dumps(starts._asdict()))
    (world.data / "log").mkdir()
    (world.data / "log" / "worker.log").write_text("2026 [7] not started: no room\n")


def model_left_alone(world: World) -> None:
    world.env["ANTHROPIC_API_KEY"] = "key"
    reason = "Anthropic answered 401; set MEM0_ANTHROPIC_TOKEN"
    Ledger(world.paths.usage).set_breaker("anthropic", Breaker(3, time.time() + 300, reason))


def cap(world: World) -> None:
    world.env.update(ANTHROPIC_API_KEY="key", MEM0_DAILY_TOKEN_CAP="1000")
    usage, why = Usage(900, 200), Purpose("distil", "s", "p")
    Ledger(world.paths.usage).book(Entry(time.time(), why, "anthropic", "m", usage, 9, "ok"))


def old_claude(world: World) -> None:
    world.program_in_path("claude", "echo '1.0.44 (Claude Code)'")
