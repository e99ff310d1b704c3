"""mem0's Memory, given our parts instead of a config."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from mem0.configs.base import MemoryConfig
from mem0.exceptions import LLMError
from mem0.memory.main import Memory
from mem0.utils import spacy_models

from hookkit.core.changes import Change, Changes, Withdraw, nothing
from hookkit.core.history import History
from hookkit.core.mem0_parts import Fault, Mem0Embedder, Mem0Model, Mem0Vectors
from hookkit.core.payload import ENTITIES, MEMORIES
from hookkit.core.supersede import settle, supersede
from hookkit.memory.ports import (
    DISTIL,
    Embedder,
    Found,
    MemoryStore,
    Model,
    ModelError,
    Payload,
    Purpose,
)


class NoModel:
    """In the place of a model where there is none: mem0 must not be asked to distil then."""

    def answer(self, system: str, prompt: str, schema: Payload, purpose: Purpose) -> Any:
        """Always an error."""
        raise ModelError("no model to distil with: set MEM0_ANTHROPIC_TOKEN or ANTHROPIC_API_KEY")


class HookkitMemory(Memory):  # type: ignore[misc]  # mem0 has no types
    """mem0 over our store, embedder and model.

    Its own constructor is left out: it builds every part from names that it knows.
    """

    def __init__(
        self,
        store: MemoryStore,
        embedder: Embedder,
        model: Model | None,
        history_path: str,
        withdraw: Withdraw = nothing,  # told of memories that give way to others
    ) -> None:
        _keep_quiet()
        self.fault = Fault()
        self._store = store
        self._changes = Changes(history_path, withdraw=withdraw)
        self.config = MemoryConfig()  # a value; builds and opens nothing
        self.embedding_model = Mem0Embedder(embedder, self.fault)
        self.vectors = Mem0Vectors(store, embedder, MEMORIES, self.fault)
        self.vector_store = self.vectors
        self._entity_store = Mem0Vectors(store, embedder, ENTITIES, Fault())
        self.llm = Mem0Model(model or NoModel())
        self.vectors.said_of = lambda text: self.llm.said_of.get(text, {})
        self.db = History(history_path)
        self.collection_name = MEMORIES
        self.api_version = self.config.version
        self.custom_instructions: str | None = None
        self.reranker: Any = None

    def save(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        purpose: Purpose | None = None,
        is_known: Callable[[str], bool] = lambda _text: False,
        **kwargs: Any,
    ) -> int:
        """`add`, of everything or of nothing; how many memories came of it.

        mem0 carries on after most faults: what cannot be embedded or inserted is passed over, and
        the rest is a success to it. Here the first fault is raised. What a model says that
        `is_known` is not saved; what the new memories replace is marked.

        Raises:
            ModelError, and what embedder, store and history raise.
        """
        self.fault.first = None
        self.llm.said_of = {}
        self.llm.is_known = is_known
        self.llm.purpose = purpose or Purpose(DISTIL)
        self.vectors.listed, self.vectors.inserted = [], []
        try:
            done = self.add([dict(message) for message in messages], **kwargs)
        except LLMError as error:
            raise error.__cause__ or error from None  # ours says what to do, mem0's wraps it
        except Exception:
            if self.fault.first is None:
                raise
        if self.fault.first is not None:
            raise self.fault.first
        supersede(self._store, self._changes, self.vectors.inserted, self.vectors.listed)
        return len(done["results"])

    def give_up(self, memory_ids: Sequence[str]) -> None:
        """Delete memories whose words others have taken over: the history must not keep them."""
        for memory_id in memory_ids:
            self.delete(memory_id)
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        gone = [Change(memory_id, "DELETE", None, None, "", now) for memory_id in memory_ids]
        with self._changes.noted(gone):
            pass  # it is all that there is to do

    def settle(self, memories: Sequence[Found]) -> None:
        """Note that these began and mark what they replace, where an earlier try died before."""
        self._changes.begun(memories)
        settle(self._store, self._changes, memories)


def _keep_quiet() -> None:
    """No text in a log, and no download where spaCy happens to be installed for something else."""
    logging.getLogger("mem0").setLevel(logging.CRITICAL + 1)  # it logs what it stores
    spacy_models._load_failed_full = spacy_models._load_failed_lemma = True
