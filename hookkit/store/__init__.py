"""Where points lie: Qdrant Edge in the data folder, or a Qdrant server or cluster.

Edge is chosen over qdrant-client's local mode, which loads every point into Python (2.4 GB at
100,000 memories, against 300 MB) and answers thirty times slower; and over SQLite with vectors of
our own, which would leave fusion, facets and BM25 to us. Its price is that one process owns the
store.

The server is the same engine, so both have one layout and one formula. It is spoken to in its own
REST over httpx, in place of qdrant-client (qdrant_wire says why). What a collection's vectors are
stands in a point of its own (qdrant_collection); what another mem0 left there is taken over where
its vectors are ours (qdrant_takeover); what a server cannot be asked is looked for here, in the
scope of the filter, at the price of reading it (qdrant_filters).
"""
