"""The real parts that the settings name, put together."""

from __future__ import annotations

from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.core.instructions import read_instructions
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.llm.choose import Choice, choose
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
    instructions = read_instructions(config.fact_prompt, config.fact_prompt_file)
    return Memories(store, embedder, maker(paths, config), history, instructions)


def maker(paths: Paths, config: Config) -> Choice | None:
    """What makes the model that the settings name; None where there is none.

    Raises:
        ModelError: there is a login that cannot be read.
    """
    return choose(config, environment(), paths.usage, paths.login)
