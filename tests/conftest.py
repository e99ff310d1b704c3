"""Home is out of reach: every test has its own, and none of our settings from the outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.doubles.neo4j_server.fixture import neo4j_server as neo4j_server

# How long one example takes is the machine's affair: a test that hangs is ended by its own limit.
settings.register_profile("hookkit", deadline=None)
settings.load_profile("hookkit")

FOREIGN = ("MEM0_", "HOOKKIT_", "ANTHROPIC_", "CLAUDE", "XDG_")


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty HOME."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(folder))
    for name in list(os.environ):
        if name.startswith(FOREIGN):
            monkeypatch.delenv(name)
    return folder
