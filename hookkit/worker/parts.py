"""The real parts that the settings name, put together."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Model
from hookkit.paths import Paths
from hookkit.store.edge import EdgeStore


def open_memories(paths: Paths, config: Config) -> Memories:
    """Memories over the embedded store and the packaged embedder.

    Raises:
        HookkitError: a part cannot be opened; it says which and what to do.
    """
    embedder = MiniLm.load()
    store = EdgeStore.open(
        paths.store,
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
    )
    history = config.history_db_path or paths.history
    return Memories(store, embedder, maker(config), history)


def maker(config: Config) -> Callable[[], Model] | None:
    """What makes the model that the settings name; None where there is none."""
    if not config.distils():
        return None

    def make() -> Model:
        # Here and not above: its import takes 1.7 s, and recall does not need it.
        module = importlib.import_module("hookkit.llm.anthropic")
        model: Model = module.AnthropicModel(
            config.api_key, config.hook_llm_model, config.llm_max_tokens, config.api_url
        )
        return model

    return make
