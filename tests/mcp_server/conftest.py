"""A data folder with a worker, one for all tests of a module, as it takes a second to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mcp_server.wire import Wire, hookkit, serving


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, project: Path) -> Iterator[Path]:
    """A data folder, whose worker leaves with the module."""
    folder = tmp_path_factory.mktemp("data") / "home"
    yield folder
    if folder.exists():
        hookkit(folder, project, "worker", "stop")


@pytest.fixture
def wire(data: Path, project: Path) -> Iterator[Wire]:
    """A server that is spoken to in the protocol of 2025-11-25."""
    with serving(data, project) as made:
        made.initialize()
        yield made
