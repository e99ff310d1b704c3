"""Faults as they happen, and what the doctor must say of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.doctor.seeds import (
    another_hookkit,
    as_other,
    cap,
    code_gone,
    config,
    damaged,
    document,
    elsewhere,
    env,
    fails,
    future,
    gives_up,
    in_a_cache,
    interpreter_gone,
    key_replaced,
    leftover,
    loose_file,
    mcp,
    mcp_broken,
    model_left_alone,
    no_database,
    no_server,
    not_installed,
    old_claude,
    ours,
    replies,
    start_fails,
    torn_job,
    waits,
    waits_long,
)
from tests.doctor.world import World

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
        document(lambda d: d.update(disableAllHooks=True)),
        "hooks",
        "fail",
        "no hook runs",
        'take "disableAllHooks" out of',
    ),
    Fault(
        "not installed",
        not_installed,
        "hooks",
        "fail",
        "none for",
        "hookkit install",
    ),
    Fault(
        "an event missing",
        document(lambda d: d["hooks"].pop("UserPromptSubmit")),
        "hooks",
        "fail",
        "UserPromptSubmit",
        "hookkit install",
        True,
    ),
    Fault(
        "a hook of ours twice",
        document(lambda d: d["hooks"]["Stop"].append(ours(d))),
        "hooks",
        "warn",
        "more than once",
        "hookkit install",
        True,
    ),
    Fault(
        "a timeout in milliseconds",
        document(lambda d: ours(d)["hooks"][0].update(timeout=15000)),
        "hooks",
        "fail",
        "15000",
        "hookkit install",
        True,
    ),
    Fault(
        "the interpreter moved",
        interpreter_gone,
        "hooks",
        "fail",
        "/nowhere/bin/python3",
        "hookkit install",
        True,
    ),
    Fault("hookkit moved", code_gone, "hooks", "fail", "/nowhere/hookkit", "hookkit install", True),
    Fault(
        "an interpreter in a cache",
        in_a_cache,
        "hooks",
        "fail",
        "cleaned without notice",
        "hookkit install",
        True,
    ),
    Fault(
        "a matcher on our group",
        document(lambda d: ours(d).update(matcher="x")),
        "hooks",
        "warn",
        "were changed",
        "hookkit install",
        True,
    ),
    Fault(
        "another data folder",
        lambda w: as_other(w, w.program._replace(home="/other")),
        "hooks",
        "warn",
        "/other",
        "HOOKKIT_HOME=/other",
    ),
    Fault(
        "another hookkit", another_hookkit, "hooks", "warn", "another hookkit", "hookkit install"
    ),
    Fault(
        "a rival plugin",
        document(lambda d: d.update(enabledPlugins={"claude-mem@thedotmack": True})),
        "rivals",
        "warn",
        "claude-mem@thedotmack",
        "claude plugin disable claude-mem@thedotmack",
    ),
    Fault(
        "mem0's own plugin",
        document(lambda d: d.update(enabledPlugins={"mem0@mem0-plugins": True})),
        "rivals",
        "warn",
        "mem0@mem0-plugins",
        "claude plugin disable mem0@mem0-plugins",
    ),
    Fault(
        "a rival hook",
        document(
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
        document(
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
        lambda w: mcp(w, command="/nowhere/python"),
        "tools",
        "fail",
        "/nowhere/python",
        "hookkit mcp add",
        True,
    ),
    Fault(
        "a tool server elsewhere",
        lambda w: mcp(w, env={"HOOKKIT_HOME": "/other"}),
        "tools",
        "warn",
        "/other",
        "HOOKKIT_HOME=/other",
    ),
    Fault("a broken .mcp.json", mcp_broken, "tools", "fail", "a comma before", "hookkit mcp add"),
    Fault("an old claude", old_claude, "claude", "warn", "1.0.44", "claude update"),
    # Settings.
    Fault(
        "switched off",
        config("HOOKKIT_OFF=1"),
        "switch",
        "warn",
        "HOOKKIT_OFF",
        'hookkit config set HOOKKIT_OFF ""',
    ),
    Fault(
        "a bad number",
        config("MEM0_RECALL_LIMIT=many"),
        "settings",
        "fail",
        "MEM0_RECALL_LIMIT",
        'hookkit config set MEM0_RECALL_LIMIT ""',
    ),
    Fault(
        "a bad number in the shell",
        env(MEM0_RECALL_LIMIT="many"),
        "settings",
        "fail",
        "MEM0_RECALL_LIMIT",
        "unset MEM0_RECALL_LIMIT",
    ),
    Fault(
        "an unknown setting",
        config("MEM0_RECAL_LIMIT=5"),
        "settings",
        "warn",
        "MEM0_RECAL_LIMIT",
        "take MEM0_RECAL_LIMIT out of",
    ),
    Fault(
        "a line that is none",
        config("# words", "hello"),
        "settings",
        "fail",
        "line 2",
        "config.env",
    ),
    Fault(
        "a pattern without end",
        config("MEM0_REDACT_PATTERNS=(a+)+b"),
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
        loose_file,
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
    Fault("a clock set back", future, "clock", "warn", "hooks.log", "hookkit doctor --fix", True),
    Fault(
        "a damaged history",
        damaged("history.db"),
        "databases",
        "fail",
        "history.db",
        "history.db.damaged",
    ),
    Fault(
        "a ledger that is none",
        no_database("usage.db"),
        "databases",
        "fail",
        "usage.db",
        "usage.db.damaged",
    ),
    Fault(
        "tombstones that are none",
        no_database("tombstones.db"),
        "databases",
        "fail",
        "may be learned again",
        "tombstones.db.damaged",
    ),
    Fault(
        "a file for undo that is none",
        no_database("undo-edge.db"),
        "databases",
        "fail",
        "`undo` brings none of that back",
        "undo-edge.db.damaged",
    ),
    Fault(
        "another store's queue that is none",
        no_database("graph-qdrant-12345678.db"),
        "databases",
        "fail",
        "still to do",
        "hookkit graph backfill",
    ),
    # Hooks that ran.
    Fault(
        "a hook that failed once",
        fails("Stop", 60.0),
        "hook runs",
        "warn",
        "Stop failed once, the last at ",
        "hookkit flush",
    ),
    Fault(
        "a hook that fails each time",
        fails("UserPromptSubmit", 90.0, 60.0, 30.0),
        "hook runs",
        "fail",
        "UserPromptSubmit failed 3 times in a row since ",
        "hookkit flush",
    ),
    Fault(
        "prompts in vain for a day",
        fails("UserPromptSubmit", 90_000.0, 0.0, excused=True),
        "hook runs",
        "fail",
        "failed 2 times in a row since ",
        "hookkit flush",
    ),
    # Jobs.
    Fault(
        "a job given up",
        gives_up,
        "spool",
        "warn",
        "the model answered no JSON",
        "hookkit flush --retry-failed",
    ),
    Fault("a job that is none", torn_job, "spool", "warn", "torn.json", "then remove it"),
    Fault(
        "a job that waits",
        waits,
        "spool",
        "warn",
        "1 jobs wait",
        "ollama pull qwen3",
    ),
    Fault(
        "a job of last week",
        waits_long,
        "spool",
        "warn",
        "for a day",
        "hookkit flush",
    ),
    Fault(
        "a job for another store", elsewhere, "spool", "warn", "qdrant-12345678", "hookkit flush"
    ),
    Fault("a file half written", leftover, "spool", "warn", "s1.json.123.tmp", "rm ", True),
    # Parts.
    Fault(
        "no embedder's server",
        no_server(MEM0_EMBED_PROVIDER="ollama", MEM0_EMBED_URL="{url}"),
        "embedder",
        "fail",
        "Ollama",
        "ollama serve",
    ),
    Fault(
        "an embedder's settings at odds",
        env(MEM0_EMBED_DIMS="99"),
        "embedder",
        "fail",
        "MEM0_EMBED_DIMS",
        "doctor",
    ),
    Fault(
        "a worker of another version",
        replies("status", version="99.0.0"),
        "worker",
        "warn",
        "99.0.0",
        "hookkit worker stop",
    ),
    Fault(
        "a key that was replaced under a worker",
        key_replaced,
        "worker",
        "warn",
        "if MEM0_EMBED_API_KEY was replaced, it still uses the old one",
        "hookkit worker stop",
    ),
    Fault(
        "a store that is down",
        replies("open", error=DOWN),
        "store",
        "fail",
        "no connection",
        "hookkit worker start",
    ),
    Fault(
        "vectors that differ",
        replies("open", error=DIFFER),
        "store",
        "fail",
        "vectors of a",
        "hookkit reembed",
    ),
    Fault(
        "a store without words",
        replies("status", shortfall="memories are found by meaning alone"),
        "store",
        "warn",
        "by meaning alone",
        "hookkit migrate",
    ),
    Fault(
        "a search that fails",
        replies("search", error="the disk is full"),
        "store",
        "fail",
        "the disk is full",
        "hookkit worker start",
    ),
    Fault(
        "no key for the model that is set",
        config("MEM0_LLM_PROVIDER=anthropic"),
        "model",
        "fail",
        "no key",
        "MEM0_ANTHROPIC_TOKEN",
    ),
    Fault(
        "no server for the model",
        no_server(MEM0_LLM_PROVIDER="ollama", MEM0_LLM_URL="{url}"),
        "model",
        "fail",
        "cannot be reached",
        "ollama serve",
    ),
    Fault(
        "no claude for the model",
        env(MEM0_LLM_PROVIDER="claude_code"),
        "claude",
        "fail",
        "no claude in PATH",
        "install Claude Code",
    ),
    Fault(
        "a model left alone", model_left_alone, "model", "warn", "failed 3 times", "hookkit flush"
    ),
    Fault("the day's tokens spent", cap, "model", "warn", "1,100 of 1,000", "MEM0_DAILY_TOKEN_CAP"),
    Fault(
        "memories given up by the graph",
        replies("status", graph={"waits": 2, "given_up": 2, "reason": "no JSON"}),
        "graph",
        "warn",
        "2 memories were given up",
        "hookkit graph backfill",
    ),
    Fault(
        "no Neo4j",
        env(MEM0_NEO4J_URL="bolt://127.0.0.1:9", ANTHROPIC_API_KEY="key"),
        "graph",
        "fail",
        "127.0.0.1:9",
        "start the server",
    ),
    Fault(
        "no file with the words about the graph",
        env(
            MEM0_ENABLE_GRAPH="1",
            MEM0_GRAPH_CUSTOM_PROMPT_FILE="/nowhere/prompt",
            ANTHROPIC_API_KEY="key",
        ),
        "graph",
        "fail",
        "MEM0_GRAPH_CUSTOM_PROMPT_FILE must name a text file, found nothing at /nowhere/prompt",
        "write the file, or unset MEM0_GRAPH_CUSTOM_PROMPT_FILE",
    ),
    Fault(
        "no key for the graph",
        env(MEM0_ENABLE_GRAPH="1", MEM0_GRAPH_LLM_PROVIDER="gemini"),
        "graph",
        "fail",
        "Gemini",
        "GOOGLE_API_KEY",
    ),
)
START_FAILS = Fault(
    "a worker that does not start",
    start_fails,
    "worker",
    "fail",
    "not started: no room",
    "hookkit worker start",
    True,
)
