"""Forgetting and undo."""
