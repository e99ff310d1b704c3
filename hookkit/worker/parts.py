"""The real parts that the settings name, put together."""

from __future__ import annotations

from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.core.changes import Withdraw, nothing
from hookkit.core.forget import Trail
from hookkit.core.instructions import read_instructions
from hookkit.core.memories import Memories
from hookkit.core.tombstones import Tombstones
from hookkit.core.undo import UndoFile
from hookkit.embed.choose import choose_embedder
from hookkit.ipc.place import place_of
from hookkit.llm.choose import Choice, choose
from hookkit.memory.redact import own_of
from hookkit.paths import Paths
from hookkit.store.choose import open_store
from hookkit.store.layout import VERSION, Record
from hookkit.worker.graph_parts import make_graph


def open_memories(paths: Paths, config: Config, withdraw: Withdraw = nothing) -> Memories:
    """Memories over the store and the embedder that are set.

    `withdraw` is told of memories that are replaced or taken away: a kept block may hold them.

    Raises:
        HookkitError: a part cannot be opened; it says which and what to do.
    """
    instructions = read_instructions(config.fact_prompt, config.fact_prompt_file)
    make_model = maker(paths, config)
    embedder = choose_embedder(config)
    record = Record(VERSION, embedder.model_id, embedder.dims)
    store = open_store(
        paths, config, record, embedder.bm25_weight, lambda text: embedder.embed([text])[0]
    )
    history = config.history_db_path or paths.history
    graph = make_graph(paths, config, store, embedder)
    own = own_of(config.redact_patterns)
    undo = UndoFile(paths.undo(place_of(paths, config).name))
    trail = Trail(undo, Tombstones(paths.tombstones))
    return Memories(store, embedder, make_model, history, instructions, graph, own, trail, withdraw)


def maker(paths: Paths, config: Config) -> Choice | None:
    """What makes the model that the settings name; None where there is none.

    Raises:
        ModelError: there is a login that cannot be read.
    """
    return choose(config, environment(), paths.usage, paths.login)
