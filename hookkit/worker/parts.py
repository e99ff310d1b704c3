"""The real parts that the settings name, put together."""

from __future__ import annotations

import importlib

from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.core.instructions import read_instructions
from hookkit.core.memories import Memories
from hookkit.embed.choose import choose_embedder
from hookkit.llm.choose import Choice, choose
from hookkit.memory.ports import Embedder, MemoryStore
from hookkit.memory.redact import own_of
from hookkit.paths import Paths
from hookkit.store.edge import EdgeStore
from hookkit.store.qdrant_at import qdrant_at
from hookkit.worker.graph_parts import make_graph


def open_memories(paths: Paths, config: Config) -> Memories:
    """Memories over the store and the embedder that are set.

    Raises:
        HookkitError: a part cannot be opened; it says which and what to do.
    """
    instructions = read_instructions(config.fact_prompt, config.fact_prompt_file)
    make_model = maker(paths, config)
    embedder = choose_embedder(config)
    store = open_store(paths, config, embedder)
    history = config.history_db_path or paths.history
    graph = make_graph(paths, config, store, embedder)
    own = own_of(config.redact_patterns)
    return Memories(store, embedder, make_model, history, instructions, graph, own)


def open_store(paths: Paths, config: Config, embedder: Embedder) -> MemoryStore:
    """The store that is set, of vectors of `embedder`.

    Raises:
        HookkitError: it cannot be opened, or holds other vectors.
    """
    if config.store != "qdrant":
        return EdgeStore.open(
            paths.store,
            dims=embedder.dims,
            model_id=embedder.model_id,
            bm25_weight=embedder.bm25_weight,
        )
    # Its imports take 0.2 s, which whoever has no server need not wait for.
    module = importlib.import_module("hookkit.store.qdrant")
    store: MemoryStore = module.QdrantStore.open(
        qdrant_at(config),
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
        probe=lambda text: embedder.embed([text])[0],  # asked only of what another mem0 left there
    )
    return store


def maker(paths: Paths, config: Config) -> Choice | None:
    """What makes the model that the settings name; None where there is none.

    Raises:
        ModelError: there is a login that cannot be read.
    """
    return choose(config, environment(), paths.usage, paths.login)
