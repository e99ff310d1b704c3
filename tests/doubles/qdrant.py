"""Where the tests find a Qdrant server: the double of one, or the one that they are told of."""

from __future__ import annotations

import json
import os
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from hookkit.store.qdrant_at import QdrantAt
from tests.doubles.qdrant_server import QdrantServer

# Read here, since each test's environment is without such names.
LIVE_URL = os.environ.get("MEM0_TEST_QDRANT_URL", "")
LIVE_KEY = os.environ.get("MEM0_TEST_QDRANT_API_KEY", "")
TIMEOUT_S = 20.0


@contextmanager
def a_collection() -> Iterator[QdrantAt]:
    """A collection that is not there yet, on the live server or on a double; gone afterwards."""
    name = f"hookkit_test_{uuid.uuid4().hex[:12]}"
    if LIVE_URL:
        at = QdrantAt(LIVE_URL, name, LIVE_KEY, TIMEOUT_S)
        try:
            yield at
        finally:
            request(at, "DELETE", "")
        return
    with QdrantServer() as server:
        yield QdrantAt(server.url, name, "", TIMEOUT_S)


def be_strict(at: QdrantAt) -> None:
    """Let the collection refuse filters by keys without an index, as in Qdrant's cloud."""
    strict = {"enabled": True, "unindexed_filtering_retrieve": False}
    request(at, "PATCH", "", {"strict_mode_config": strict})


def request(at: QdrantAt, method: str, path: str, body: object = None) -> object:
    """One request past the store, as another program makes it; the result."""
    url = f"{at.url}/collections/{at.collection}{path}"
    raw = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", "api-key": at.api_key}
    asked = urllib.request.Request(url, raw, headers, method=method)
    with urllib.request.urlopen(asked, timeout=TIMEOUT_S) as answer:
        result: object = json.load(answer)["result"]
    return result
