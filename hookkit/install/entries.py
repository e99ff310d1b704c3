"""The hook entries that we want in a settings file, for this machine's paths."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

import jsonschema

from hookkit.install.errors import HookPathError, TemplateError, ThrowAwayError
from hookkit.install.templates import read_template, template_path

SCHEMA = "hooks.schema.json"
# Where uvx, `uv run` and `pipx run` put what they may delete again; UV_CACHE_DIR moves the first.
THROW_AWAY = re.compile(
    r"/\.cache/uv/|/Library/Caches/uv/|/uv/cache/|/uv/(archive|environments|builds)-v\d+/"
    r"|/archive-v\d+/[\w-]{16,}/|/environments-v\d+/[^/]+/(bin|Scripts)/|/builds-v\d+/\.tmp"
    r"|/pipx/\.cache/"
)


class HookProgram(NamedTuple):
    """What a hook runs; three absolute paths."""

    python: str  # the interpreter
    main: str  # hookkit/hooks/__main__.py
    home: str  # the data folder


def wanted_entries(program: HookProgram, os_name: str = os.name) -> dict[str, dict[str, Any]]:
    """Event name to the group that calls `program`: a shell line, or where no sh is, words.

    Raises:
        HookPathError: a path is relative, or no command could carry it.
        ThrowAwayError: the interpreter or our code is in a cache.
        TemplateError: our template is damaged.
    """
    check_paths(program)
    name = "hooks.windows.json" if os_name == "nt" else "hooks.json"
    quote = str if os_name == "nt" else shlex.quote
    values = {part: quote(path) for part, path in program._asdict().items()}
    hooks = read_template(name)["hooks"]
    check_entries(filled := fill(hooks, values))
    return {event: groups[0] for event, groups in filled.items()}


def check_paths(program: HookProgram) -> None:
    """Refuse what would break, or silently die, as a hook.

    Raises:
        HookPathError: a path is relative, or no command could carry it.
        ThrowAwayError: the interpreter or our code is in a cache.
    """
    for name, path in program._asdict().items():
        if not os.path.isabs(path):
            raise HookPathError(name, "absolute", path)
        if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", path):
            raise HookPathError(name, "text of one line in UTF-8", path)
    for path in (program.python, program.main):
        if THROW_AWAY.search(path.replace("\\", "/")):
            raise ThrowAwayError(path)


def check_entries(groups: Mapping[str, list[Any]]) -> None:
    """Hold `groups`, all of ours in a document by event, against the schema.

    Raises:
        TemplateError: Claude Code would drop one, or wait milliseconds taken for seconds.
    """
    try:
        jsonschema.validate(groups, read_template(SCHEMA))
    except jsonschema.ValidationError as error:
        found = f"{error.json_path} of our hook entries does not fit: {error.message:.200}"
        raise TemplateError(template_path(SCHEMA), found) from error


def fill(value: Any, values: Mapping[str, str]) -> Any:
    """`value` with {python}, {main} and {home} in its texts replaced."""
    if isinstance(value, dict):
        return {key: fill(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, values) for item in value]
    if isinstance(value, str):  # in one pass: a path may itself contain "{main}"
        return re.sub(r"\{(python|main|home)\}", lambda found: values[found[1]], value)
    return value
