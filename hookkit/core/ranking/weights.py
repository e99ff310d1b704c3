"""How much each signal counts, of those that a memory's place is made of.

On are those that gain on a benchmark (`hookkit bench recall --ablation`), and two that gain nothing
and are there because they are right: of memories that say the same the newest is shown, and what
somebody pinned stands first. Kind, recency, the latest and diversity order the block of a session
alone. What they are worth is the share of answers that it holds beforehand, and few questions can
tell: in the README's table the interval of the latest alone keeps clear of 0, on one set; recency
gains or loses by less than chance on all four.
"""

from __future__ import annotations

from typing import NamedTuple


class Weights(NamedTuple):
    """Shares and bonuses, in units of cosine; 0.0 turns a signal off."""

    session: float = 0.6  # of the best score in the session that taught it
    exchange: float = 0.2  # of the best score in the same exchange
    kind: float = 1.0  # times KINDS, where a session starts and no question says what matters
    recency: float = 0.1  # for what was said just now, half of it after HALF_LIFE_DAYS
    latest: float = 0.15  # for each of the LATEST: what was worked on last is always there
    folds: bool = True  # of memories that say the same only the newest is shown; gains nothing
    diversity: float = 0.1  # of the cosine to what stands above, taken away where a session starts


WEIGHTS = Weights()

HALF_LIFE_DAYS = 30.0
LATEST = 5
# What a session that begins is better off with, a raw message being least.
KINDS = {
    "decision": 0.06,
    "preference": 0.06,
    "convention": 0.06,
    "command": 0.04,
    "cause": 0.02,
    "raw": -0.1,
}
PINNED = 1.0  # above whatever else can be added; not measured: it is what the user said
