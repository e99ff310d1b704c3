"""Embedders: their laws, and each over its own wire."""
