"""Candidates to hits, best first, each with what its place is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from hookkit.core.payload import memory_of
from hookkit.core.ranking.weights import WEIGHTS, Weights
from hookkit.memory.model import Explained, Hit, Memory, Signal
from hookkit.memory.ports import Found

CANDIDATES = 100  # of a query, among which to choose; more change nothing on LoCoMo


def rank(found: Sequence[Found], weights: Weights = WEIGHTS) -> list[Explained]:
    """`found` by meaning, words, and what was said beside them; the signals in this order."""
    memories = [memory_of(one) for one in found]
    own = [one.score for one in found]
    by_exchange = _support(memories, own, _exchange)
    by_session = _support(memories, own, _session)
    ranked = [
        explained(
            memory,
            one.cosine,
            {
                "meaning": one.cosine,
                "words": one.score - one.cosine,
                "exchange": weights.exchange * by_exchange[at],
                "session": weights.session * by_session[at],
            },
        )
        for at, (memory, one) in enumerate(zip(memories, found, strict=True))
    ]
    return best_first(ranked)


def explained(memory: Memory, cosine: float, added: Mapping[str, float]) -> Explained:
    """A hit whose score is what was `added`, by name; what added nothing is not told."""
    signals = tuple(Signal(name, value) for name, value in added.items() if value)
    return Explained(Hit(memory, sum(added.values()), cosine), signals)


def best_first(hits: Iterable[Explained]) -> list[Explained]:
    """By score, and of one score by id: a store's order of equals may change."""
    return sorted(hits, key=lambda one: (-one.hit.score, one.hit.memory.id))


def _support(
    memories: Sequence[Memory], scores: Sequence[float], group: Callable[[Memory], str]
) -> list[float]:
    """For each memory the best score of its group, its own among them."""
    best: dict[str, float] = {}
    groups = [group(memory) for memory in memories]
    for name, score in zip(groups, scores, strict=True):
        best[name] = max(best.get(name, 0.0), score)
    return [best[name] for name in groups]


def _session(memory: Memory) -> str:
    """What was not taught by a session is taken together by day, as people work."""
    return memory.session or f"on {memory.created_at[:10]}"


def _exchange(memory: Memory) -> str:
    return memory.source or memory.id
