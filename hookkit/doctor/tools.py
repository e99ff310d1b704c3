"""Our MCP server where Claude Code knows of it: whether what it starts is there."""

from __future__ import annotations

import json
import os
import shutil
from functools import partial
from typing import Any, NamedTuple

import hookkit
from hookkit.deadline import Deadline
from hookkit.doctor.model import Finding, Surroundings, export_home, fail, ok, sh, told, warn
from hookkit.errors import HookkitError
from hookkit.files import read_file
from hookkit.install.plan import read_document
from hookkit.install.servers import SERVERS, is_ours, server_entry, set_server

LOCK_S = 5.0


class Server(NamedTuple):
    """An entry of ours."""

    name: str
    entry: dict[str, Any]
    where: str  # the file
    scope: str  # as `claude mcp` has it


def tools(at: Surroundings) -> list[Finding]:
    """What is wrong with our server in .mcp.json and in Claude Code's own file."""
    path = os.path.join(at.directory, ".mcp.json")
    try:
        document = read_document(path, read_file(path))[0].root.value
    except HookkitError as error:
        return [told("tools", error, f"mend {path}, then: hookkit mcp add")]
    servers = [*_ours(document, path, "project"), *_claudes(at)]
    if not servers:
        return [ok("tools", "not registered; `hookkit mcp add` gives Claude the tools")]
    found = [finding for server in servers for finding in _look(server, at)]
    return found or [ok("tools", f"{servers[0].name} in {servers[0].where}")]


def _ours(document: Any, where: str, scope: str) -> list[Server]:
    servers = document.get(SERVERS) if isinstance(document, dict) else None
    return [
        Server(name, entry, where, scope)
        for name, entry in (servers.items() if isinstance(servers, dict) else ())
        if isinstance(entry, dict) and is_ours(entry)
    ]


def _claudes(at: Surroundings) -> list[Server]:
    """Those in the file that Claude Code alone writes; what it cannot read we need not judge."""
    folder = at.environ.get("CLAUDE_CONFIG_DIR") or at.environ.get("HOME", "")
    path = os.path.join(folder, ".claude.json")
    try:
        document = json.loads(read_file(path) or b"{}")
        projects = document.get("projects") or {}
        here = projects.get(at.directory)
    except (OSError, ValueError, AttributeError, RecursionError):
        return []
    return [*_ours(document, path, "user"), *_ours(here, path, "local")]


def _look(server: Server, at: Surroundings) -> list[Finding]:
    command, args = str(server.entry.get("command", "")), server.entry.get("args")
    words = [command, *(args if isinstance(args, list) else [])]
    again = sh("hookkit", "mcp", "add", "--scope", server.scope, "--name", server.name)
    env = server.entry.get("env")
    home = env.get("HOOKKIT_HOME", at.paths.home) if isinstance(env, dict) else at.paths.home
    if home != at.paths.home:
        says = f"{server.name} in {server.where} uses the data folder {home}, not {at.paths.home}"
        return [warn("tools", says, f"{again}, or: {export_home(home)}")]
    paths = [word for word in words if isinstance(word, str) and os.path.isabs(word)]
    gone = next((path for path in paths if not os.path.exists(path)), "")
    if not gone and command and shutil.which(command, path=at.environ.get("PATH")) is None:
        gone = command
    if not gone:
        return []
    says = f"{server.name} in {server.where} cannot start: there is no {gone}"
    fix = partial(_set, server, at) if server.scope == "project" else None
    return [fail("tools", says, again, fix)]


def _set(server: Server, at: Surroundings) -> str:
    root = os.path.dirname(os.path.dirname(os.path.abspath(hookkit.__file__)))
    main = os.path.join(root, "mcp_server", "__main__.py")
    done = set_server(
        server.where,
        server.name,
        server_entry(at.program._replace(main=main)),
        state_dir=at.state_dir,
        deadline=Deadline.after(LOCK_S),
        dry_run=False,
    )
    return f"{server.where}: {server.name} added anew" if done.diff else ""
