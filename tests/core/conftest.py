"""The real embedder and store, and a model's API on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hookkit.config.surroundings import keep_mem0_quiet
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Filter
from hookkit.store.edge import EdgeStore
from tests.core.making import model_at, open_store
from tests.kit.fake_anthropic import FakeAnthropic


@pytest.fixture(scope="session")
def embedder() -> MiniLm:
    """The packaged embedder."""
    return MiniLm.load()


@pytest.fixture
def api() -> Iterator[FakeAnthropic]:
    """A Messages API that answers as it is told."""
    with FakeAnthropic() as api:
        yield api


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, home: Path) -> None:
    """What a worker does before it imports mem0."""
    keep_mem0_quiet(str(tmp_path / "mem0"))


@pytest.fixture(scope="session")
def opened(embedder: MiniLm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EdgeStore]:
    """One store for all tests, as making one is slow: `store` is this one emptied."""
    store = open_store(tmp_path_factory.mktemp("store"), embedder)
    yield store
    store.close()


@pytest.fixture
def store(opened: EdgeStore) -> EdgeStore:
    """An empty store."""
    while found := opened.newest(Filter(), 1000):
        opened.delete([one.id for one in found])
    return opened


@pytest.fixture
def distilled(store: EdgeStore, embedder: MiniLm, api: FakeAnthropic, tmp_path: Path) -> Memories:
    """Memories with a model, that of `api`."""
    return Memories(store, embedder, model_at(api.url), str(tmp_path / "history.db"))


@pytest.fixture
def raw(store: EdgeStore, embedder: MiniLm, tmp_path: Path) -> Memories:
    """Memories without a model."""
    return Memories(store, embedder, None, str(tmp_path / "history.db"))
