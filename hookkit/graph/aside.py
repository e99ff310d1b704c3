"""The graph of before a server was set, in its file: what is forgotten must leave that too."""

from __future__ import annotations

import importlib
import os
from collections.abc import Collection, Sequence

from hookkit.graph.model import Told
from hookkit.graph.ports import GraphStore


class Aside:
    """That at a path; "", or where no file is, none. It is neither made nor added to."""

    def __init__(self, path: str) -> None:
        self._path = path

    def forget(self, memory_ids: Collection[str]) -> None:
        """Take back what these memories said.

        Raises:
            GraphUnavailableError: the file cannot be written. So for `said`.
        """
        if memory_ids and (graph := self._opened()):
            graph.forget([*memory_ids])

    def said(self, memory_ids: Sequence[str]) -> list[Told]:
        """What these memories said; see `GraphStore.said`."""
        graph = self._opened()
        return graph.said(memory_ids) if graph and memory_ids else []

    def _opened(self) -> GraphStore | None:
        if not self._path or not os.path.exists(self._path):
            return None
        made: GraphStore = importlib.import_module("hookkit.graph.sqlite").SqliteGraph(self._path)
        return made
