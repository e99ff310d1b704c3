"""In which order memories are put before Claude, and which are not: pure functions of candidates.

The store brings the best by cosine + w * BM25. What is added here needs neither a model nor another
query: a memory whose session, or whose very exchange, holds a better hit gains a share of that
hit's score, for what was said together is about the same thing. On half of LoCoMo (chosen there
by conversation; `hookkit bench recall` measures the other half, or your own memories) the share of
the session is worth 4 points of recall at 10, that of the exchange half a point.

Tried there, and left out as they gave less than half a point or took some away: other parameters
of BM25, BM25 by its square or divided by its best, feedback from the first hits (Rocchio), vectors
without their mean, the neighbours' mean score in place of the best one's.
"""
