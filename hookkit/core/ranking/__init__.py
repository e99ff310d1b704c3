"""In which order memories are put before Claude, and which are not: pure functions of candidates.

The store brings the best by cosine + w * BM25. What is added here needs neither a model nor another
query: a memory whose session, or whose very exchange, holds a better hit gains a share of that
hit's score, for what was said together is about the same thing. On half of LoCoMo, where they
were chosen (`hookkit bench recall` measures the other half, or your own memories), the share of the
session is worth 4 points of recall at 10, in each of the five conversations, and that of the
exchange half a point among turns.

Tried there, and left out as they gave less than half a point or took some away: other parameters
of BM25, BM25 that saturates or is divided by its best, feedback from the first hits (Rocchio),
vectors without their mean. The best score of the turn before and after is worth a point more among
turns than that of the exchange, but what stands beside a memory is known only to who reads all.
"""
