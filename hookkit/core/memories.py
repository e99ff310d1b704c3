"""The one face of memory: what the worker can do with it."""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from hookkit.config.surroundings import claude_folder
from hookkit.core.audit import Clean, Finding, audit_sqlite, audit_store, audit_undo
from hookkit.core.changes import Changes, Withdraw, nothing
from hookkit.core.edit import Given
from hookkit.core.editor import Editor
from hookkit.core.erase import erase_sqlite
from hookkit.core.forget import Trail
from hookkit.core.forgetter import Forgetter, Parts
from hookkit.core.instructions import INSTRUCTIONS
from hookkit.core.mover import Mover
from hookkit.core.payload import memory_of, visible
from hookkit.core.recall import Frame, Recall
from hookkit.embed.minilm.runtime import give_back
from hookkit.memory.block import Block
from hookkit.memory.model import Hit, Memory, Scope
from hookkit.memory.ports import Embedder, Filter, Found, Match, MemoryStore, Model
from hookkit.memory.said import BootFiles
from hookkit.spool.job import SaveJob

if TYPE_CHECKING:
    from hookkit.core.backlog import Step
    from hookkit.core.graph import Graph
    from hookkit.core.mem0_memory import HookkitMemory

TURN_S = 10.0  # whoever gave something to be distilled waits so long for a save that is under way


