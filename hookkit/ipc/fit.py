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
    "llm_model",
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
    "redact_patterns",
    # Of the store, what does not choose it (that is the place); then embedder and graph.
    "qdrant_on_disk",
    "qdrant_timeout_s",
    "qdrant_shard_number",
    "qdrant_replication_factor",
    "qdrant_write_consistency_factor",
    "embed_provider",
    "embed_model",
    "embed_url",
    "embed_dims",
    "embed_timeout_s",
    "bm25_weight",
    "enable_graph",
    "graph_store",
    "graph_threshold",
    "graph_llm_provider",
    "graph_llm_model",
    "graph_llm_url",
    "graph_conflict_provider",
    "graph_conflict_model",
    "graph_prompt",
    "graph_prompt_file",
    "neo4j_url",
    "neo4j_user",
    "neo4j_database",
    "neo4j_base_label",
)
# Secrets of which a worker is told only whether whoever asks has them.
KEYS = ("qdrant_api_key", "embed_api_key", "openai_api_key", "neo4j_password", "google_api_key")


def wishes(config: Config) -> dict[str, Any]:
    """What an asker says of itself with each request: settings that are the worker's, no secret."""
    return {
        "settings": {name: _as_sent(getattr(config, name)) for name in WORKERS},
        "has_key": bool(config.key),
        "keys": [name for name in KEYS if getattr(config, name)],
    }


def differs(request: dict[str, Any], config: Config, up_s: float) -> str:
    """Why a worker with `config`, up so long, must make room for another; "" if it need not.

    The model's key is no reason: a worker without one is given it (op "key"), since whoever
    started it may have had none in their terminal. Another key is one only for a worker without
    it: of two terminals, the one that has the key is not undone by the one that has not.
    """
    if _newer(str(request.get("version", "")), __version__):
        return "a newer hookkit is installed"
    if up_s < SETTLED_S:
        return ""
    settings, keys = request.get("settings"), request.get("keys")
    ours = wishes(config)
    if isinstance(settings, dict) and settings != ours["settings"]:
        return "the settings were changed"
    if isinstance(keys, list) and any(key in KEYS and key not in ours["keys"] for key in keys):
        return "a key was set"
    return ""


def _as_sent(value: Any) -> Any:
    """A setting as it comes out of JSON: of a tuple that is a list."""
    return [*value] if isinstance(value, tuple) else value


def _newer(theirs: str, ours: str) -> bool:
    return _numbers(theirs) > _numbers(ours)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdecimal())
