"""Faults as they happen, each put into a healthy install, and what the doctor must say of it."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from hookkit.install import HookProgram
from hookkit.ipc.start import Starts
from hookkit.llm.ledger import Breaker, Entry, Ledger
from hookkit.memory.asking import Usage
from hookkit.memory.model import Project
from hookkit.memory.ports import Purpose
from hookkit.spool.job import SaveJob
from hookkit.spool.spool import Spool
from hookkit.transcript.turns import Turn
from tests.doctor.world import World, free_port_url

DOWN = "the store at http://127.0.0.1:6333 cannot be used: no connection; start the server"
DIFFER = (
    "the store at /data/store holds layout 1, vectors of a (3 numbers), but what is set needs "
    "layout 1, vectors of b (4 numbers); set the embedder back to a, "
    "or run `hookkit reembed` to make its vectors anew"
)


class Fault(NamedTuple):
    """Something that goes wrong."""

    name: str
    seed: Callable[[World], None]
    check: str
    level: str
    says: str  # in what is found
    mend: str  # in what mends it
    is_safe: bool = False  # --fix mends it


def _job(world: World, reason: str = "", created: float = 0.0) -> SaveJob:
    turn = Turn("user", "The zebra import runs with SQLite in WAL mode.", "u1", "", 0)
    when = created or time.time()
    job = SaveJob("s1-0-9-x", "s1", Project("p", "p"), "user", "", (turn,), 0, 9, "", "", when)
    job = job._replace(reason=reason)
    Spool(f"{world.data}/spool").put(job)
    return job


def _gives_up(world: World) -> None:
    job, spool = _job(world), Spool(f"{world.data}/spool")
    spool.claim(job)
    spool.fail(job, "the model answered no JSON")


def _torn_job(world: World) -> None:
    Spool(f"{world.data}/spool").prepare()
    (world.data / "spool" / "failed" / "torn.json").write_text("{")


def _leftover(world: World) -> None:
    Spool(f"{world.data}/spool").prepare()
    path = world.data / "spool" / "pending" / "s1.json.123.tmp"
    path.write_text("half")
    os.utime(path, (time.time() - 9_000,) * 2)


def _elsewhere(world: World) -> None:
    job = _job(world)
    other = Spool(f"{world.data}/spool/qdrant-12345678")
    other.put(job)
    Spool(f"{world.data}/spool").claim(job)
    Spool(f"{world.data}/spool").finish(job)


def _config(*lines: str) -> Callable[[World], None]:
    def seed(world: World) -> None:
        (world.data / "config.env").write_text("".join(f"{line}\n" for line in lines))

    return seed


def _env(**values: str) -> Callable[[World], None]:
    return lambda world: world.env.update(values)


def _no_server(**values: str) -> Callable[[World], None]:
    """Settings in which {url} is one where nobody listens."""

    def seed(world: World) -> None:
        url = free_port_url()
        world.env.update({name: value.replace("{url}", url) for name, value in values.items()})

    return seed


def _replies(op: str, **fields: Any) -> Callable[[World], None]:
    return lambda world: world.replies[op].update(fields)


def _document(change: Callable[[dict[str, Any]], Any]) -> Callable[[World], None]:
    return lambda world: world.edit(lambda document: change(document) and None)


def _ours(document: dict[str, Any]) -> dict[str, Any]:
    """Our group of the Stop event, which stands after the user's."""
    group: dict[str, Any] = document["hooks"]["Stop"][-1]
    return group


def _as_other(world: World, program: HookProgram) -> None:
    world.settings.write_text("{}")
    world.install(program)


def _interpreter_gone(world: World) -> None:
    world.replace(world.program.python, "/nowhere/bin/python3")


def _code_gone(world: World) -> None:
    world.replace(world.program.main, "/nowhere/hookkit/hooks/__main__.py")


def _in_a_cache(world: World) -> None:
    cached = world.home / ".cache" / "uv" / "archive-v0" / "x" / "python"
    cached.parent.mkdir(parents=True)
    cached.write_text("#!/bin/sh\n")
    cached.chmod(0o700)
    world.replace(world.program.python, str(cached))


