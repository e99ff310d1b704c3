"""`hookkit mcp add` and `remove`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

import click

import hookkit
from hookkit.cli.here import Here, here, make_data_folder, working_folder
from hookkit.config.surroundings import environment
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.install.entries import HookProgram
from hookkit.install.servers import NameTakenError, is_ours, server_entry, set_server

LOCK_S = 20.0
CLAUDE_S = 60.0  # `claude mcp get` starts the server to see whether it lives
NAME = "mem0"
FILE = ".mcp.json"


class ClaudeError(HookkitError):
    """Claude Code's own command failed."""

    def __init__(self, words: Sequence[str], said: str) -> None:
        super().__init__(
            f"`{' '.join(words)}` failed: {said.strip()[:300]}; mend that and retry, or use "
            f"--scope project --file, which writes {FILE} without it"
        )


class NoClaudeError(HookkitError):
    """A scope that only Claude Code itself writes."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"--scope {scope} is written by `claude mcp add`, and there is no claude in PATH; "
            f"install it, or use --scope project, which writes {FILE} here"
        )


scope_option = click.option(
    "--scope",
    type=click.Choice(["user", "project", "local"]),
    help="Whose: yours everywhere, the team's, yours here. Else local, or project without claude.",
)
name_option = click.option("--name", default=NAME, show_default=True, help="The server's name.")
file_option = click.option(
    "--file", "by_file", is_flag=True, help=f"Write {FILE} here, though there is a claude."
)


@click.group()
def mcp() -> None:
    """The MCP server: tools over the same memory, for Claude to call."""


@mcp.command()
@scope_option
@name_option
@file_option
def add(scope: str | None, name: str, by_file: bool) -> None:
    """Register the MCP server with Claude Code; twice is once."""
    at = here()
    make_data_folder(at.paths)
    entry = server_entry(_program(at))
    claude = None if by_file else _claude()
    if claude is None:
        _only_project(scope, by_file=by_file)
        done = _set(at, name, entry)
        print(f"{done}: {name} added" if done else f"{name} is registered already")
        return
    scope = scope or "local"
    env = [word for key, value in entry["env"].items() for word in ("-e", f"{key}={value}")]
    words = ["mcp", "add", "--scope", scope, name, *env, "--", entry["command"], *entry["args"]]
    if not _run(claude, words, may_fail=True):
        _replace(claude, name, scope, words)
    print(f"{name} added to Claude Code ({scope}); a new session has its tools")


@mcp.command()
@scope_option
@name_option
@file_option
def remove(scope: str | None, name: str, by_file: bool) -> None:
    """Take the MCP server out again; the memories stay."""
    claude = None if by_file else _claude()
    if claude is None:
        _only_project(scope, by_file=by_file)
        done = _set(here(), name, None)
        print(f"{done}: {name} removed" if done else f"{name} is not registered")
        return
    if not is_ours(_shown(claude, name)):
        print(f"{name} is not registered")
        return
    where = ["--scope", scope] if scope else []
    _run(claude, ["mcp", "remove", *where, name])
    print(f"{name} removed from Claude Code")


def _program(at: Here) -> HookProgram:
    root = os.path.dirname(os.path.dirname(os.path.abspath(hookkit.__file__)))
    return HookProgram(
        sys.executable, os.path.join(root, "mcp_server", "__main__.py"), at.paths.home
    )


def _set(at: Here, name: str, entry: dict[str, object] | None) -> str:
    """The file that was changed, "" where there was nothing to do."""
    path, state = os.path.join(working_folder(), FILE), f"{at.paths.home}/install"
    deadline = Deadline.after(LOCK_S)
    done = set_server(path, name, entry, state_dir=state, deadline=deadline, dry_run=False)
    return done.path if done.diff else ""


def _only_project(scope: str | None, *, by_file: bool) -> None:
    if scope not in (None, "project"):
        if by_file:
            raise click.UsageError("--file goes with --scope project alone")
        raise NoClaudeError(str(scope))


def _claude() -> str | None:
    return shutil.which("claude", path=environment().get("PATH"))


def _replace(claude: str, name: str, scope: str, words: Sequence[str]) -> None:
    """Register anew what stands there, if that is ours.

    Raises:
        NameTakenError: it is another program's.
        ClaudeError: it was something else that failed.
    """
    shown = _shown(claude, name)
    if shown and not is_ours(shown):
        raise NameTakenError(name, "Claude Code's settings (`claude mcp list`)")
    _run(claude, ["mcp", "remove", "--scope", scope, name], may_fail=True)
    _run(claude, words)


def _shown(claude: str, name: str) -> str:
    """What `claude mcp get` says of the server, "" where there is none."""
    return _run(claude, ["mcp", "get", name], may_fail=True)


def _run(claude: str, words: Sequence[str], *, may_fail: bool = False) -> str:
    """What it printed; "" where it failed and may.

    Raises:
        ClaudeError: it failed.
    """
    try:
        done = subprocess.run(
            [claude, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=CLAUDE_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ClaudeError(["claude", *words], str(error)) from error
    if done.returncode == 0:
        return done.stdout or " "
    if may_fail:
        return ""
    raise ClaudeError(["claude", *words], done.stderr or done.stdout)
