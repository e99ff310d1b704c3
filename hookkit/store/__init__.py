"""Where points lie: Qdrant Edge in the data folder, or a Qdrant server or cluster.

Edge is chosen over qdrant-client's local mode, which loads every point into Python (2.4 GB at
100,000 memories, against 300 MB) and answers thirty times slower; and over SQLite with vectors of
our own, which would leave fusion, facets and BM25 to us. Its price is that one process owns the
store.

The server is the same engine, so both have one layout and one formula, and one contract suite.

- It is spoken to in its own REST over httpx, not through qdrant-client: that takes 1.1 s to import
  (httpx 0.16) in a worker that must be up within one, its timeout is for each piece of an answer
  and not for the whole, and it builds a pydantic value for each point. The package stays a
  dependency, since mem0 imports it; the tests' server checks every body against its models.
- One recall is one request: hits bring their vectors, which tell the cosines and what a ranking
  compares (seen). Every write waits until it is done (wait=true). Any request may be sent twice,
  and is, where a connection that was kept turns out to be closed.
- What a collection's vectors are stands in a point of its own, since only servers from 1.16 on keep
  metadata of a collection (qdrant_notes). A collection of other vectors is never written to.
- Every field that is filtered by has an index; what a server cannot be asked (text within text, a
  field without an index in strict mode) is looked for here, in the scope of the filter, at the
  price of reading it (qdrant_filters, qdrant_look).
- What another mem0 left is taken over where its vectors are ours, which three texts embedded anew
  tell, and left alone where they are not (qdrant_takeover).
- Of what a server says of a fault only known words are repeated (qdrant_wire.SAID): the rest may
  quote memories, and would reach logs.
- A server without sparse vectors, or too old to add them, is used by meaning alone; `shortfall`
  says so, and the worker's status passes it on.
"""