def _another_hookkit(world: World) -> None:
    other = world.home / "other" / "hookkit" / "hooks" / "__main__.py"
    other.parent.mkdir(parents=True)
    other.write_text("")
    _as_other(world, world.program._replace(main=str(other)))


def _mcp(world: World, **changes: Any) -> None:
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


def _mcp_broken(world: World) -> None:
    (world.project / ".mcp.json").write_text('{"mcpServers": {},}')


def _future(world: World) -> None:
    path = world.data / "log"
    path.mkdir()
    (path / "hooks.log").write_text("")
    os.utime(path / "hooks.log", (time.time() + 9 * 86_400,) * 2)


def _damaged(name: str) -> Callable[[World], None]:
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


def _no_database(world: World) -> None:
    (world.data / "usage.db").write_bytes(b"These are words, and no database at all. " * 9)


def _start_fails(world: World) -> None:
    starts = Starts(time.time() - 1, 5)
    Path(world.at().place.started).write_text(json.dumps(starts._asdict()))
    (world.data / "log").mkdir()
    (world.data / "log" / "worker.log").write_text("2026 [7] not started: no room\n")


def _model_left_alone(world: World) -> None:
    world.env["ANTHROPIC_API_KEY"] = "key"
    reason = "Anthropic answered 401; set MEM0_ANTHROPIC_TOKEN"
    Ledger(world.paths.usage).set_breaker("anthropic", Breaker(3, time.time() + 300, reason))


def _cap(world: World) -> None:
    world.env.update(ANTHROPIC_API_KEY="key", MEM0_DAILY_TOKEN_CAP="1000")
    usage, why = Usage(900, 200), Purpose("distil", "s", "p")
    Ledger(world.paths.usage).book(Entry(time.time(), why, "anthropic", "m", usage, 9, "ok"))


def _old_claude(world: World) -> None:
    world.program_in_path("claude", "echo '1.0.44 (Claude Code)'")


