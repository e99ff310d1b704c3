"""Our MCP server in a project's .mcp.json: put there, and taken out again.

    {"mcpServers": {"mem0": {"command": "...", "args": [...], "env": {...}}}}

The document is the user's, and so is its text (rewrite.py): of it we touch the one server that is
ours by what it runs, whatever else stands there.
"""

from __future__ import annotations

import json
from typing import Any

from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.install.edited_file import Edited, edit_file
from hookkit.install.encoding import encode
from hookkit.install.entries import HookProgram, check_paths, fill
from hookkit.install.errors import SettingsShapeError
from hookkit.install.plan import read_document
from hookkit.install.rewrite import rewrite
from hookkit.install.targets import COMMITTED
from hookkit.install.templates import read_template

SERVERS = "mcpServers"
# What only an entry of ours runs, or one of the project that we take over.
PROGRAMS = ("mcp_server/__main__.py", "mem0-mcp-selfhosted")


class NameTakenError(HookkitError):
    """Another program's server has the name."""

    def __init__(self, name: str, where: str) -> None:
        super().__init__(
            f'there is another MCP server named "{name}" in {where}; take that one out, or give '
            f"ours another name: hookkit mcp add --name hookkit"
        )


def server_entry(program: HookProgram) -> dict[str, Any]:
    """What starts our server: `program` with the path of the server in `main`.

    Raises:
        HookPathError, ThrowAwayError: it could not be started later.
        TemplateError: our template is damaged.
    """
    check_paths(program)
    (entry,) = read_template("mcp.json")[SERVERS].values()
    filled: dict[str, Any] = fill(entry, program._asdict())
    return filled


def is_ours(entry: Any) -> bool:
    """Whether a server, as a document or `claude mcp get` shows it, runs our program."""
    shown = entry if isinstance(entry, str) else json.dumps(entry).replace("\\\\", "/")
    return any(program in shown for program in PROGRAMS)


def set_server(
    path: str,
    name: str,
    entry: dict[str, Any] | None,
    *,
    state_dir: str,
    deadline: Deadline,
    dry_run: bool,
) -> Edited:
    """Make `entry` the server of that name in the file at `path`; None takes ours out.

    Raises:
        HookkitError: the file is not one to write into; it is as it was.
    """

    def change(content: bytes | None) -> bytes | None:
        source, encoding = read_document(path, content)
        before: dict[str, Any] = source.root.value
        after = _with(before, name, entry, path)
        if after == before:
            return content
        return encode(rewrite(source, after), encoding) if after else None

    return edit_file(
        path, change, state_dir=state_dir, deadline=deadline, dry_run=dry_run, new_mode=COMMITTED
    )


def _with(
    document: dict[str, Any], name: str, entry: dict[str, Any] | None, path: str
) -> dict[str, Any]:
    servers = document.get(SERVERS, {})
    if not isinstance(servers, dict):
        raise SettingsShapeError(f'"{SERVERS}"', "an object", servers, path)
    there = servers.get(name)
    if there is not None and not is_ours(there):
        if entry is None:
            return document
        raise NameTakenError(name, path)
    if entry is not None:
        return {**document, SERVERS: {**servers, name: entry}}
    if there is None:
        return document
    left = {key: value for key, value in servers.items() if key != name}
    others = {key: value for key, value in document.items() if key != SERVERS}
    return {**document, SERVERS: left} if left else others
