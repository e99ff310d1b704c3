"""What a forget concerns, and how much of it there is in each place."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from hookkit.config.settings import Config
from hookkit.core.erase import Trace
from hookkit.core.forgetter import Counts, Forgetter
from hookkit.core.wanted import Wanted
from hookkit.files import read_file
from hookkit.memory.ports import Found
from hookkit.paths import Paths
from hookkit.worker.blocks import Blocks
from hookkit.worker.drain import Drain
from hookkit.worker.forget_jobs import find_jobs
from hookkit.worker.forget_sessions import count_files, sessions_of
from hookkit.worker.graph import GraphWork
from hookkit.worker.opening import Opened

NEO4J_KEEPS = "Neo4j keeps what was deleted in its transaction logs until it prunes them"
NEO4J_UNUSED = (
    "a graph that is not in use; if it holds it, set MEM0_GRAPH_STORE=neo4j, forget again"
)


class Around(NamedTuple):
    """What a forget concerns."""

    forgetter: Forgetter
    drain: Drain
    graph: GraphWork | None
    blocks: Blocks
    paths: Paths
    traces: Sequence[Trace] = ()  # what is out of our reach whatever is erased


def around_of(opened: Opened, blocks: Blocks, paths: Paths, config: Config) -> Around:
    """What it concerns in this worker."""
    forgetter, traces = opened.memories.forgetter, _traces(paths, config)
    return Around(forgetter, opened.drain, opened.graph, blocks, paths, traces)


def _traces(paths: Paths, config: Config) -> list[Trace]:
    """What these settings put out of our reach."""
    traces = []
    if config.graph_store == "neo4j":
        traces.append(Trace("the graph", NEO4J_KEEPS))
    elif config.neo4j_url:
        traces.append(Trace(config.neo4j_url, NEO4J_UNUSED))
    if config.store != "edge" and os.path.exists(f"{paths.store}/edge"):
        traces.append(Trace(paths.store, "an embedded store that is not in use; remove it by hand"))
    return traces


def count(wanted: Wanted, ids: Sequence[str], around: Around) -> dict[str, int | None]:
    """How much of what is wanted, and of these memories, there is; None where it is not known.

    Raises:
        HookkitError, OSError: a place cannot be looked at. So for `left`.
    """
    sessions = sessions_of(around.paths, wanted)
    counts: Counts = around.forgetter.count(wanted, ids)
    return {
        **counts,
        "jobs": len(find_jobs(around.paths, wanted)),
        "blocks": _blocks_with(around.paths, {*ids}),
        "sessions": count_files(around.paths, sessions),
    }


def left(wanted: Wanted, ids: Sequence[str], around: Around) -> dict[str, int | None]:
    """What there is of it now, each place asked again."""
    again: Sequence[Found] = () if wanted.ids else around.forgetter.find(wanted)
    return count(wanted, [*dict.fromkeys([*ids, *(one.id for one in again)])], around)


def _blocks_with(paths: Paths, ids: set[str]) -> int:
    """How many kept blocks hold one of these memories."""
    names = os.listdir(paths.blocks) if os.path.isdir(paths.blocks) else []
    return sum(1 for name in names if ids & _ids_in(f"{paths.blocks}/{name}"))


def _ids_in(path: str) -> set[str]:
    try:
        fields = json.loads(read_file(path) or b"null")
    except (ValueError, RecursionError):
        return set()
    ids: Any = fields.get("ids") if isinstance(fields, dict) else None
    return {str(one) for one in ids} if isinstance(ids, list) else set()
