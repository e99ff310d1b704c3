"""Other memories that run beside ours: what is said would be saved, and told to Claude, twice."""

from __future__ import annotations

import json
import re
from typing import Any

from hookkit.doctor.files import SettingsFile, settings_files
from hookkit.doctor.hooks import install_in
from hookkit.doctor.model import Finding, Surroundings, ok, sh, warn
from hookkit.errors import HookkitError
from hookkit.install.owner import is_ours, seed_program

PLUGINS = ("claude-mem", "mem0", "claude-mem0")  # as enabledPlugins names them, before the @
THEIRS = re.compile(r"claude-mem|mem0[-_/](?:plugin|hook|mcp)|/mem0/")


def rivals(at: Surroundings) -> list[Finding]:
    """Plugins that are switched on, and hooks that stand in a settings file."""
    try:
        files = settings_files(at)
    except HookkitError:  # told by the check of the hooks
        return []
    found = [finding for file in files for finding in (*_plugins(file), *_hooks(file, at))]
    return found or [ok("rivals", "no other memory's hooks")]


def _plugins(file: SettingsFile) -> list[Finding]:
    enabled = file.document.get("enabledPlugins")
    names = [name for name, is_on in enabled.items() if is_on] if isinstance(enabled, dict) else []
    return [
        warn(
            "rivals",
            f"{file.path} enables {name}, another memory",
            sh("claude", "plugin", "disable", name),
        )
        for name in names
        if name.partition("@")[0] in PLUGINS
    ]


def _hooks(file: SettingsFile, at: Surroundings) -> list[Finding]:
    found: list[Finding] = []
    for event, hook in file.hooks:
        if program := seed_program(hook):
            says = f"{event} in {file.path} runs {program}, which hookkit takes the place of"
            fix = install_in(file, at) if file.ours else None
            found.append(warn("rivals", says, file.command, fix))
        elif not is_ours(hook) and (theirs := THEIRS.search(_shown(hook))):
            says = f"{event} in {file.path} runs another memory ({theirs[0].strip('/')})"
            found.append(warn("rivals", says, f"take that hook out of {file.path}"))
    return found


def _shown(hook: Any) -> str:
    fields = [hook.get("command"), hook.get("args")] if isinstance(hook, dict) else []
    return json.dumps(fields)
