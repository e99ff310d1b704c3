"""A Neo4j for the tests that are marked `neo4j`: the one that is named, or one that we start."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.doubles.neo4j_server import Server, missing, running


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests: each takes a base label of its own."""
    if url := os.environ.get("MEM0_TEST_NEO4J_URL"):
        user = os.environ.get("MEM0_TEST_NEO4J_USER", "neo4j")
        yield Server(url, user, os.environ.get("MEM0_TEST_NEO4J_PASSWORD", ""))
        return
    if reason := missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with running(str(tmp_path_factory.mktemp("neo4j"))) as server:
        yield server
