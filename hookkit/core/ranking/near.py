"""Which of the ranked hits are about a prompt: mostly none.

The more memories a project has, the nearer some of them lie to any prompt: with a floor of cosine
alone 95 of 100 prompts about nothing were left alone beside 12 memories, and 70 beside 2,000. So
what lies beside the best hit is held against it, as CSLS does (Conneau et al. 2018, "Word
translation without parallel data"): by most of what the next hits are nearer than usual, all of
them are less sure. `python -m tests.bench.crowded` tells what that is worth.
"""

from __future__ import annotations

from collections.abc import Sequence

from hookkit.core.ranking.select import cut
from hookkit.memory.model import Explained

# Of what the words of a prompt add to a hit's score, so much counts towards the floor, and no more
# than WORDS_MOST; and so far below the best hit others are shown with it. What they were chosen on
# stands in tests/bench/test_recall_floors.py.
WORDS_SHARE = 0.35
WORDS_MOST = 0.05
COMPANY = 0.08
CROWD = 20  # hits beside the best that make a crowd
CROWD_LEAST = 10  # where there are fewer, those that are missing are as near as usual
CROWD_SHARE = 0.75


def relevance(hit: Explained) -> float:
    """How near a hit is to a prompt, in units of cosine.

    Words count a little, and neighbours not at all: among a thousand memories some share a rare
    word with any prompt.
    """
    return hit.hit.cosine + _by_words(hit)


def near(
    hits: Sequence[Explained], floor: float, leaning: float, usual: float | None
) -> list[Explained]:
    """Those below the floor are cut; once one is above it, those that are near it come along.

    `leaning` and what is `usual` are of ranking/leaning.
    """
    crowd = crowding([*map(relevance, hits)], usual)
    found = [relevance(hit) - leaning - crowd for hit in hits]
    best = max(found, default=0.0)
    least = min(floor, best - COMPANY) if best >= floor else floor
    return [
        hit if one >= least else cut(hit, _below(hit, one, least, leaning, crowd))
        for hit, one in zip(hits, found, strict=True)
    ]


def crowding(found: Sequence[float], usual: float | None) -> float:
    """What all hits are less sure by, as others lie beside the best; 0.0 where nothing is `usual`.

    >>> round(crowding([0.5, 0.3, 0.3], 0.1), 3), crowding([0.5], 0.1), crowding([0.5, 0.4], None)
    (0.03, 0.0, 0.0)
    """
    if usual is None:
        return 0.0
    beside = sorted(found, reverse=True)[1 : 1 + CROWD]
    missing = max(CROWD_LEAST - len(beside), 0)
    mean = (sum(beside) + missing * usual) / (len(beside) + missing)
    return CROWD_SHARE * (mean - usual)


def _by_words(hit: Explained) -> float:
    words = sum(signal.added for signal in hit.signals if signal.name == "words")
    return min(max(WORDS_SHARE * words, 0.0), WORDS_MOST)


def _below(hit: Explained, found: float, least: float, leaning: float, crowd: float) -> str:
    """What `found` is made of, as it is not the score that stands beside it."""
    made_of = (
        f"meaning {hit.hit.cosine:.2f}, words {_by_words(hit):+.2f}, prompt {-leaning:+.2f},"
        f" others {-crowd:+.2f}"
    )
    return f"{found:.2f} ({made_of}), below the floor {least:.3g}"
