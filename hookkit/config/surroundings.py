"""What the process environment says besides settings: who runs us, and where."""

from __future__ import annotations

import os
from collections.abc import MutableMapping

from hookkit.values import NamedTuple


class Surroundings(NamedTuple):
    """Of a process that Claude Code started, or of a person's shell."""

    project_dir: str  # where Claude Code was opened; "" outside of it
    claude_pid: int  # of the Claude Code that runs us, 0 unknown
    home: str  # HOOKKIT_HOME, "" where it is not set


def surroundings() -> Surroundings:
    """Read them from the environment."""
    pid = os.environ.get("CLAUDE_PID", "")
    return Surroundings(
        os.environ.get("CLAUDE_PROJECT_DIR", ""),
        int(pid) if pid.isdecimal() else 0,
        os.environ.get("HOOKKIT_HOME", ""),
    )


def environment() -> MutableMapping[str, str]:
    """The environment itself: settings are read from it, and children are given it."""
    return os.environ


def claude_folder() -> str:
    """Claude Code's own folder of this user, as it finds it; "" where nothing says where."""
    named = os.environ.get("CLAUDE_CONFIG_DIR", "")
    if named.startswith("/"):
        return named.rstrip("/")
    home = os.environ.get("HOME", "")
    return f"{home.rstrip('/')}/.claude" if home.startswith("/") else ""


def keep_mem0_quiet(mem0_dir: str) -> None:
    """Before the first import of mem0: no telemetry, no "notices", no folder in the user's home.

    It starts a PostHog thread otherwise, asks the network, and opens a second Qdrant.
    """
    os.environ.update(MEM0_TELEMETRY="false", MEM0_DIR=mem0_dir, ANONYMIZED_TELEMETRY="false")
