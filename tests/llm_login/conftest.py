"""A home with a login, and the endpoint behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.llm_login.endpoint_double import TokenEndpoint, serving
from tests.llm_login.making import Home


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenEndpoint]:
    """A token endpoint; no proxy stands before it."""
    monkeypatch.setenv("NO_PROXY", "*")
    with serving() as endpoint:
        yield endpoint


@pytest.fixture
def user(tmp_path: Path, endpoint: TokenEndpoint) -> Home:
    """A user who is not logged in yet."""
    return Home(tmp_path, endpoint)