FAULTS = (
    # What Claude Code reads.
    Fault(
        "a trailing comma",
        lambda w: w.replace('"opus",', '"opus",,'),
        "hooks",
        "fail",
        "line 2",
        "mend ",
    ),
    Fault(
        "hooks switched off",
        _document(lambda d: d.update(disableAllHooks=True)),
        "hooks",
        "fail",
        "no hook runs",
        'take "disableAllHooks" out of',
    ),
    Fault(
        "not installed",
        lambda w: w.settings.unlink() or None,
        "hooks",
        "fail",
        "none for",
        "hookkit install",
    ),
    Fault(
        "an event missing",
        _document(lambda d: d["hooks"].pop("UserPromptSubmit")),
        "hooks",
        "fail",
        "UserPromptSubmit",
        "hookkit install",
        True,
    ),
    Fault(
        "a hook of ours twice",
        _document(lambda d: d["hooks"]["Stop"].append(_ours(d))),
        "hooks",
        "warn",
        "more than once",
        "hookkit install",
        True,
    ),
    Fault(
        "a timeout in milliseconds",
        _document(lambda d: _ours(d)["hooks"][0].update(timeout=15000)),
        "hooks",
        "fail",
        "15000",
        "hookkit install",
        True,
    ),
    Fault(
        "the interpreter moved",
        _interpreter_gone,
        "hooks",
        "fail",
        "/nowhere/bin/python3",
        "hookkit install",
        True,
    ),
    Fault(
        "hookkit moved", _code_gone, "hooks", "fail", "/nowhere/hookkit", "hookkit install", True
    ),
    Fault(
        "an interpreter in a cache",
        _in_a_cache,
        "hooks",
        "fail",
        "cleaned without notice",
        "hookkit install",
        True,
    ),
    Fault(
        "a matcher on our group",
        _document(lambda d: _ours(d).update(matcher="x")),
        "hooks",
        "warn",
        "were changed",
        "hookkit install",
        True,
    ),
    Fault(
        "another data folder",
        lambda w: _as_other(w, w.program._replace(home="/other")),
        "hooks",
        "warn",
        "/other",
        "HOOKKIT_HOME=/other",
    ),
    Fault(
        "another hookkit", _another_hookkit, "hooks", "warn", "another hookkit", "hookkit install"
    ),
    Fault(
        "a rival plugin",
        _document(lambda d: d.update(enabledPlugins={"claude-mem@thedotmack": True})),
        "rivals",
        "warn",
        "claude-mem@thedotmack",
        "claude plugin disable claude-mem@thedotmack",
    ),
    Fault(
        "mem0's own plugin",
        _document(lambda d: d.update(enabledPlugins={"mem0@mem0-plugins": True})),
        "rivals",
        "warn",
        "mem0@mem0-plugins",
        "claude plugin disable mem0@mem0-plugins",
    ),
    Fault(
        "a rival hook",
        _document(
            lambda d: d["hooks"].update(
                PostToolUse=[
                    {"hooks": [{"type": "command", "command": "node /x/claude-mem/save.js"}]}
                ]
            )
        ),
        "rivals",
        "warn",
        "PostToolUse",
        "take that hook out",
    ),
    Fault(
        "mem0-mcp-selfhosted's hook",
        _document(
            lambda d: d["hooks"]["Stop"].append(
                {"hooks": [{"type": "command", "command": "mem0-hook-stop", "timeout": 15000}]}
            )
        ),
        "rivals",
        "warn",
        "mem0-hook-stop",
        "hookkit install",
        True,
    ),
    Fault(
        "a tool server that is gone",
        lambda w: _mcp(w, command="/nowhere/python"),
        "tools",
        "fail",
        "/nowhere/python",
        "hookkit mcp add",
        True,
    ),
    Fault(
        "a tool server elsewhere",
        lambda w: _mcp(w, env={"HOOKKIT_HOME": "/other"}),
        "tools",
        "warn",
        "/other",
        "HOOKKIT_HOME=/other",
    ),
    Fault("a broken .mcp.json", _mcp_broken, "tools", "fail", "a comma before", "hookkit mcp add"),
    Fault("an old claude", _old_claude, "claude", "warn", "1.0.44", "claude update"),
    # Settings.
    Fault(
        "switched off",
        _config("HOOKKIT_OFF=1"),
        "switch",
        "warn",
        "HOOKKIT_OFF",
        'hookkit config set HOOKKIT_OFF ""',
    ),
    Fault(
        "a bad number",
        _config("MEM0_RECALL_LIMIT=many"),
        "settings",
        "fail",
        "MEM0_RECALL_LIMIT",
        'hookkit config set MEM0_RECALL_LIMIT ""',
    ),
    Fault(
        "a bad number in the shell",
        _env(MEM0_RECALL_LIMIT="many"),
        "settings",
        "fail",
        "MEM0_RECALL_LIMIT",
        "unset MEM0_RECALL_LIMIT",
    ),
    Fault(
        "an unknown setting",
        _config("MEM0_RECAL_LIMIT=5"),
        "settings",
        "warn",
        "MEM0_RECAL_LIMIT",
        "take MEM0_RECAL_LIMIT out of",
    ),
    Fault(
        "a line that is none",
        _config("# words", "hello"),
        "settings",
        "fail",
        "line 2",
        "config.env",
    ),
    Fault(
        "a pattern without end",
        _config("MEM0_REDACT_PATTERNS=(a+)+b"),
        "settings",
        "fail",
        "number 1",
        "hookkit config set MEM0_REDACT_PATTERNS",
    ),
    # The data folder.
    Fault(
        "a folder that others read",
        lambda w: w.data.chmod(0o755),
        "data folder",
        "warn",
        "0755",
        "chmod -R go-rwx",
        True,
    ),
    Fault(
        "a file that others read",
        lambda w: _config("# a remark")(w) or (w.data / "config.env").chmod(0o644),
        "data folder",
        "warn",
        "config.env",
        "chmod -R go-rwx",
        True,
    ),
    Fault(
        "a folder that nobody writes",
        lambda w: (w.data / "run").chmod(0o500),
        "data folder",
        "fail",
        "0500",
        "chmod -R u+rwX",
        True,
    ),
    Fault("a clock set back", _future, "clock", "warn", "hooks.log", "hookkit doctor --fix", True),
    Fault(
        "a damaged history",
        _damaged("history.db"),
        "databases",
        "fail",
        "history.db",
        "history.db.damaged",
    ),
    Fault(
        "a ledger that is none", _no_database, "databases", "fail", "usage.db", "usage.db.damaged"
    ),
    # Jobs.
    Fault(
        "a job given up",
        _gives_up,
        "spool",
        "warn",
        "the model answered no JSON",
        "hookkit flush --retry-failed",
    ),
    Fault("a job that is none", _torn_job, "spool", "warn", "torn.json", "then remove it"),
    Fault(
        "a job that waits",
        lambda w: _job(w, "no model qwen3; run: ollama pull qwen3") and None,
        "spool",
        "warn",
        "1 jobs wait",
        "ollama pull qwen3",
    ),
    Fault(
        "a job of last week",
        lambda w: _job(w, created=time.time() - 7 * 86_400) and None,
        "spool",
        "warn",
        "for a day",
        "hookkit flush",
    ),
    Fault(
        "a job for another store", _elsewhere, "spool", "warn", "qdrant-12345678", "hookkit flush"
    ),
    Fault("a file half written", _leftover, "spool", "warn", "s1.json.123.tmp", "rm ", True),
    # Parts.
    Fault(
        "no embedder's server",
        _no_server(MEM0_EMBED_PROVIDER="ollama", MEM0_EMBED_URL="{url}"),
        "embedder",
        "fail",
        "Ollama",
        "ollama serve",
    ),
    Fault(
        "an embedder's settings at odds",
        _env(MEM0_EMBED_DIMS="99"),
        "embedder",
        "fail",
        "MEM0_EMBED_DIMS",
        "doctor",
    ),
    Fault(
        "a worker of another version",
        _replies("status", version="99.0.0"),
        "worker",
        "warn",
        "99.0.0",
        "hookkit worker stop",
    ),
    Fault(
        "a store that is down",
        _replies("open", error=DOWN),
        "store",
        "fail",
        "no connection",
        "hookkit worker start",
    ),
    Fault(
        "vectors that differ",
        _replies("open", error=DIFFER),
        "store",
        "fail",
        "vectors of a",
        "hookkit reembed",
    ),
    Fault(
        "a search that fails",
        _replies("search", error="the disk is full"),
        "store",
        "fail",
        "the disk is full",
        "hookkit worker start",
    ),
    Fault(
        "no key for the model that is set",
        _config("MEM0_LLM_PROVIDER=anthropic"),
        "model",
        "fail",
        "no key",
        "MEM0_ANTHROPIC_TOKEN",
    ),
    Fault(
        "no server for the model",
        _no_server(MEM0_LLM_PROVIDER="ollama", MEM0_LLM_URL="{url}"),
        "model",
        "fail",
        "cannot be reached",
        "ollama serve",
    ),
    Fault(
        "no claude for the model",
        _env(MEM0_LLM_PROVIDER="claude_code"),
        "claude",
        "fail",
        "no claude in PATH",
        "install Claude Code",
    ),
    Fault(
        "a model left alone", _model_left_alone, "model", "warn", "failed 3 times", "hookkit flush"
    ),
    Fault(
        "the day's tokens spent", _cap, "model", "warn", "1,100 of 1,000", "MEM0_DAILY_TOKEN_CAP"
    ),
    Fault(
        "memories given up by the graph",
        _replies("status", graph={"waits": 2, "given_up": 2, "reason": "no JSON"}),
        "graph",
        "warn",
        "2 memories were given up",
        "hookkit graph backfill",
    ),
    Fault(
        "no Neo4j",
        _env(MEM0_NEO4J_URL="bolt://127.0.0.1:9", ANTHROPIC_API_KEY="key"),
        "graph",
        "fail",
        "127.0.0.1:9",
        "start the server",
    ),
    Fault(
        "no key for the graph",
        _env(MEM0_ENABLE_GRAPH="1", MEM0_GRAPH_LLM_PROVIDER="gemini"),
        "graph",
        "fail",
        "Gemini",
        "GOOGLE_API_KEY",
    ),
)
START_FAILS = Fault(
    "a worker that does not start",
    _start_fails,
    "worker",
    "fail",
    "not started: no room",
    "hookkit worker start",
    True,
)
