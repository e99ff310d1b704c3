"""What a graph is made of besides memories."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hookkit.graph.aside import Aside
from hookkit.graph.ports import GraphStore
from hookkit.graph.queue import Queue
from hookkit.memory.ports import Model

MakeModels = Callable[[], tuple[Model, Model]]  # read.Models; raises ModelError


class GraphParts(NamedTuple):
    """The store, the models and the queue, of which none is opened before it is needed."""

    open: Callable[[], GraphStore]  # raises GraphUnavailableError
    make_models: MakeModels
    queue: Queue
    threshold: float = 0.7  # raw cosine from which two names may be one
    read_wanted: Callable[[], str] = str  # the user's words on what to find
    is_set_up: bool = True  # else it is there only once somebody has asked for it
    aside: Aside = Aside("")
