"""mem0's Memory, given our parts instead of a config."""

from __future__ import annotations

import logging
from typing import Any

from mem0.configs.base import MemoryConfig
from mem0.memory.main import Memory

from hookkit.core.mem0_parts import History, Mem0Embedder, Mem0Model, Mem0Vectors
from hookkit.core.payload import ENTITIES, MEMORIES
from hookkit.memory.ports import Embedder, MemoryStore, Model, ModelError, Payload

# mem0 logs what it stores; nothing of it may reach a file.
logging.getLogger("mem0").addHandler(logging.NullHandler())
logging.getLogger("mem0").propagate = False


class NoModel:
    """In the place of a model where there is none: mem0 must not be asked to distil then."""

    def answer(self, system: str, prompt: str, schema: Payload) -> str:
        """Always an error."""
        raise ModelError("no model to distil with: set MEM0_ANTHROPIC_TOKEN or ANTHROPIC_API_KEY")


class HookkitMemory(Memory):  # type: ignore[misc]  # mem0 has no types
    """mem0 over our store, embedder and model.

    Its own constructor is left out: it builds every part from names that it knows.
    """

    def __init__(
        self, store: MemoryStore, embedder: Embedder, model: Model | None, history_path: str
    ) -> None:
        self.config = MemoryConfig()  # a value; builds and opens nothing
        self.embedding_model = Mem0Embedder(embedder)
        self.vectors = Mem0Vectors(store, embedder, MEMORIES)
        self.vector_store = self.vectors
        self._entity_store = Mem0Vectors(store, embedder, ENTITIES)
        self.llm = Mem0Model(model or NoModel())
        self.db = History(history_path)
        self.collection_name = MEMORIES
        self.api_version = self.config.version
        self.custom_instructions: str | None = None
        self.reranker: Any = None
