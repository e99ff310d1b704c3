"""What is put before Claude: searched without mem0 and without a model call."""

from __future__ import annotations

from collections.abc import Sequence

from hookkit.core.payload import memory_of, visible
from hookkit.memory.block import Block, render
from hookkit.memory.model import Hit, Scope
from hookkit.memory.ports import Embedder, Filter, Found, MemoryStore

Vectors = Sequence[Sequence[float]]

# A session's first prompt is not known yet, so it is given what most sessions turn out to need.
SESSION_QUERIES = (
    "project context, architecture, conventions, preferences and how things are done here",
    "recent sessions, decisions, changes and what was worked on last",
)
SESSION_HITS = 30  # of each query; the block's size cuts the rest
NEWEST = 15
CANDIDATES = 2  # times the limit: among them the floor chooses; each costs 0.1 ms
# Of cosine that the same words may make up for. Chosen on tests/core/prompts.py: of the prompts
# that a memory is about 88 % are given it, and of the others 100 % among 40 memories and 92 % among
# 300 are given nothing. By cosine alone it is 80 % at the same floor.
WORDS_MAKE_UP = 0.12


def search(
    store: MemoryStore, embedder: Embedder, query: str, scope: Scope, limit: int
) -> list[Hit]:
    """The `limit` memories nearest to `query` that `scope` may see, best first."""
    vector = embedder.embed([query])[0]
    return [_hit(found) for found in store.search(vector, query, visible(scope), limit)]


def session_vectors(embedder: Embedder) -> Vectors:
    """The vectors of SESSION_QUERIES, which are the same for every session."""
    return embedder.embed(SESSION_QUERIES)


def for_session(
    store: MemoryStore,
    vectors: Vectors,
    scope: Scope,
    project_name: str,
    max_units: int,
    given: tuple[str, ...],
) -> Block:
    """The block of a project, without the memories `given` before; `vectors` of SESSION_QUERIES."""
    where = visible(scope, given=given)
    best: dict[str, Hit] = {}
    for vector, query in zip(vectors, SESSION_QUERIES, strict=True):
        for found in store.search(vector, query, where, SESSION_HITS):
            hit = _hit(found)
            if found.id not in best or best[found.id].score < hit.score:
                best[found.id] = hit
    ranked = sorted(best.values(), key=lambda hit: (-hit.score, hit.memory.id))
    newest = [_hit(found) for found in store.newest(where, NEWEST) if found.id not in best]
    return render([*ranked, *newest], "session", project_name, max_units)


def for_prompt(
    store: MemoryStore,
    embedder: Embedder,
    prompt: str,
    scope: Scope,
    project_name: str,
    max_units: int,
    given: tuple[str, ...],
    limit: int,
    floor: float,
) -> Block:
    """The few memories that a prompt is about; mostly none."""
    where: Filter = visible(scope, given=given)
    vector = embedder.embed([prompt])[0]
    found = store.search(vector, prompt, where, CANDIDATES * limit)
    near: Sequence[Hit] = [_hit(f) for f in found if _is_near(f, floor)]
    return render(near[:limit], "prompt", project_name, max_units)


def _is_near(found: Found, floor: float) -> bool:
    if found.cosine >= floor:
        return True
    # As far above the floor by its words as it is allowed below it by its meaning.
    return found.cosine >= floor - WORDS_MAKE_UP and found.score >= floor + WORDS_MAKE_UP


def _hit(found: Found) -> Hit:
    return Hit(memory_of(found), found.score, found.cosine)
