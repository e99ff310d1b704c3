"""Start the MCP server: settings, worker, server, transport, and the exit status."""

from __future__ import annotations

import gc
import importlib
import os
import sys

from hookkit.config.read import Reading, read_config
from hookkit.config.settings import Config
from hookkit.config.surroundings import environment, surroundings
from hookkit.errors import HookkitError
from hookkit.home import WorkingFolderError, data_folder, working_folder
from hookkit.ipc.asking import DataFolderError
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from mcp_server.asking import Asker
from mcp_server.door import check_door

HTTP_SETTINGS = ("MEM0_TRANSPORT", "MEM0_HOST", "MEM0_PORT", "MEM0_HTTP_TOKEN")


def main() -> int:
    """Serve until the client leaves; 1 with one line for whatever a person can mend."""
    try:
        asker = _asker()
        _check(asker)
        _start(asker)
        _serve(asker)
    except HookkitError as error:
        print(f"mem0-mcp-selfhosted: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _asker() -> Asker:
    paths = Paths(data_folder())
    try:
        reading = read_config(environment(), paths.config_env)
    except OSError as error:  # told by the tools: a client hides why a server did not start
        reading = Reading(Config(), (DataFolderError(paths.home, str(error)),), ())
    try:
        # Of the directory that Claude Code was opened in: our own may be another.
        directory = surroundings().project_dir or working_folder()
    except WorkingFolderError as error:  # told by the tools as well
        reading = reading._replace(problems=(error, *reading.problems))
        directory = paths.home
    return Asker(paths, reading, project_of(os.path.abspath(directory)))


def _check(asker: Asker) -> None:
    """Refuse to listen elsewhere than was meant; any other bad setting is told by each tool."""
    for problem in asker.reading.problems:
        if getattr(problem, "name", "") in HTTP_SETTINGS:
            raise problem
    if asker.config.transport != "stdio":
        check_door(asker.config)
    for told in (*asker.reading.problems, *asker.reading.warnings):
        print(f"mem0-mcp-selfhosted: {told}", file=sys.stderr)


def _start(asker: Asker) -> None:
    """Let the worker come up while we import; a tool that needs it will say why it cannot."""
    try:
        asker.start()
    except HookkitError as error:
        print(f"mem0-mcp-selfhosted: {error}", file=sys.stderr)


def _serve(asker: Asker) -> None:
    # Here and not above: these imports take a second, in which the worker starts. What they make
    # is kept, so that looking through it for garbage is a tenth of that second for nothing.
    gc.disable()
    server = importlib.import_module("mcp_server.server").build_server(asker)
    gc.enable()
    if asker.config.transport == "stdio":
        server.run("stdio")
    else:
        importlib.import_module("mcp_server.http").serve_http(server, asker.config)
