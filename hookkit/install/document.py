"""Put our hooks into a Claude Code settings document, and take them out again.

Pure: JSON values in, JSON values out; settings_file.py reads, locks and replaces the file.
The document is the user's. Of what is in it we touch only the hooks that owner.py calls ours.

    {"hooks": {"Stop": [{"matcher": "", "hooks": [{"type": "command", "command": "..."}]}]}}
               event    group                     hook
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hookkit.install.errors import SettingsShapeError
from hookkit.install.owner import is_marked, is_ours, seed_program


class Patch(NamedTuple):
    """A settings document, and what was done to it."""

    settings: dict[str, Any]
    changes: tuple[str, ...]  # one an event, to print: "Stop: installed"; empty: write nothing


def patch(settings: dict[str, Any], wanted: Mapping[str, dict[str, Any]]) -> Patch:
    """Make `wanted` (event name to group) the only hooks of ours in `settings`.

    An empty `wanted` uninstalls. Patching the result once more changes nothing.

    Raises:
        SettingsShapeError: a part that we must write into is not an object or a list.
    """
    hooks = settings.get("hooks", {})
    if not isinstance(hooks, dict):
        raise SettingsShapeError('"hooks"', "an object", hooks)
    done: dict[str, Any] = {}
    changes = []
    for event in dict.fromkeys([*hooks, *wanted]):
        groups = placed = hooks.get(event, [])
        if isinstance(groups, list):
            placed = _place(groups, wanted.get(event))
        elif event in wanted:  # any other odd event is not ours to judge
            raise SettingsShapeError(f'"hooks.{event}"', "a list", groups)
        if placed != groups:
            changes.append(f"{event}: {_deed(groups) if event in wanted else 'removed'}")
        if placed or not groups:  # a list that we emptied goes, one that was empty stays
            done[event] = placed
    if not changes:
        return Patch(settings, ())
    others = {key: value for key, value in settings.items() if done or key != "hooks"}
    return Patch({**others, "hooks": done} if done else others, tuple(changes))


def marked_groups(settings: Any) -> dict[str, list[Any]]:
    """The groups that hold a hook with our word, by event; an odd shape holds none."""
    hooks = settings.get("hooks") if isinstance(settings, dict) else None
    marked = {
        event: [group for group in groups if any(is_marked(hook) for hook in _hooks([group]))]
        for event, groups in (hooks.items() if isinstance(hooks, dict) else ())
        if isinstance(groups, list)
    }
    return {event: groups for event, groups in marked.items() if groups}


def hooks_of(settings: Any) -> list[tuple[str, Any]]:
    """Every hook with its event, whoever's it is; an odd shape holds none."""
    hooks = settings.get("hooks") if isinstance(settings, dict) else None
    return [
        (event, hook)
        for event, groups in (hooks.items() if isinstance(hooks, dict) else ())
        if isinstance(groups, list)
        for hook in _hooks(groups)
    ]


def _deed(groups: list[Any]) -> str:
    replaced = list(filter(None, (seed_program(hook) for hook in _hooks(groups))))
    if replaced:
        return f"installed in place of {replaced[0]}"
    return "updated" if any(is_marked(hook) for hook in _hooks(groups)) else "installed"


def _hooks(groups: list[Any]) -> Iterator[Any]:
    """Every hook of `groups`, also one that stands flat in the list, where a group belongs."""
    for group in groups:
        hooks = group.get("hooks") if isinstance(group, dict) else None
        yield from hooks if isinstance(hooks, list) else [group]


def _place(groups: list[Any], ours: dict[str, Any] | None) -> list[Any]:
    """The user's groups in their order; ours where it stood before, or else last."""
    kept = [_theirs(group) for group in groups]  # one list a group, empty where it was all ours
    changed = (at for at, group in enumerate(groups) if kept[at] != [group])
    kept.insert(next(changed, len(kept)), [ours] if ours else [])
    return [group for some in kept for group in some]


def _theirs(group: Any) -> list[Any]:
    hooks = group.get("hooks") if isinstance(group, dict) else None
    if not isinstance(hooks, list):
        return [] if is_ours(group) else [group]
    theirs = [hook for hook in hooks if not is_ours(hook)]
    if theirs == hooks:
        return [group]
    return [{**group, "hooks": theirs}] if theirs else []