class Memories:
    """Memories of one store. Several threads may recall while one remembers."""

    def __init__(
        self,
        store: MemoryStore,
        embedder: Embedder,
        make_model: Callable[[], Model] | None,
        history_path: str,
        instructions: str = INSTRUCTIONS,
        graph: Graph | None = None,
        own: Sequence[str] = (),  # patterns of what else is cut out (redact_own)
        trail: Trail | None = None,  # where what is forgotten is kept for a day
        withdraw: Withdraw = nothing,  # told of memories that are replaced or taken away
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._make_model = make_model  # called at the first save: a client's import takes seconds
        self._history_path = history_path
        self._instructions = instructions
        self._mem0: HookkitMemory | None = None
        self._mem0_model: Callable[[], Model] | None = None  # what it was made with
        self.recall = Recall(store, embedder)
        self.boot_files = BootFiles(claude_folder())
        self._lock = threading.Lock()  # mem0 is not thread-safe over an embedded store
        self.graph = graph
        self.own = own
        self._trail = trail
        self._withdraw = withdraw
        changes = Changes(history_path, graph, withdraw)
        self.editor = Editor(
            store, embedder, history_path, self._distil_given, graph, own, trail, changes
        )
        editing = self.editor.editing
        self.mover = Mover(store, embedder, history_path, editing, graph, withdraw)
        self.forgetter = Forgetter(
            Parts(store, history_path, graph, self.mover, trail, self._lock, editing, withdraw)
        )

    @property
    def distils(self) -> bool:
        """Whether there is a model: exchanges are kept as they were said otherwise."""
        return self._make_model is not None

    def distil_with(self, make_model: Callable[[], Model] | None) -> bool:
        """Take another model from the next save on; False where it is the same.

        Never waits for a save that is under way: a hook is waiting for us.
        """
        is_new = make_model != self._make_model
        self._make_model = make_model
        return is_new

    def remember(self, jobs: Sequence[SaveJob]) -> int:
        """Save what the jobs of one session say; how many memories came of it.

        Raises:
            HookkitError: not now; the jobs can be tried again.
        """
        with self._lock:
            make_model = self._make_model
            memory = self._memory(make_model)
            saver = importlib.import_module("hookkit.core.remember").Saver(
                memory,
                self._store,
                self._instructions,
                self.boot_files.of,
                self._trail.tombstones if self._trail else None,
                distil=make_model is not None,
            )
            try:
                return int(saver.remember(jobs))
            finally:
                give_back()  # what the imports and a long prompt took: 30 MB the first time

    def distil_next(self, passed_over: Collection[str] = ()) -> Step:
        """Distil some of what was kept as it was said (backlog.distil_next).

        Raises:
            HookkitError: not now; what was kept stays.
        """
        with self._lock:
            memory = self._memory(self._make_model)
            backlog = importlib.import_module("hookkit.core.backlog")
            step: Step = backlog.distil_next(
                memory,
                self._store,
                self._instructions,
                passed_over,
                self._giving_way,
                *([self._trail.tombstones.has_said] if self._trail else []),
            )
            return step

    def raw_count(self) -> int:
        """Messages that are kept as they were said."""
        return self._store.count(Filter((Match("kind", ("raw",)),)))

    def for_session(
        self, scope: Scope, project_name: str, max_units: int, given: tuple[str, ...]
    ) -> Block:
        """The block for a session that starts."""
        return self.recall.for_session(scope, Frame(project_name, max_units, given)).block

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
        """The few memories that a prompt is about."""
        frame = Frame(project_name, max_units, given)
        return self.recall.for_prompt(prompt, scope, frame, limit, floor).block

    def search(self, query: str, scope: Scope, limit: int) -> list[Hit]:
        """The `limit` memories nearest to `query`, best first."""
        return self.recall.search(query, scope, limit)

    def newest(self, scope: Scope, limit: int, offset: int) -> list[Memory]:
        """Memories by when they were said, newest first."""
        return [memory_of(found) for found in self._store.newest(visible(scope), limit, offset)]

    def audit(self, clean: Clean, *, fix: bool) -> list[Finding]:
        """Secrets in store, history and what was forgotten today (core.audit); cut out if `fix`.

        Raises:
            HookkitError: one of them cannot be looked at; what was mended before stays so.
        """
        with self.editor.editing:
            return [
                *audit_store(self._store, self._embedder, clean, self._withdraw, fix=fix),
                *audit_sqlite(self._history_path, "history", clean, fix=fix),
                *(audit_undo(self._trail.undo, clean, fix=fix) if self._trail else ()),
            ]

    def audit_graph(self, clean: Clean, graph_path: str, *, fix: bool) -> list[Finding]:
        """Secrets in the graph (core.graph_audit); cut out if `fix`. `graph_path` is its file's.

        Raises:
            GraphUnavailableError: it cannot be asked; of it nothing, or not all, was mended.
            HookkitError: as `audit`.
        """
        if self.graph is None:
            return []
        audit_graph = importlib.import_module("hookkit.core.graph_audit").audit_graph
        with self.editor.editing:  # what is forgotten meanwhile would be told anew
            found: list[Finding] = [*audit_graph(self.graph, self._store, clean, fix=fix)]
            if any(one.mended for one in found) and os.path.exists(graph_path):
                erase_sqlite(graph_path)
        return found

    @property
    def shortfall(self) -> str:
        """What the store cannot do, for people (ports.MemoryStore)."""
        return self._store.shortfall

    def count(self) -> int:
        """All memories in the store, whoever's."""
        return self._store.count(Filter())

    def close(self) -> None:
        """Let go of history and store."""
        with self._lock:
            self._let_go()
            if self.graph is not None:
                self.graph.close()
            self._store.close()

    def _distil_given(self, given: Given) -> Sequence[Found] | None:
        """What the model makes of it; None where there is none, or it has long been at a save."""
        make_model = self._make_model
        if make_model is None or not self._lock.acquire(timeout=TURN_S):
            return None
        try:
            distil_given = importlib.import_module("hookkit.core.distil").distil_given
            found: list[Found] = distil_given(self._memory(make_model), self._store, given)
            return found
        finally:
            self._lock.release()

    def _giving_way(self, memory_ids: Sequence[str]) -> AbstractContextManager[None]:
        graph = self.graph
        return graph.giving_way(memory_ids, "forget") if graph else nullcontext()

    def _let_go(self) -> None:
        if self._mem0 is not None:
            self._mem0.close()
            self._mem0 = None

    def _memory(self, make_model: Callable[[], Model] | None) -> HookkitMemory:
        if self._mem0_model != make_model:
            self._let_go()
        if self._mem0 is None:
            # Here and not above: the import takes longer than a hook may wait for its recall.
            module = importlib.import_module("hookkit.core.mem0_memory")
            model = make_model() if make_model else None
            self._mem0 = module.HookkitMemory(
                self._store, self._embedder, model, self._history_path, self._withdraw
            )
            self._mem0_model = make_model
        return self._mem0
