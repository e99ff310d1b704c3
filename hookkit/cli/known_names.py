"""The commands of mem0-mcp-selfhosted that people know: they do what ours do."""

from __future__ import annotations

import importlib
import sys

from hookkit.errors import HookkitError
from hookkit.home import data_folder
from hookkit.hooks.run import Call, serve


def hook_context() -> None:
    """mem0-hook-context: SessionStart or UserPromptSubmit, its event on stdin."""
    sys.exit(_hook("SessionStart", "UserPromptSubmit"))


def hook_stop() -> None:
    """mem0-hook-stop: Stop or SessionEnd, its event on stdin."""
    sys.exit(_hook("Stop", "SessionEnd"))


def install_hooks() -> None:
    """mem0-install-hooks: as `hookkit install`."""
    # Here and not above: the installer's imports would cost the two hooks 0.2 s.
    importlib.import_module("hookkit.cli.known_install").main()


def _hook(*events: str) -> int:
    """A hook in this process. Faults are silence too: Claude Code waits."""
    try:
        home = data_folder()
    except HookkitError as error:
        print(f"hookkit: {error}", file=sys.stderr)
        return 0
    return serve(Call(events, home))
