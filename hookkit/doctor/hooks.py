"""Our entries in the settings files: there, once, for what is there, in seconds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import partial
from typing import Any

from hookkit.deadline import Deadline
from hookkit.doctor.files import SettingsFile, settings_files
from hookkit.doctor.model import Finding, Fix, Surroundings, export_home, fail, ok, warn
from hookkit.errors import HookkitError
from hookkit.hooks.run import BUDGET_S
from hookkit.install import HookProgram, install
from hookkit.install.called import program_of
from hookkit.install.document import marked_groups
from hookkit.install.entries import THROW_AWAY, wanted_entries

EVENTS = tuple(BUDGET_S)
MOST_S = 600  # Claude Code's own limit for most events; above it somebody meant milliseconds
LOCK_S = 5.0  # to wait for another installer

Group = dict[str, Any]


def hooks(at: Surroundings) -> list[Finding]:
    """What keeps our hooks from doing their work in this directory."""
    try:
        files = settings_files(at)
    except HookkitError as error:
        return [fail("hooks", str(error), "set HOME")]
    found = [_unreadable(file) for file in files if file.problem]
    found += [_all_off(file) for file in files if file.document.get("disableAllHooks") is True]
    held = [file for file in files if file.ours]
    if not held and not any(file.problem for file in files):
        found.append(fail("hooks", f"none for {at.directory}", "hookkit install"))
    found += [finding for file in held for finding in _in_file(file, at)]
    found += _both_run(held, at)
    return found or [ok("hooks", f"{', '.join(EVENTS)} in {held[0].path}")]


def _unreadable(file: SettingsFile) -> Finding:
    return fail("hooks", file.problem, f"mend {file.path}, then: {file.command}")


def _all_off(file: SettingsFile) -> Finding:
    found = f'{file.path} says "disableAllHooks": no hook runs'
    return fail("hooks", found, f'take "disableAllHooks" out of {file.path}')


def _in_file(file: SettingsFile, at: Surroundings) -> list[Finding]:
    programs = [*dict.fromkeys(program_of(hook) for _, hook in file.ours)]
    fix = install_in(file, at)
    found = [finding for one in programs if one for finding in _called(one, file, at, fix)]
    found += _timeouts(file, fix)
    found += _counts(file, fix)
    if not found and (len(programs) > 1 or _is_changed(file, programs[0])):
        found.append(warn("hooks", f"our hooks in {file.path} were changed", file.command, fix))
    return found


def _called(
    program: HookProgram, file: SettingsFile, at: Surroundings, fix: Fix | None
) -> list[Finding]:
    found: list[Finding] = []
    if dead := _dead(program):
        says = f"the hooks in {file.path} say nothing: {dead}"
        found.append(fail("hooks", says, file.command, fix))
    elif not _is_this(program, at):
        says = f"the hooks in {file.path} run another hookkit, {program.main}"
        found.append(warn("hooks", says, file.command))
    if program.home != at.program.home:
        says = f"the hooks in {file.path} use the data folder {program.home}, not {at.paths.home}"
        found.append(warn("hooks", says, f"{file.command}, or: {export_home(program.home)}"))
    return found


def _is_this(program: HookProgram, at: Surroundings) -> bool:
    """Whether that is the hookkit that we are; an environment's interpreter has several names."""
    return os.path.realpath(program.main) == os.path.realpath(at.program.main)


def _dead(program: HookProgram) -> str:
    """Why a hook of that program is silent, or soon will be; "" where it is not."""
    if not (os.path.isfile(program.python) and os.access(program.python, os.X_OK)):
        return f"there is no interpreter {program.python}"
    if not os.path.isfile(program.main):
        return f"there is no {program.main}"
    for path in program[:2]:
        if THROW_AWAY.search(path):
            return f"{path} is in a cache that is cleaned without notice"
    return ""


def _timeouts(file: SettingsFile, fix: Fix | None) -> list[Finding]:
    long = {event: hook.get("timeout") for event, hook in file.ours if not _is_fit(hook)}
    return [
        fail(
            "hooks",
            f"the {event} hook in {file.path} may take {timeout!r:.40}: Claude Code counts seconds",
            file.command,
            fix,
        )
        for event, timeout in long.items()
    ]


