"""A model's API on the loopback, for what is distilled before it is embedded."""

from __future__ import annotations

from tests.core.conftest import api, quiet

__all__ = ["api", "quiet"]
