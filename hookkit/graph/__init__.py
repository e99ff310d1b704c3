"""Entities and facts read out of memories, with where each came from."""
