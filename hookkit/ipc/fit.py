"""Whether a worker that runs is the one that an asker would have started."""

from __future__ import annotations

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# Two terminals with different settings must not throw each other's worker out at every prompt.
SETTLED_S = 60.0
WORKERS = (
    "llm_provider",
    "hook_llm_model",
    "llm_url",
    "llm_max_tokens",
    "daily_token_cap",
    "ollama_keep_alive",
    "ollama_think",
    "oat_headers",
    "oat_refresh_threshold_s",
    "fact_prompt",
    "fact_prompt_file",
    "history_db_path",
    "recall_floor",
)


def wishes(config: Config) -> dict[str, Any]:
    """What an asker says of itself with each request: settings that are the worker's, no secret."""
    return {
        "settings": {name: getattr(config, name) for name in WORKERS},
        "has_key": bool(config.key),
    }


def differs(request: dict[str, Any], config: Config, up_s: float) -> str:
    """Why a worker with `config`, up so long, must make room for another; "" if it need not.

    A key is no reason: a worker without one is given it (op "key"), since whoever started it may
    have had none in their terminal.
    """
    if _newer(str(request.get("version", "")), __version__):
        return "a newer hookkit is installed"
    settings = request.get("settings")
    if isinstance(settings, dict) and up_s >= SETTLED_S and settings != wishes(config)["settings"]:
        return "the settings were changed"
    return ""


def _newer(theirs: str, ours: str) -> bool:
    return _numbers(theirs) > _numbers(ours)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
