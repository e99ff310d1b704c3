"""Where points lie: Qdrant Edge in the data folder.

Chosen over qdrant-client's local mode, which loads every point into Python (2.4 GB at 100,000
memories, against 300 MB) and answers thirty times slower; and over SQLite with vectors of our own,
which would leave fusion, facets and BM25 to us. Its price is that one process owns the store.
"""