def _is_fit(hook: Mapping[str, Any]) -> bool:
    timeout = hook.get("timeout", 0.0)
    is_number = isinstance(timeout, (int, float)) and not isinstance(timeout, bool)
    return is_number and 0 <= timeout <= MOST_S


def _counts(file: SettingsFile, fix: Fix | None) -> list[Finding]:
    """Events without our hook, and those with more than one."""
    events = [event for event, _ in file.ours]
    missing = [event for event in EVENTS if event not in events]
    twice = [event for event in dict.fromkeys(events) if events.count(event) > 1]
    found: list[Finding] = []
    if missing:
        says = f"no hook of ours for {', '.join(missing)} in {file.path}"
        found.append(fail("hooks", says, file.command, fix))
    if twice:
        says = f"our hook for {', '.join(twice)} stands in {file.path} more than once"
        found.append(warn("hooks", says, file.command, fix))
    return found


def _both_run(held: list[SettingsFile], at: Surroundings) -> list[Finding]:
    """Files whose hooks run beside those of another: Claude Code drops only the same command."""
    lines = {file.path: _lines(file) for file in held}
    live = [file for file in held if lines[file.path]]
    if len(live) < 2:
        return []
    # Those of the hookkit that looks are kept, of several the widest: `settings_files` begins so.
    kept = next((one for one in live if _calls(one, at.program)), live[0])
    found: list[Finding] = []
    for file in live:
        twice = [
            event
            for event, line in lines[file.path].items()
            if lines[kept.path].get(event, line) != line
        ]
        if twice:
            says = (
                f"{', '.join(twice)} run twice, from {kept.path} and from {file.path}: "
                f"the commands differ, so that Claude Code takes them for two"
            )
            found.append(warn("hooks", says, file.command.replace("install", "uninstall")))
    return found


def _lines(file: SettingsFile) -> dict[str, str]:
    """What each of its hooks runs, by event; those that say nothing are left out."""
    return {
        event: json.dumps([hook.get("command"), hook.get("args")])
        for event, hook in file.ours
        if (program := program_of(hook)) is not None and not _dead(program)
    }


def _calls(file: SettingsFile, program: HookProgram) -> bool:
    return all(program_of(hook) == program for _, hook in file.ours)


def install_in(file: SettingsFile, at: Surroundings) -> Fix | None:
    """What puts our hooks there right, where that is all it does: same folder, same hookkit."""
    known = [one for _, hook in file.ours if (one := program_of(hook))]
    same_home = all(one.home == at.program.home for one in known)
    nobody_elses = all(_dead(one) or _is_this(one, at) for one in known)
    may = same_home and nobody_elses and _wanted(at.program) is not None
    return partial(_install, file, at) if may else None


def _install(file: SettingsFile, at: Surroundings) -> str:
    deadline = Deadline.after(LOCK_S)
    done = install(
        file.target, at.program, state_dir=at.state_dir, deadline=deadline, dry_run=False
    )
    return f"{file.path}: {', '.join(done.changes)}" if done.changes else ""


def _is_changed(file: SettingsFile, program: HookProgram | None) -> bool:
    """Whether they are not what we would write for that program; how long one may take aside."""
    wanted = _wanted(program) if program else None
    if wanted is None:
        return True
    groups = {event: _untimed(group) for event, (group,) in marked_groups(file.document).items()}
    return groups != {event: _untimed(group) for event, group in wanted.items()}


def _untimed(group: Any) -> Any:
    hooks = group.get("hooks")
    if not isinstance(hooks, list):  # a hook that stands where a group belongs
        return group
    untimed = [{**hook, "timeout": 0} if isinstance(hook, dict) else hook for hook in hooks]
    return {**group, "hooks": untimed}


def _wanted(program: HookProgram) -> dict[str, Group] | None:
    try:
        return wanted_entries(program)
    except HookkitError:  # told by the check of the interpreter
        return None
