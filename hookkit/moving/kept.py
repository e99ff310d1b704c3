"""Settings that a move is made with, and that would be gone with the terminal they were typed in.

Claude Code starts hooks and tools with an environment of its own. A store that is switched to by a
key, or filled by an embedder, that this terminal alone knows, would be out of their reach.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from hookkit.config.read import read_config
from hookkit.config.settings import SETTINGS, Config
from hookkit.moving.errors import UnkeptError
from hookkit.paths import Paths

SERVER = ("qdrant_url", "qdrant_api_key", "collection")
EMBEDDER = ("embed_model", "embed_url", "embed_dims")  # of one on a server


def refuse_unkept(paths: Paths, wanted: Config, settings: Mapping[str, str]) -> None:
    """Raise unless config.env, once it has these `settings`, says by itself what is `wanted`.

    Only of what decides whether a store can be used.

    Raises:
        UnkeptError: with the commands that put into it what it lacks.
    """
    fields, lacking = _needed(wanted), dict[str, str]()
    for setting in SETTINGS:
        # Each time: some of what is lacking follows from what is kept then.
        kept = read_config({**settings, **lacking}, paths.config_env).config
        value = _value(wanted, setting.field)
        if setting.field in fields and _value(kept, setting.field) != value:
            lacking[setting.name] = value
    if lacking:
        secret = {setting.name for setting in SETTINGS if setting.secret}
        shown = {name: "" if name in secret else _shown(lacking[name]) for name in lacking}
        raise UnkeptError(paths.config_env, shown)


def _needed(config: Config) -> set[str]:
    """The fields by which a store and its embedder are reached."""
    fields = {"store", "embed_provider"}
    if config.store == "qdrant":
        fields.update(SERVER)
    if config.embed_provider != "minilm":
        fields.update(EMBEDDER)
    if config.embed_provider == "openai":
        fields.add("embed_api_key")
    return fields


def _value(config: Config, field: str) -> str:
    value = getattr(config, field)
    if field == "embed_api_key":
        value = value or config.openai_api_key
    return str(value)


def _shown(value: str) -> str:
    # OPENAI_BASE_URL may hold a password, and MEM0_EMBED_URL must not.
    return "URL" if "@" in value else shlex.quote(value)
