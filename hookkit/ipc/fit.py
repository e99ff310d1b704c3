"""Whether a worker that runs is the one that an asker would have started."""

from __future__ import annotations

from typing import Any

from hookkit import __version__
from hookkit.config.settings import Config

# Two terminals with different settings must not throw each other's worker out at every prompt.
SETTLED_S = 60.0
WORKERS = ("llm_provider", "hook_llm_model", "llm_max_tokens", "history_db_path", "recall_floor")


def wishes(config: Config) -> dict[str, Any]:
    """What an asker says of itself with each request: settings that are the worker's, no secret."""
    return {
        "settings": {name: getattr(config, name) for name in WORKERS},
        "has_key": bool(config.api_key),
        "api_url": config.api_url if config.api_key else "",
    }


def differs(request: dict[str, Any], config: Config, up_s: float) -> str:
    """Why a worker with `config`, up so long, must make room for another; "" if it need not."""
    if _newer(str(request.get("version", "")), __version__):
        return "a newer hookkit is installed"
    settings = request.get("settings")
    if not isinstance(settings, dict) or up_s < SETTLED_S:
        # Without a key it is worth nothing to those who have one, however young it is.
        return "a key was set" if request.get("has_key") and not config.api_key else ""
    if request.get("has_key") and not config.api_key:
        return "a key was set"
    ours = wishes(config)
    if settings != ours["settings"]:
        return "the settings were changed"
    if request.get("has_key") and request.get("api_url") != ours["api_url"]:
        return "ANTHROPIC_BASE_URL was changed"
    return ""


def _newer(theirs: str, ours: str) -> bool:
    return _numbers(theirs) > _numbers(ours)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
