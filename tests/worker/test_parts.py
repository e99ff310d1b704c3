"""worker.parts: the store and the embedder that are set; no server is asked before it is needed."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hookkit.config.read import read_config
from hookkit.config.settings import Config
from hookkit.embed.errors import EmbedderUnavailableError, EmbedSettingError
from hookkit.ipc.client import RefusedError
from hookkit.paths import Paths
from hookkit.store.errors import StoreUnavailableError, VectorsDifferError
from hookkit.store.qdrant_at import qdrant_at
from hookkit.worker.parts import open_memories
from tests.cli.conftest import end_worker
from tests.cli.typing_it import Person
from tests.core.making import BOB
from tests.doubles.qdrant import request
from tests.doubles.qdrant_server import QdrantServer
from tests.embed.remotes import DIMS, MODELS, far
from tests.worker.running import asked_of

SOON_S = 5.0


@pytest.fixture
def nobody() -> Iterator[str]:
    """A URL where nobody listens."""
    with socket.socket() as held:  # bound and not listening: refused, and nobody else's meanwhile
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def of_ollama(url: str) -> dict[str, str]:
    return {
        "MEM0_EMBED_PROVIDER": "ollama",
        "MEM0_EMBED_URL": url,
        "MEM0_EMBED_DIMS": str(DIMS),
        "MEM0_LLM_PROVIDER": "none",
    }


def config_of(environ: dict[str, str]) -> Config:
    reading = read_config(environ, "/nonexistent/config.env")
    assert not reading.problems
    return reading.config


def test_memories_open_while_the_embedder_is_down(paths: Paths, nobody: str) -> None:
    memories = open_memories(paths, config_of(of_ollama(nobody)))
    try:
        assert memories.count() == 0
        with pytest.raises(EmbedderUnavailableError, match="could not be reached"):
            memories.search("deploy", BOB, 5)
    finally:
        memories.close()


def test_a_store_of_one_embedder_is_not_opened_for_another(paths: Paths, nobody: str) -> None:
    open_memories(paths, config_of({"MEM0_LLM_PROVIDER": "none"})).close()

    with pytest.raises(VectorsDifferError, match="ollama:bge-m3"):
        open_memories(paths, config_of(of_ollama(nobody)))


def test_settings_that_contradict_each_other_leave_nothing_open(paths: Paths) -> None:
    with pytest.raises(EmbedSettingError):
        open_memories(paths, config_of({"MEM0_EMBED_MODEL": "bge-m3"}))

    open_memories(paths, config_of({"MEM0_LLM_PROVIDER": "none"})).close()


def test_a_qdrant_server_that_is_set_is_used_and_no_other_store(paths: Paths, nobody: str) -> None:
    with far("ollama") as on:
        config = on.config._replace(store="qdrant", qdrant_url=nobody)
        with pytest.raises(StoreUnavailableError, match=nobody):
            open_memories(paths, config)

    assert not Path(paths.store).exists()
    assert on.server.paths == []


def test_a_qdrant_server_gets_vectors_of_the_embedders_size(paths: Paths) -> None:
    with QdrantServer() as server, far("ollama") as on:
        config = on.config._replace(store="qdrant", qdrant_url=server.url)
        memories = open_memories(paths, config)
        try:
            assert memories.count() == 0
        finally:
            memories.close()
        with pytest.raises(VectorsDifferError):
            open_memories(paths, config._replace(embed_dims=DIMS + 1))


def test_what_a_servers_collection_cannot_do_is_told(paths: Paths) -> None:
    """The worker's status passes it on."""
    with QdrantServer(version="1.15.4") as server, far("ollama") as on:
        config = on.config._replace(store="qdrant", qdrant_url=server.url)
        vectors = {"size": on.embedder.dims, "distance": "Cosine"}
        request(qdrant_at(config), "PUT", "", {"vectors": vectors})
        with closing(open_memories(paths, config)) as memories:
            assert "found by meaning alone; `hookkit migrate" in memories.shortfall


@pytest.mark.heavy
def test_a_worker_whose_embedder_is_down_says_so_within_seconds(
    paths: Paths, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in of_ollama(nobody).items():
        monkeypatch.setenv(name, value)
    asked_of(paths, "status")
    began = time.monotonic()
    with pytest.raises(RefusedError) as caught:
        asked_of(paths, "search", query="deploy", limit=5)

    assert time.monotonic() - began < SOON_S
    assert str(caught.value) == (
        f"Ollama at {nobody} could not be reached (ConnectionError);"
        " start it with `ollama serve`, or set MEM0_EMBED_URL"
    )


@pytest.mark.heavy
def test_a_person_is_told_what_to_do_and_sees_no_trace(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    person = Person(project, tmp_path / "data")
    with far("ollama") as on:
        on.server.models = []  # type: ignore[attr-defined]
        environ = of_ollama(on.server.url)
        try:
            typed = person.types("search", "deploy", env=environ)
        finally:
            end_worker(person.data)

    model = MODELS["ollama"]
    assert (typed.status, typed.stdout) == (1, "")
    assert f"has no model {model}; run: ollama pull {model}" in typed.stderr
    assert len(typed.stderr.strip().splitlines()) == 1
