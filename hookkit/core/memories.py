"""The one face of memory: what the worker can do with it."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from hookkit.core.payload import memory_of, visible
from hookkit.core.recall import for_prompt, for_session, search
from hookkit.memory.block import Block
from hookkit.memory.model import Hit, Memory, Scope
from hookkit.memory.ports import Embedder, Filter, MemoryStore, Model
from hookkit.spool.job import SaveJob

if TYPE_CHECKING:
    from hookkit.core.mem0_memory import HookkitMemory


class Memories:
    """Memories of one store. Several threads may recall while one remembers."""

    def __init__(
        self,
        store: MemoryStore,
        embedder: Embedder,
        make_model: Callable[[], Model] | None,
        history_path: str,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._make_model = make_model  # called at the first save: a client's import takes seconds
        self._history_path = history_path
        self._mem0: HookkitMemory | None = None
        self._lock = threading.Lock()  # mem0 is not thread-safe over an embedded store

    @property
    def distils(self) -> bool:
        """Whether there is a model: exchanges are kept as they were said otherwise."""
        return self._make_model is not None

    def distil_with(self, make_model: Callable[[], Model] | None) -> None:
        """Take another model from the next save on."""
        with self._lock:
            self._make_model = make_model
            self._let_go()

    def remember(self, jobs: Sequence[SaveJob]) -> int:
        """Save what the jobs of one session say; how many memories came of it.

        Raises:
            HookkitError: not now; the jobs can be tried again.
        """
        with self._lock:
            remember = importlib.import_module("hookkit.core.remember").remember
            return int(remember(self._memory(), self._store, jobs, distil=self.distils))

    def for_session(
        self, scope: Scope, project_name: str, max_units: int, given: tuple[str, ...]
    ) -> Block:
        """The block for a session that starts (recall.for_session)."""
        return for_session(self._store, self._embedder, scope, project_name, max_units, given)

    def for_prompt(
        self,
        prompt: str,
        scope: Scope,
        project_name: str,
        max_units: int,
        given: tuple[str, ...],
        limit: int,
        floor: float,
    ) -> Block:
        """The few memories that a prompt is about (recall.for_prompt)."""
        return for_prompt(
            self._store, self._embedder, prompt, scope, project_name, max_units, given, limit, floor
        )

    def search(self, query: str, scope: Scope, limit: int) -> list[Hit]:
        """The `limit` memories nearest to `query`, best first."""
        return search(self._store, self._embedder, query, scope, limit)

    def newest(self, scope: Scope, limit: int, offset: int) -> list[Memory]:
        """Memories by when they were said, newest first."""
        return [memory_of(found) for found in self._store.newest(visible(scope), limit, offset)]

    def count(self) -> int:
        """All memories in the store, whoever's."""
        return self._store.count(Filter())

    def close(self) -> None:
        """Let go of history and store."""
        with self._lock:
            self._let_go()
            self._store.close()

    def _let_go(self) -> None:
        if self._mem0 is not None:
            self._mem0.close()
            self._mem0 = None

    def _memory(self) -> HookkitMemory:
        if self._mem0 is None:
            # Here and not above: the import takes longer than a hook may wait for its recall.
            module = importlib.import_module("hookkit.core.mem0_memory")
            model = self._make_model() if self._make_model else None
            self._mem0 = module.HookkitMemory(
                self._store, self._embedder, model, self._history_path
            )
        return self._mem0
