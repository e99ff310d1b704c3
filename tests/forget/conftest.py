"""A person with a project and a data folder; no worker outlives a test."""

from __future__ import annotations

from tests.cli.conftest import person

__all__ = ["person"]
