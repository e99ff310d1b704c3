"""Which of the ranked hits are shown: each thing once, and not one thing only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from operator import mul

import numpy as np
from numpy.typing import NDArray

from hookkit.core.ranking.rank import explained
from hookkit.memory.model import IMPORT, Explained, Memory

Vectors = Mapping[str, Sequence[float]]
VectorsOf = Callable[[Sequence[str]], Vectors]  # of ids

SAME = 0.9  # cosine, from which on two statements that name the same things are one
ALIKE_WORDS = 0.8  # of the shorter one's; "Ada reviews backend changes" is 0.96 from frontend
MOST_SPREAD = 80  # more than a block has room for
# Words that make two statements different, however alike the rest is.
TELLING = re.compile(
    r"\S*\d\S*|\w+[_./:@]\w\S*|\w*[a-z][A-Z]\w*"
    r"|\b(?i:no|not|never|without|two|three|four|five|six|seven|eight|nine|ten)\b"
)


def cut(hit: Explained, why: str) -> Explained:
    """The hit, left out for a reason; the first reason stays."""
    return hit if hit.cut else hit._replace(cut=why)


def first(hits: Sequence[Explained], limit: int) -> list[Explained]:
    """Those that are left beyond the `limit` best are cut."""
    told: list[Explained] = []
    shown = 0
    for hit in hits:
        told.append(hit if shown < limit else cut(hit, f"more than {limit}"))
        shown += not hit.cut
    return told


def unsaid(hits: Sequence[Explained], is_said: Callable[[str], bool]) -> list[Explained]:
    """Those that the project's own files say are cut."""
    return [
        cut(hit, "CLAUDE.md says it") if not hit.cut and is_said(hit.hit.memory.text) else hit
        for hit in hits
    ]


def folded(hits: Sequence[Explained], vectors_of: VectorsOf) -> list[Explained]:
    """Of those that say the same the newest is kept, in the best one's place; others are cut.

    Vectors are asked for only where words do not tell two apart.
    """
    told = list(hits)
    pairs = _alike_in_words(hits)
    vectors = vectors_of(sorted({hits[at].hit.memory.id for pair in pairs for at in pair}))
    for place, at in pairs:
        if told[place].cut or told[at].cut or not _mean_the_same(hits[place], hits[at], vectors):
            continue
        newer, older = told[place], told[at]
        if _is_newer(older, newer):
            newer, older = older, newer
        told[place] = newer
        told[at] = cut(older, f"says the same as {newer.hit.memory.id[:8]}, which is newer")
    return told


def spread(hits: Sequence[Explained], vectors_of: VectorsOf, weight: float) -> list[Explained]:
    """The best MOST_SPREAD so that each is unlike those above it (maximal marginal relevance)."""
    shown = [hit for hit in hits if not hit.cut][:MOST_SPREAD]
    if not weight or len(shown) < 2:
        return list(hits)
    taken = {hit.hit.memory.id for hit in shown}
    vectors = vectors_of([*taken])
    alike = _alike([vectors.get(hit.hit.memory.id, ()) for hit in shown])
    scores = np.array([hit.hit.score for hit in shown])
    penalty = np.zeros(len(shown))
    told: list[Explained] = []
    while len(told) < len(shown):
        at = int(np.argmax(scores - weight * penalty))
        told.append(_less(shown[at], float(weight * penalty[at])))
        scores[at] = -np.inf
        penalty = np.maximum(penalty, alike[at])
    return [*told, *(hit for hit in hits if hit.hit.memory.id not in taken)]


def _less(hit: Explained, penalty: float) -> Explained:
    added = {signal.name: signal.added for signal in hit.signals}
    told = explained(hit.hit.memory, hit.hit.cosine, {**added, "like others": -penalty})
    return told._replace(cut=hit.cut)


def _alike(vectors: Sequence[Sequence[float]]) -> NDArray[np.float32]:
    """The cosines of all pairs, 0.0 where one has no vector, and never below."""
    dims = max(map(len, vectors))
    matrix = np.array([one if len(one) else [0.0] * dims for one in vectors], dtype=np.float32)
    # Not by BLAS: its threads would fight for the cores with the hooks that wait for us.
    alike: NDArray[np.float32] = np.einsum("id,jd->ij", matrix, matrix)
    return np.maximum(alike, np.float32(0))


def _alike_in_words(hits: Sequence[Explained]) -> list[tuple[int, int]]:
    """Pairs of those that are not cut, the better one first, in the order of the second."""
    shown = [at for at, hit in enumerate(hits) if not hit.cut]
    words = {at: _words(hits[at].hit.memory) for at in shown}
    by_name: dict[tuple[str, frozenset[str]], list[int]] = {}
    pairs = []
    for at in shown:
        memory = hits[at].hit.memory
        group = by_name.setdefault((memory.project, _telling(memory)), [])
        pairs += [(one, at) for one in group if _share(words[one], words[at]) >= ALIKE_WORDS]
        group.append(at)
    return pairs


def _mean_the_same(one: Explained, other: Explained, vectors: Vectors) -> bool:
    a, b = (vectors.get(hit.hit.memory.id) for hit in (one, other))
    return a is not None and b is not None and sum(map(mul, a, b)) >= SAME


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the shorter one's words, the share that the other has."""
    return len(one & other) / max(min(len(one), len(other)), 1)


def _words(memory: Memory) -> frozenset[str]:
    return frozenset(word[:5] for word in re.findall(r"\w{3,}", memory.text.casefold()))


def _telling(memory: Memory) -> frozenset[str]:
    found = (word.strip("`'\"().,;:!?").casefold() for word in TELLING.findall(memory.text))
    return frozenset(word for word in found if word)


def _is_newer(one: Explained, other: Explained) -> bool:
    a, b = one.hit.memory, other.hit.memory
    # What nobody vouched for must not stand in the place of what somebody said, whatever its date.
    a_rank, b_rank = ((m.origin != IMPORT, m.pinned, m.created_at, m.id) for m in (a, b))
    return a_rank > b_rank
