"""The real store and embedder, and a model's API on the loopback."""

from __future__ import annotations

from tests.core.conftest import api, distilled, embedder, opened, quiet, raw, store

__all__ = ["api", "distilled", "embedder", "opened", "quiet", "raw", "store"]
