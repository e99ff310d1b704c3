"""What is put before Claude: searched without mem0 and without a model call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import mul
from typing import NamedTuple

from hookkit.core.payload import SUPERSEDED_BY, memory_of, pinned, visible
from hookkit.core.ranking import select
from hookkit.core.ranking.leaning import Leaning
from hookkit.core.ranking.near import near
from hookkit.core.ranking.rank import CANDIDATES, best_first, explained, rank
from hookkit.core.ranking.weights import (
    HALF_LIFE_DAYS,
    KINDS,
    LATEST,
    PINNED,
    WEIGHTS,
    Weights,
)
from hookkit.memory.block import Recalled, recalled
from hookkit.memory.model import Explained, Hit, Memory, Scope
from hookkit.memory.ports import Embedder, Found, MemoryStore, Near, Newest

Vectors = Sequence[Sequence[float]]
IsSaid = Callable[[str], bool]

# A session's first prompt is not known yet, so it is given what most sessions turn out to need.
SESSION_QUERIES = (
    "project context, architecture, conventions, preferences and how things are done here",
    "recent sessions, decisions, changes and what was worked on last",
)
SESSION_HITS = 60  # of each query; the block's size cuts the rest
NEWEST = 30
MOST_PINNED = 30
FOLDED = 4  # times the limit: so many are held against each other
TOLD = 20  # hits that are explained beyond those shown


class Frame(NamedTuple):
    """What a block must keep to."""

    project_name: str
    max_units: int  # UTF-16
    given: tuple[str, ...] = ()  # ids that the session has been given
    is_said: IsSaid = lambda _text: False  # whether CLAUDE.md and its like say it already


class Recall:
    """Searches of one store. Several threads may ask."""

    def __init__(self, store: MemoryStore, embedder: Embedder, weights: Weights = WEIGHTS) -> None:
        self._store = store
        self._embedder = embedder
        self._weights = weights
        self._leaning = Leaning.of_model(embedder.model_id)
        self._session_vectors: Vectors = ()  # of SESSION_QUERIES, once they were needed

    def search(self, query: str, scope: Scope, limit: int) -> list[Hit]:
        """The `limit` memories nearest to `query` that `scope` may see, best first."""
        return [one.hit for one in self.explain(query, scope, limit) if not one.cut]

    def explain(
        self, query: str, scope: Scope, limit: int, *, superseded: bool = False
    ) -> list[Explained]:
        """What `search` finds, best first, and then the best of what it leaves out.

        `superseded` tells of those too that a newer memory has replaced.
        """
        vector = self._embedder.embed_query(query)
        where = visible(scope, superseded=superseded)
        found = self._store.search(vector, query, where, max(CANDIDATES, limit))
        live = [one for one in found if not one.payload.get(SUPERSEDED_BY)]
        gone = [one for one in found if one.payload.get(SUPERSEDED_BY)]
        hits = select.first(self._folded(rank(live, self._weights), limit), limit)
        return _told([*hits, *map(_without_superseded, rank(gone, self._weights))])

    def for_prompt(
        self, prompt: str, scope: Scope, frame: Frame, limit: int, floor: float
    ) -> Recalled:
        """The few memories that a prompt is about; mostly none.

        A `floor` below 0.0 is the embedder's own.
        """
        floor = floor if floor >= 0.0 else self._embedder.recall_floor
        vector = self._embedder.embed_query(prompt)
        where = visible(scope, given=frame.given)
        hits = rank(self._store.search(vector, prompt, where, CANDIDATES), self._weights)
        hits = near(hits, floor, self._leaning.of(vector), self._leaning.usual)
        hits = select.unsaid(hits, frame.is_said)
        hits = select.first(self._folded(hits, limit), limit)
        return recalled(_told(hits), "prompt", frame.project_name, frame.max_units)

    def for_session(self, scope: Scope, frame: Frame) -> Recalled:
        """The block of a project, without the memories that the session was given before."""
        where = visible(scope, given=frame.given)
        queries = [
            Near(vector, query, where, SESSION_HITS)
            for vector, query in zip(self._vectors(), SESSION_QUERIES, strict=True)
        ]
        also = Newest(where, NEWEST), Newest(pinned(where), MOST_PINNED)
        *brought, newest, asked_for = self._store.ask_at_once([*queries, *also])
        best: dict[str, Found] = {}
        for found in (one for hits in brought for one in hits):
            if found.id not in best or best[found.id].score < found.score:
                best[found.id] = found
        beside = {one.id: one for one in (*newest, *asked_for)}
        others = [found for found in beside.values() if found.id not in best]
        candidates = self._for_any([*best.values(), *self._with_cosines(others)])
        hits = select.unsaid(candidates, frame.is_said)
        if self._weights.folds:
            hits = select.folded(hits, self._store.vectors)
        hits = select.spread(hits, self._store.vectors, self._weights.diversity)
        return recalled(hits, "session", frame.project_name, frame.max_units)

    def _with_cosines(self, others: Sequence[Found]) -> list[Found]:
        """Those that no query brought, as near as they are to the nearest one all the same."""
        vectors = self._store.vectors([found.id for found in others])

        def nearest(found: Found) -> float:
            own = vectors.get(found.id, ())
            return max(float(sum(map(mul, own, query))) for query in self._vectors())

        cosines = map(nearest, others)
        return [
            one._replace(score=cos, cosine=cos) for one, cos in zip(others, cosines, strict=True)
        ]

    def _vectors(self) -> Vectors:
        if not self._session_vectors:
            self._session_vectors = self._embedder.embed(SESSION_QUERIES)
        return self._session_vectors

    def _folded(self, hits: list[Explained], limit: int) -> list[Explained]:
        if not self._weights.folds:
            return hits
        head = FOLDED * max(limit, 1)
        return [*select.folded(hits[:head], self._store.vectors), *hits[head:]]

    def _for_any(self, found: Sequence[Found]) -> list[Explained]:
        """Best first where no question says what matters: by kind and age too."""
        memories = [memory_of(one) for one in found]
        # The newest memory is "now": the same memories give the same block on any day.
        now = max((_day(memory) for memory in memories), default=0.0)
        by_age = sorted(memories, key=lambda memory: (memory.created_at, memory.id), reverse=True)
        latest = {memory.id for memory in by_age[:LATEST]}
        return best_first(
            explained(
                memory,
                one.cosine,
                {
                    "meaning": one.cosine,
                    "words": one.score - one.cosine,
                    "kind": self._weights.kind * KINDS.get(memory.kind, 0.0),
                    "recency": self._weights.recency
                    * 0.5 ** ((now - _day(memory)) / HALF_LIFE_DAYS),
                    "latest": self._weights.latest * (memory.id in latest),
                    "pinned": PINNED * memory.pinned,
                },
            )
            for memory, one in zip(memories, found, strict=True)
        )


def _day(memory: Memory) -> float:
    """When it was said, in days; 0.0 for what has no date."""
    try:
        return datetime.fromisoformat(memory.created_at.replace("Z", "+00:00")).timestamp() / 86_400
    except ValueError:
        return 0.0


def _without_superseded(hit: Explained) -> Explained:
    by = hit.hit.memory.superseded_by
    return select.cut(hit, f"superseded by {by[:8]}") if by else hit


def _told(hits: Iterable[Explained]) -> list[Explained]:
    """Those that are shown, in their order, and then the best of the others."""
    told = [*hits]
    shown = [hit for hit in told if not hit.cut]
    return [*shown, *best_first(hit for hit in told if hit.cut)[:TOLD]]
