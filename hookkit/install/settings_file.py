"""A patch of the settings file on the disk: one writer at a time, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

import filelock

from hookkit import files
from hookkit.deadline import Deadline
from hookkit.install.document import marked_groups
from hookkit.install.errors import SettingsAccessError, SettingsBusyError, SettingsLockedError
from hookkit.install.plan import Place, Plan, diff, find_place, make_plan, read_document
from hookkit.install.record import Record, write_record
from hookkit.install.replace import look, make_dirs, remove_dirs, replace, write_new
from hookkit.install.targets import Target

TRIES = 5


class Applied(NamedTuple):
    """What was done to a settings file, or in a dry run would be."""

    path: str  # as it was asked for
    changes: tuple[str, ...]  # one an event, to print; empty: nothing was written
    diff: str  # unified, "" without changes


def apply(
    target: Target,
    wanted: Mapping[str, dict[str, Any]],
    *,
    state_dir: str,
    deadline: Deadline,
    dry_run: bool,
) -> Applied:
    """Make `wanted` (event to group; none: uninstall) our only hooks in the file of `target`.

    `state_dir` is ours: locks, and records of what the files were. A dry run touches nothing.

    Raises:
        HookkitError: one of install.errors; the settings file is as it was.
    """
    place = find_place(target.path, state_dir)
    try:
        if dry_run:
            plan = make_plan(place, wanted)
        else:
            files.make_private_dir(state_dir)
            with filelock.FileLock(place.lock, timeout=deadline.left(), mode=0o600):
                plan = _apply_alone(place, wanted, target.new_mode)
    except filelock.Timeout as error:
        raise SettingsLockedError(target.path, place.lock) from error
    except OSError as error:
        raise SettingsAccessError(target.path, error) from error
    return Applied(target.path, plan.changes, diff(target.path, plan.seen.content, plan.after))


def installed_in(path: str) -> list[str]:
    """The events that have a hook of ours in the file at `path`; none where there is no file.

    Raises:
        HookkitError: the file cannot be read.
    """
    return list(marked_groups(read_settings(path)))


def read_settings(path: str) -> dict[str, Any]:
    """The document in the file at `path`, empty where there is no file.

    Raises:
        HookkitError: the file cannot be read.
    """
    try:
        content = look(path).content
    except OSError as error:
        raise SettingsAccessError(path, error) from error
    document: dict[str, Any] = read_document(path, content)[0].root.value
    return document


def _apply_alone(place: Place, wanted: Mapping[str, dict[str, Any]], new_mode: int) -> Plan:
    for _ in range(TRIES):
        plan = make_plan(place, wanted)
        if not plan.changes or _carry_out(place, plan, new_mode):
            return plan
    raise SettingsBusyError(place.path, TRIES)


def _carry_out(place: Place, plan: Plan, new_mode: int) -> bool:
    """Write; False where the file has changed meanwhile, which is left as it is."""
    if plan.exact:
        return _restore(place, plan, new_mode)
    if plan.record:  # before the file: a record without its change does no harm
        made = make_dirs(os.path.dirname(place.real)) + plan.record.made_dirs
        write_record(place.record, plan.record._replace(made_dirs=made))
    backed_up = _back_up(place.backup, plan)
    done = False
    try:
        done = replace(place.real, plan.after, plan.seen, new_mode)
    finally:
        if backed_up and not done:
            files.remove(place.backup)
    if done and not plan.record:
        files.remove(place.record)
    return done


def _restore(place: Place, plan: Plan, new_mode: int) -> bool:
    """Put back what was there, and take all that is ours away with it."""
    if not replace(place.real, plan.after, plan.seen, new_mode):
        return False
    if plan.record:
        _forget(place, plan.record)
    return True


def _forget(place: Place, record: Record) -> None:
    if record.original is None:
        remove_dirs(record.made_dirs)
    elif files.read_file(place.backup) == record.original:
        files.remove(place.backup)
    files.remove(place.record)


def _back_up(path: str, plan: Plan) -> bool:
    """Keep a copy of what nobody can restore but from it; of what we wrote ourselves, none."""
    seen, record = plan.seen, plan.record
    if seen.content is None or (record and record.original != seen.content):
        return False
    try:
        write_new(path, seen.content, seen, seen.mode)
    except FileExistsError:  # the older is the one to keep
        return False
    return True
