"""The rankings that are compared: what hookkit does, and the same with parts of it off."""

from __future__ import annotations

from typing import NamedTuple

from hookkit.core.ranking.weights import WEIGHTS, Weights

ALONE = 1.0  # a weight of BM25 beside which a cosine decides between equals only
PLAIN = WEIGHTS._replace(session=0.0, exchange=0.0)


class Configuration(NamedTuple):
    """One ranking."""

    name: str
    bm25_weight: float
    weights: Weights


def compared(bm25_weight: float) -> list[Configuration]:
    """What hookkit does comes first; the others are held against it."""
    return [
        Configuration("hookkit", bm25_weight, WEIGHTS),
        Configuration("meaning and words", bm25_weight, PLAIN),
        Configuration("meaning alone", 0.0, PLAIN),
        Configuration("words alone", ALONE, PLAIN),
    ]


def ablated(bm25_weight: float) -> list[Configuration]:
    """What hookkit does, and that without each of its signals, one at a time.

    The names are those of core/ranking/weights.py, and words, which the store weighs.
    """
    return [
        Configuration("hookkit", bm25_weight, WEIGHTS),
        Configuration("without words", 0.0, WEIGHTS),
        *(
            # The zero of a number is 0.0, and that of a switch False.
            Configuration(f"without {name}", bm25_weight, WEIGHTS._replace(**{name: type(on)()}))
            for name, on in WEIGHTS._asdict().items()
        ),
    ]
