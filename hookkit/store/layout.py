"""What a store of ours looks like: its payload keys, their indexes, and the record beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

VERSION = 1  # raised by any change below that an older store does not fit

DATA = "data"  # the text itself; not indexed
CREATED_AT = "created_at"  # ISO 8601; what newest() orders by

IndexKind = Literal["keyword", "datetime", "bool"]

# Each index takes 5 to 9 MB of a worker at 10,000 memories: none is here that nobody filters by.
# A point has a value under each key that it wants to be found by. "" is a value like any other
# (the project of a global memory), and not the same as a missing key, which no match finds.
INDEXES: Mapping[str, IndexKind] = {
    "collection": "keyword",  # "memories" or "entities"
    "user_id": "keyword",
    "agent_id": "keyword",
    "run_id": "keyword",
    "project": "keyword",  # slug
    "kind": "keyword",
    "source": "keyword",  # the exchanges that a memory came of
    "superseded_by": "keyword",  # the newer memory; without it a recall in 10,000 takes 12 ms more
    "pinned": "bool",
    CREATED_AT: "datetime",
}

# Added since the first stores were made: a store without one is given it, and is not damaged.
LATER = frozenset({"superseded_by", "pinned"})

DENSE = ""  # names of the vectors, the ones that mem0's own server adapter uses too
BM25 = "bm25"

# Chosen on LoCoMo observations; a memory is about 25 words long. Stored vectors depend on them.
BM25_K = 0.9
BM25_B = 0.4
BM25_AVG_LEN = 25.0  # words
BM25_LANGUAGE = "english"

UNKNOWN = "a model that is noted nowhere"  # of vectors that another mem0 left


class Record(NamedTuple):
    """What the vectors in a store are: of another record, they must never meet."""

    layout: int
    model_id: str
    dims: int

    def __str__(self) -> str:
        return f"layout {self.layout}, vectors of {self.model_id} ({self.dims} numbers)"

    def to_json(self) -> bytes:
        """The record as it lies on the disk."""
        return json.dumps(self._asdict()).encode()

    @classmethod
    def from_json(cls, raw: bytes) -> Record:
        """The record in `raw`; keys of a newer hookkit are passed over.

        Raises:
            ValueError: it is not a record.
        """
        try:
            fields = json.loads(raw)
        except RecursionError:
            raise ValueError("must be an object, found one that is nested without end") from None
        if not isinstance(fields, dict):
            raise ValueError(f"must be an object, found {fields!r:.60}")
        layout, model_id, dims = (fields.get(key) for key in cls._fields)
        if not (isinstance(layout, int) and isinstance(model_id, str) and isinstance(dims, int)):
            raise ValueError(f"must have layout, model_id and dims, found {fields!r:.200}")
        return cls(layout, model_id, dims)
