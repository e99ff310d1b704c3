"""Remember, recall, forget: mem0 and the store behind one face.

Recall never touches mem0: embedder and store are up in a third of a second, mem0's import alone
takes longer than a hook may wait. mem0 is imported when the first save needs it.

mem0 is given its parts ready made (mem0_parts.py) instead of a config: its factories know neither
our store nor our embedder, its Anthropic client fails with the SDK of today, and several of its
defaults reach for the network. One lock is around it; tests/contracts/test_mem0.py holds every
private name of it that we use.
"""
