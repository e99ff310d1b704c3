"""The one private name of the SDK that we use, and what we rely on in it."""

from __future__ import annotations

import inspect
from pathlib import Path

from tests.mcp_server.inside import Inside


def test_the_lowlevel_server_runs_over_streams_that_it_is_given(tmp_path: Path) -> None:
    lowlevel = Inside.of(tmp_path / "data", tmp_path).server._lowlevel_server

    assert list(inspect.signature(lowlevel.run).parameters)[:3] == [
        "read_stream",
        "write_stream",
        "initialization_options",
    ]
    assert lowlevel.create_initialization_options().server_name == "mem0"
