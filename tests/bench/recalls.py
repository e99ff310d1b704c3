"""The worker's recalls in a filled store: each beside embedding, which a prompt needs once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sized
from contextlib import contextmanager

from hookkit.bench.stage import Remembering
from hookkit.core.memories import Memories
from hookkit.core.recall import Frame
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Scope
from hookkit.memory.project import project_of
from hookkit.paths import Paths
from hookkit.store.edge import EdgeStore
from tests.bench.memories import texts
from tests.bench.spent import Spent

MAX_UNITS = 6000  # of a block: MEM0_CONTEXT_MAX_CHARS, unset
LIMIT = 5
OWN_FLOOR = -1.0  # the embedder's: MEM0_RECALL_FLOOR, unset


def recalls(paths: Paths, directory: str, embedder: MiniLm, count: int) -> list[Spent]:
    """The times of `count` recalls of each sort, as the worker makes them, every signal on."""
    project = project_of(directory)
    scope = Scope("user", project.slug)
    prompts = [*texts(count, "tidepool")]
    with _memories(paths, embedder, prompts) as memories:
        recall = memories.recall
        # One memory that the session has had already, another each time.
        given = [(hit.memory.id,) for hit in recall.search(prompts[0], scope, count)]

        def frame(ids: tuple[str, ...] = ()) -> Frame:
            return Frame(project.name, MAX_UNITS, ids, memories.boot_files.of(directory).covers)

        def for_prompt(at: int) -> Sized:
            return recall.for_prompt(prompts[at], scope, frame(), LIMIT, OWN_FLOOR).block.ids

        def by_search(at: int) -> Sized:
            return recall.search(prompts[at], scope, 10)

        def for_session(at: int) -> Sized:
            return recall.for_session(scope, frame(given[at % len(given)])).block.ids

        for_session(0)  # embeds its own questions, once
        return [
            Spent("for a prompt", [_milliseconds(for_prompt, at) for at in range(count)]),
            Spent("by a search", [_milliseconds(by_search, at) for at in range(count)]),
            Spent("for a session", [_milliseconds(for_session, at) for at in range(count)]),
        ]


def _milliseconds(act: Callable[[int], Sized], at: int) -> float:
    started = time.perf_counter()
    found = act(at)
    spent = (time.perf_counter() - started) * 1000
    assert len(found), f"recall {at} found nothing"
    return spent


@contextmanager
def _memories(paths: Paths, embedder: MiniLm, prompts: list[str]) -> Iterator[Memories]:
    """What the worker recalls with, and knows the vectors of these prompts."""
    store = EdgeStore.open(
        paths.store,
        dims=embedder.dims,
        model_id=embedder.model_id,
        bm25_weight=embedder.bm25_weight,
    )
    known = Remembering(embedder)
    for prompt in prompts:
        known.embed_query(prompt)
    memories = Memories(store, known, None, paths.history)
    try:
        yield memories
    finally:
        memories.close()
